package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Resumable;
import io.multicloud.aws.client.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * One kind of resource of EC2: reading, listing, tagging, deleting and finding by token are the same for all of them. What
 * differs is one Describe request, its translation, and how one is made and removed.
 *
 * @param <R> the resource
 * @param <S> what a create asks for
 * @param <N> the cloud's own class
 */
abstract class Ec2Resources<R extends Resource, S extends ResourceSpec, N> implements ResourceService<R, S>, Resumable {
    private final Aws aws;
    private final ResourceType type;
    private final Class<R> resourceClass;
    private final Ec2Pages<N> pages;

    Ec2Resources(Aws aws, ResourceType type, Class<R> resourceClass, Pages<N> pages) {
        this.aws = aws;
        this.type = type;
        this.resourceClass = resourceClass;
        this.pages = pages.of(aws, this::nativeId);
    }

    /** Makes the pages of a listing. */
    interface Pages<N> {
        Ec2Pages<N> of(Aws aws, java.util.function.Function<N, String> idOf);
    }

    // What a kind adds

    /** Sends one Describe request. */
    abstract Slice<N> describe(Region region, Selection selection);

    abstract String nativeId(N one);

    abstract @Nullable List<Tag> nativeTags(N one);

    /** Translates; may send a request for what the cloud keeps apart. */
    abstract List<R> read(Region region, List<N> some);

    /** Tells whether the cloud only remembers it. */
    boolean gone(N one) {
        return false;
    }

    /** Sends the request that removes one. */
    abstract void sendDelete(ResourceId id);

    /** Tells whether a delete is done once it is accepted. */
    boolean goesAtOnce() {
        return true;
    }

    /** Returns the filter for a name. */
    Filter named(String name) {
        return Selection.exactly("tag:" + Ec2Tags.NAME, name);
    }

    /** Returns the filters of every listing. */
    List<Filter> listed() {
        return List.of();
    }

    /** Finds an operation again that is no delete. */
    abstract Operation<R> resumeChange(OperationName name);

    // What all have

    final Aws aws() {
        return aws;
    }

    @Override
    public final ResourceType type() {
        return type;
    }

    @Override
    public final Class<R> resourceClass() {
        return resourceClass;
    }

    final ResourceId id(Region region, String nativeId) {
        return aws.id(type, region, nativeId);
    }

    final ResourceId id(Region region, N one) {
        return id(region, nativeId(one));
    }

    /** Describes a request to EC2 that reads, or is recognised when repeated. */
    final CallInfo repeatable(String operation, Region region) {
        return aws.repeatable(AwsService.EC2, operation, region, null);
    }

    final CallInfo repeatable(String operation, ResourceId concerned) {
        return aws.repeatable(AwsService.EC2, operation, concerned.region(), concerned);
    }

    /** Describes a Describe request. */
    final CallInfo reading(String operation, Region region, Selection selection) {
        return selection.concerned() == null
                ? repeatable(operation, region)
                : aws.unfiltered(operation, region, selection.concerned());
    }

    /** Describes a request to EC2 that would do its work twice. */
    final CallInfo once(String operation, Region region) {
        return aws.once(AwsService.EC2, operation, region, null);
    }

    Region regionOf(S spec) {
        return spec.region().orElse(aws.home());
    }

    /** Reads one; sends one request. */
    final N find(ResourceId id) {
        for (N one : describe(id.region(), Selection.of(id)).items()) {
            if (nativeId(one).equals(id.nativeId())) {
                return one;
            }
        }
        throw aws.error(ErrorCode.NOT_FOUND, "there is no " + type + " '" + id.nativeId() + "'")
                .resourceId(id)
                .build();
    }

