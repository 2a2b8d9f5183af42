package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the tests that are the same for every kind of resource must know of one kind.
 *
 * @param type its type
 * @param resourceClass the class of its resources
 * @param specClass the class of its specs
 * @param needs the capabilities without which there are none
 * @param retagging the capabilities without which the tags of one that exists cannot be changed
 * @param stands what must exist before one can be created
 * @param names whether two may have one name
 * @param services finds its service
 * @param specs makes the smallest spec of a name; what it refers to is created on the bench
 * @param others makes specs that differ from a given one in other ways than name and tags
 * @param <R> its resources
 * @param <S> its specs
 */
record ResourceKind<R extends Resource, S extends ResourceSpec>(
        ResourceType type,
        Class<R> resourceClass,
        Class<S> specClass,
        List<Capability> needs,
        List<Capability> retagging,
        Stands stands,
        Names names,
        Function<CloudProvider, ResourceService<R, S>> services,
        BiFunction<Bench, String, S> specs,
        BiFunction<Bench, S, List<S>> others) {

    /** Whether a kind can be created in an empty region. */
    enum Stands {
        ALONE,
        ON_ANOTHER
    }

    /** What the contract says about names. */
    enum Names {
        /** Two resources never share one. */
        UNIQUE,
        /** Whether two resources may share one is up to the cloud. */
        AS_THE_CLOUD_LIKES
    }

    /** Returns its service. */
    ResourceService<R, S> service(CloudProvider provider) {
        return services.apply(provider);
    }

    /** Returns the smallest spec of this name. */
    S spec(Bench bench, String name) {
        return specs.apply(bench, name);
    }

    S withName(S spec, String name) {
        return specClass.cast(spec.toBuilder().name(name).build());
    }

    S withTags(S spec, Map<String, String> tags) {
        return specClass.cast(spec.toBuilder().tags(tags).build());
    }

    S withToken(S spec, String token) {
        return specClass.cast(spec.toBuilder().idempotencyToken(token).build());
    }

    S in(S spec, Region region) {
        return specClass.cast(spec.toBuilder().region(region).build());
    }

    @Override
    public String toString() {
        return type.name();
    }
}
