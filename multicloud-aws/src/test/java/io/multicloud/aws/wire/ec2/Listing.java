package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.testkit.fake.ResourceBackend;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * A Describe operation over one kind of resource: by ids, or all that pass the filters, in pages.
 *
 * @param <R> the kind
 */
final class Listing<R extends Resource> {
    static final int LEAST = 5;
    static final int MOST = 1000;

    private final Ec2World world;
    private final ResourceBackend<R, ?, ?> backend;
    private final Filters<R> filters;
    private final Pages pages;

    /** Makes a listing. */
    Listing(Ec2World world, ResourceBackend<R, ?, ?> backend, Filters<R> filters) {
        this.world = world;
        this.backend = backend;
        this.filters = filters;
        this.pages = new Pages(backend.type().name());
    }

    /** Returns one that is there. */
    R get(Region region, String id) {
        return backend.describe(world.id(backend.type(), region, id));
    }

    /** Returns all of a region. */
    List<R> all(Region region) {
        return backend.shown(region);
    }

    /**
     * Lists.
     *
     * @param ids empty for all
     * @param maxResults null for the largest page
     */
    Pages.Slice<R> list(
            Region region,
            List<String> ids,
            List<Filter> asked,
            @Nullable Integer maxResults,
            @Nullable String nextToken) {
        Predicate<R> wanted = filters.predicate(asked);
        if (!ids.isEmpty()) {
            if (maxResults != null) {
                throw AwsException.invalid(
                        "InvalidParameterCombination",
                        "The parameter " + backend.type() + "Ids cannot be used with the parameter maxResults");
            }
            List<R> named = ids.stream().map(id -> get(region, id)).toList();
            return new Pages.Slice<>(named.stream().filter(wanted).toList(), null);
        }
        return pages.cut(
                backend.shown(region),
                resource -> resource.id().nativeId(),
                wanted,
                region + " " + asked,
                maxResults,
                nextToken,
                LEAST,
                MOST);
    }

    /** Deletes what must be there; when the cloud has answered, it is gone. */
    ResourceId delete(Region region, String id) {
        R resource = get(region, id);
        backend.deleteNow(resource.id());
        return resource.id();
    }

    /** Begins to delete what must be there. */
    void startDeleting(Region region, String id) {
        backend.delete(get(region, id).id());
    }
}
