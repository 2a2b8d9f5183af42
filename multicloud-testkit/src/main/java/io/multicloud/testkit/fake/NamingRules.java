package io.multicloud.testkit.fake;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.Flavor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What names and tags a cloud lets its resources of one kind have. */
final class NamingRules {
    private final World world;
    private final ResourceType type;

    NamingRules(World world, ResourceType type) {
        this.world = world;
        this.type = type;
    }

    /** Returns what no other resource of the kind may have while one has this name; null where names are free. */
    @Nullable
    String uniqueName(String name, Region region) {
        return switch (world.flavor().uniqueness(type)) {
            case NONE -> null;
            case REGION -> region + "/" + name;
            case ACCOUNT -> name;
        };
    }

    /** @throws FakeNativeException if the name is not one that the cloud takes */
    void checkName(String name) {
        Flavor.NameRule rule = world.flavor().nameRule(type);
        if (!rule.accepts(name)) {
            throw world.refusal(ErrorCode.INVALID_ARGUMENT, type, "the name '" + name + "' must be " + rule.sentence());
        }
    }

    /** @throws FakeNativeException if the tags are too many, or one is not one that the cloud takes */
    void checkTags(Map<String, String> tags) {
        Flavor.TagRule rule = world.flavor().tagRule(type);
        if (tags.size() > rule.maxCount()) {
            throw world.refusal(
                    ErrorCode.INVALID_ARGUMENT,
                    type,
                    tags.size() + " tags are more than the " + rule.maxCount() + " a " + type + " carries");
        }
        tags.forEach((key, value) -> {
            if (!rule.accepts(key, value)) {
                throw world.refusal(
                        ErrorCode.INVALID_ARGUMENT,
                        type,
                        "the tag '" + key + "=" + value + "' must be " + rule.sentence());
            }
        });
    }
}