    /** Reads one, or nothing if it is not there. */
    final Optional<N> findIfThere(ResourceId id) {
        try {
            return Optional.of(find(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    final R read(Region region, N one) {
        return read(region, List.of(one)).get(0);
    }

    @Override
    public R get(ResourceId id) {
        aws.requireOwn(id, type);
        return read(id.region(), find(id));
    }

    @Override
    public final Paged<R> list(ListQuery query) {
        aws.requireOpen();
        Region region = query.region().orElse(aws.home());
        List<Filter> filters = filters(query);
        return Paged.from(query.pageToken(), token -> {
            Page<N> page = pages.fetch(
                    query.pageSize(),
                    token,
                    (size, next) ->
                            describe(region, new Selection(null, filters.isEmpty() ? null : filters, size, next)));
            List<N> there = page.items().stream().filter(one -> !gone(one)).toList();
            List<R> matching =
                    read(region, there).stream().filter(query::matches).toList();
            return new Page<>(matching, page.nextToken());
        });
    }

    private List<Filter> filters(ListQuery query) {
        List<Filter> filters = new ArrayList<>(listed());
        query.name().ifPresent(name -> filters.add(named(name)));
        query.tags().forEach((key, value) -> filters.add(Selection.exactly("tag:" + key, value)));
        return filters;
    }

    /** Returns what a token made and is still there, the lowest id first; sends one request. */
    final List<N> madeWith(Region region, CreateToken token) {
        List<N> made = new ArrayList<>();
        Selection selection = Selection.matching(List.of(Selection.filter("tag:" + Tags.TOKEN, token.anyArguments())));
        for (N one : describe(region, selection).items()) {
            if (!gone(one) && token.marks(Ec2Tags.read(nativeTags(one)))) {
                made.add(one);
            }
        }
        made.sort(Comparator.comparing(this::nativeId));
        return made;
    }

    @Override
    public final Operation<ResourceId> delete(ResourceId id) {
        aws.requireOwn(id, type);
        OperationName name = OperationName.of(Verb.DELETE, id);
        boolean there = remove(id);
        return there && !goesAtOnce() ? deletion(name) : PolledOperation.done(aws.environment(), name.id(), id);
    }

    /** Removes one; returns whether it was there. */
    final boolean remove(ResourceId id) {
        try {
            sendDelete(id);
            return true;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private Operation<ResourceId> deletion(OperationName name) {
        ResourceId id = name.resource();
        return PolledOperation.of(
                aws.environment(),
                name.id(),
                () -> findIfThere(id).filter(one -> !gone(one)).isPresent()
                        ? OperationStatus.running()
                        : new OperationStatus.Succeeded<>(id));
    }

    @Override
    public final Operation<?> resume(OperationName name) {
        return name.verb() == Verb.DELETE ? deletion(name) : resumeChange(name);
    }

    @Override
    public final R tag(ResourceId id, Map<String, String> tags) {
        aws.requireOwn(id, type);
        Ec2Tags.check(tags, aws);
        if (!tags.isEmpty()) {
            aws.ec2(
                    repeatable("CreateTags", id),
                    client -> client.createTags(
                            request -> request.resources(id.nativeId()).tags(Ec2Tags.write(tags))));
        }
        R read = get(id);
        Map<String, String> all = new TreeMap<>(read.tags());
        all.putAll(tags);
        return withTags(read, all);
    }

    @Override
    public final R untag(ResourceId id, Set<String> keys) {
        aws.requireOwn(id, type);
        Set<String> wanted = new TreeSet<>(keys);
        wanted.remove(Ec2Tags.NAME);
        // Without any key, the request would remove all tags.
        if (!wanted.isEmpty()) {
            List<Tag> tags =
                    wanted.stream().map(key -> Tag.builder().key(key).build()).toList();
            aws.ec2(
                    repeatable("DeleteTags", id),
                    client -> client.deleteTags(
                            request -> request.resources(id.nativeId()).tags(tags)));
        }
        R read = get(id);
        Map<String, String> left = new TreeMap<>(read.tags());
        left.keySet().removeAll(wanted);
        return withTags(read, left);
    }

    /** Returns a resource with tags that a read right after the write need not show yet. */
    abstract R withTags(R resource, Map<String, String> tags);
}
