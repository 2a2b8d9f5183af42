package io.multicloud.gcp.network;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.Map;
import java.util.Optional;

/**
 * What has no labels: tags are noted in the description, which can be set when it is made and, of networks and
 * subnetworks, never again (<a href="https://cloud.google.com/compute/docs/reference/rest/v1/networks/patch">networks</a>,
 * <a href="https://cloud.google.com/compute/docs/reference/rest/v1/subnetworks">subnetworks</a>).
 */
abstract class NotedResources<R extends Resource, S extends ResourceSpec> extends ComputeResources<R, S> {
    NotedResources(Account account, ResourceType type, Class<R> resourceClass) {
        super(account, type, resourceClass);
    }

    /** Reads one page. */
    protected abstract Page<R> list(Region region, String filter, int size, Optional<String> token);

    @Override
    protected void check(S spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
    }

    /** Returns the note of a new resource. */
    protected final Note noteOf(S spec, Mark mark) {
        return Note.of(mark).withTags(spec.tags());
    }

    @Override
    protected Optional<R> made(S spec, Region region, Mark mark) {
        // A regular expression must match the whole field.
        return first(token -> list(region, "description eq \".*" + mark.token() + ".*\"", ZonalLists.MOST, token));
    }

    @Override
    protected Page<R> page(Region region, ListQuery query, int size, Optional<String> token) {
        String filter = query.name().map(name -> "name = \"" + name + "\"").orElse("");
        Page<R> page = list(region, filter, size, token);
        return new Page<>(page.items().stream().filter(query::matches).toList(), page.nextToken());
    }

    @Override
    public R tag(io.multicloud.api.ResourceId id, Map<String, String> tags) {
        throw Capability.NETWORK_TAGS.unsupported();
    }

    @Override
    public R untag(io.multicloud.api.ResourceId id, java.util.Set<String> keys) {
        throw Capability.NETWORK_TAGS.unsupported();
    }

    @Override
    protected void label(R resource, Map<String, String> labels) {
        throw Capability.NETWORK_TAGS.unsupported();
    }

    /** Returns an error of this kind. */
    protected final CloudException refused(ErrorCode code, String message, io.multicloud.api.ResourceId id) {
        return account().error(code, message).resourceId(id).build();
    }
}
