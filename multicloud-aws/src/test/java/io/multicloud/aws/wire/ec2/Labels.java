package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.aws.wire.AwsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Tags as EC2 has them. The fake keeps a name beside the tags, for good; EC2 has only the tag {@code Name}, which may be
 * missing, empty or changed. What differs is remembered here.
 */
final class Labels {
    /** The fake's name of what has none. */
    static final String UNNAMED = "-";

    static final String NAME = "Name";

    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    /** Kinds whose name in the fake is their tag; of the others it is their own name. */
    private static final Set<ResourceType> NAMED_BY_TAG = Set.of(
            ResourceType.VM,
            ResourceType.VOLUME,
            ResourceType.SNAPSHOT,
            ResourceType.NETWORK,
            ResourceType.SUBNET,
            ResourceType.PUBLIC_ADDRESS);

    private final Map<String, Optional<String>> names = new HashMap<>();

    /** Returns the name that the fake shall give to something with these tags. */
    static String fakeName(Map<String, String> tags) {
        String name = tags.getOrDefault(NAME, "");
        return name.isEmpty() ? UNNAMED : name;
    }

    /** Returns tags without the name. */
    static Map<String, String> withoutName(Map<String, String> tags) {
        Map<String, String> rest = new LinkedHashMap<>(tags);
        rest.remove(NAME);
        return rest;
    }

    /** Remembers with which tags something was created, as far as the fake does not. */
    void created(ResourceId id, Map<String, String> tags) {
        String name = tags.get(NAME);
        if (!NAMED_BY_TAG.contains(id.type()) || name == null || name.isEmpty()) {
            names.put(id.nativeId(), Optional.ofNullable(name));
        }
    }

    /** Changes the name, or takes it away. */
    void rename(ResourceId id, Optional<String> name) {
        names.put(id.nativeId(), name);
    }

    Map<String, String> tags(Resource resource) {
        ResourceId id = resource.id();
        Optional<String> name = names.getOrDefault(
                id.nativeId(), NAMED_BY_TAG.contains(id.type()) ? Optional.of(resource.name()) : Optional.empty());
        if (name.isEmpty()) {
            return resource.tags();
        }
        Map<String, String> all = new TreeMap<>(resource.tags());
        all.put(NAME, name.get());
        return all;
    }

    List<Tag> list(Resource resource) {
        return list(tags(resource));
    }

    static List<Tag> list(Map<String, String> tags) {
        List<Tag> list = new ArrayList<>(tags.size());
        tags.forEach(
                (key, value) -> list.add(Tag.builder().key(key).value(value).build()));
        return list;
    }

    /** Checks tags and returns them as a map. */
    static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Tag tag : tags) {
            String key = tag.key();
            if (key == null || key.isEmpty()) {
                throw AwsException.invalid("InvalidParameterValue", "Tag key cannot be null or empty");
            }
            String value = tag.value() == null ? "" : tag.value();
            if (key.startsWith("aws:")) {
                throw AwsException.invalid(
                        "InvalidParameterValue",
                        "Value ( " + key + " ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved"
                                + " for internal use");
            }
            if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
                throw AwsException.invalid(
                        "InvalidParameterValue",
                        "Tag '" + key + "' exceeds the maximum length of 128 or 256 characters");
            }
            if (map.put(key, value) != null) {
                throw AwsException.invalid("InvalidParameterValue", "Duplicate tag key '" + key + "' specified.");
            }
        }
        requireRoom(map);
        return map;
    }

    static void requireRoom(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw AwsException.invalid(
                    "TagLimitExceeded", "The maximum number of tags for a resource has been reached: " + MOST_TAGS);
        }
    }

    /**
     * Returns what a create asks its resources to be tagged with.
     *
     * @param allowed the types that the operation creates
     */
    static Map<String, Map<String, String>> specified(List<TagSpecification> specifications, String... allowed) {
        Map<String, Map<String, String>> byType = new LinkedHashMap<>();
        for (TagSpecification specification : specifications) {
            String type = specification.resourceTypeAsString();
            if (!List.of(allowed).contains(type)) {
                throw AwsException.invalid(
                        "InvalidParameterValue",
                        "'" + type + "' is not a valid taggable resource type for this operation.");
            }
            if (byType.put(type, map(specification.tags())) != null) {
                throw AwsException.invalid(
                        "InvalidParameterValue",
                        "The same resource type may not be specified more than once in tag specifications");
            }
        }
        return byType;
    }
}
