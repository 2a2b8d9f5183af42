package io.multicloud.gcp.resource;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.NativeOperations;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.QuotaBuckets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The life of one kind of resource of Compute Engine. A create is recognised when repeated: its name is unique where it is
 * made, and what it made carries its {@link Mark}. Operations are named {@code <kind> <verb> <operation> <resource>}.
 *
 * @param <R> the resource
 * @param <S> what a create asks for
 */
public abstract class ComputeResources<R extends Resource, S extends ResourceSpec>
        implements ResourceService<R, S>, Attachable {
    protected static final String CREATE = "create";
    protected static final String DELETE = "delete";
    private static final int PAGE_SIZE = 500;

    private final Account account;
    private final NativeOperations operations;
    private final ResourceType type;
    private final Class<R> resourceClass;

    /** For the resources of one type. */
    protected ComputeResources(Account account, ResourceType type, Class<R> resourceClass) {
        this.account = account;
        this.operations = new NativeOperations(account);
        this.type = type;
        this.resourceClass = resourceClass;
    }

    // What each kind adds

    /** Refuses what could not be created, before anything is sent. */
    protected abstract void check(S spec);

    /** Returns the mark of a create. */
    protected Mark mark(S spec) {
        return Mark.of(spec, account.environment());
    }

    /** Finds what was made with a token, if it can be found. */
    protected abstract Optional<R> made(S spec, Region region, Mark mark);

    /** Makes the request for a new resource ready: with all that must be looked up for it. */
    protected abstract Insertion prepare(S spec, Region region, Mark mark);

    /** Returns what the adapter has noted on a resource. */
    protected abstract Note note(R resource);

    /** Reads a resource with one request. */
    protected abstract R read(ResourceId id);

    /** Reads one page. */
    protected abstract Page<R> page(Region region, ListQuery query, int size, Optional<String> token);

    /** Asks for a delete. */
    protected abstract OperationRef remove(ResourceId id);

    /** Makes these the labels of a resource. */
    protected abstract void label(R resource, Map<String, String> labels);

    /** Tells how a create stands by its resource. */
    protected abstract OperationStatus<R> created(R resource);

    /** Takes the next step of a create that needs several, and tells how it stands; by default there is one only. */
    protected OperationStatus<R> advance(R resource) {
        OperationStatus<R> status = created(resource);
        return status instanceof OperationStatus.Failed<R> failed
                ? new OperationStatus.Failed<>(removed(resource.id(), failed.error()))
                : status;
    }

    /** Removes what could not be finished; the error names it if that fails. */
    private CloudException removed(ResourceId id, CloudException failure) {
        try {
            remove(id);
            return failure;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return failure;
            }
            failure.addSuppressed(e);
            return failure.toBuilder().leftovers(List.of(id)).build();
        }
    }

    /** Tells whether a repeated create has nothing left to do. */
    protected boolean complete(S spec, R earlier) {
        return created(earlier) instanceof OperationStatus.Succeeded<R>;
    }

    /** Returns what a create is called in the names of operations; with all that is needed to go on with it. */
    protected String createVerb(S spec) {
        return CREATE;
    }

    /** Tells whether a resource whose delete was asked for is gone. */
    protected boolean gone(ResourceId id) {
        try {
            read(id);
            return false;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    /** Tells whether a resource is on its way out. */
    protected boolean leaving(R resource) {
        return false;
    }

    /**
     * A create that needs only to be sent.
     *
     * @param id what it will make
     * @param send sends it
     */
    public record Insertion(ResourceId id, Send send) {}

    /** Sends a request that starts an operation. */
    @FunctionalInterface
    public interface Send {
        /** Sends it. */
        OperationRef send();
    }

    // What they share

    protected final Account account() {
        return account;
    }

    protected final NativeOperations operations() {
        return operations;
    }

    protected final ResourceType type() {
        return type;
    }

    protected final Region regionOf(ResourceSpec spec) {
        return spec.region().orElseGet(account::region);
    }

    protected final CallInfo mutation(String operation, ResourceId id) {
        return CallInfo.idempotentWrite(operation, id.region(), QuotaBuckets.MUTATIONS)
                .on(id);
    }

    protected final CallInfo reading(String operation, ResourceId id) {
        return CallInfo.read(operation, id.region(), QuotaBuckets.READS).on(id);
    }

    protected final CallInfo listing(String operation, Region region) {
        return CallInfo.read(operation, region, QuotaBuckets.LISTS);
    }

    /** Returns the first resource of a listing, whose pages may be empty and yet not the last. */
    protected static <T> Optional<T> first(Function<Optional<String>, Page<T>> pages) {
        Optional<String> token = Optional.empty();
        do {
            Page<T> page = pages.apply(token);
            if (!page.items().isEmpty()) {
                return Optional.of(page.items().get(0));
            }
            token = page.nextToken();
        } while (token.isPresent());
        return Optional.empty();
    }

    @Override
    public final Operation<R> create(S spec) {
        account.requireOpen();
        check(spec);
        Region region = regionOf(spec);
        Mark mark = mark(spec);
        if (spec.idempotencyToken().isPresent()) {
            Optional<R> earlier = made(spec, region, mark);
            if (earlier.isPresent()) {
                return again(spec, earlier.get(), mark);
            }
        }
        Insertion insertion = prepare(spec, region, mark);
        try {
            OperationRef ref = insertion.send().send();
            Operation<R> creation = operation(createVerb(spec), ref, insertion.id());
            return ref.seen() == OperationRef.Seen.ENDED ? seen(creation) : creation;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                return lookedUp(spec, insertion.id(), mark, e);
            }
            throw e;
        }
    }

    /** An operation that was done when it was accepted is shown so; if that cannot be seen now, then by the next poll. */
    private Operation<R> seen(Operation<R> creation) {
        try {
            creation.poll();
        } catch (CloudException e) {
            if (!e.retryable() && e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                throw e;
            }
        }
        return creation;
    }

    /** What has the name may be what was asked for: made by an attempt whose answer was lost, or by another process. */
    private Operation<R> lookedUp(S spec, ResourceId id, Mark mark, CloudException refusal) {
        R present;
        try {
            present = read(id);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                refusal.addSuppressed(e);
            }
            throw refusal;
        }
        if (note(present).sameToken(mark)) {
            return again(spec, present, mark);
        }
        throw refusal;
    }

    private Operation<R> again(S spec, R earlier, Mark mark) {
        if (!note(earlier).same(mark)) {
            throw account.error(ErrorCode.CONFLICT, "the token was used with other arguments, for " + earlier.id())
                    .operation(CREATE)
                    .resourceId(earlier.id())
                    .build();
        }
        return complete(spec, earlier)
                ? ended(createVerb(spec), earlier)
                : operation(createVerb(spec), OperationRef.NONE, earlier.id());
    }

    @Override
    public final R get(ResourceId id) {
        account.requireOpen();
        return read(account.own(id, type));
    }

    @Override
    public final Paged<R> list(ListQuery query) {
        account.requireOpen();
        Region region = query.region().orElseGet(account::region);
        int size = Math.min(PAGE_SIZE, query.pageSize().orElse(PAGE_SIZE));
        return Paged.from(query.pageToken(), token -> {
            account.requireOpen();
            return nothingMatches(query) ? Page.last(List.of()) : page(region, query, size, token);
        });
    }

    /** Tells whether a query needs no request, since nothing can match it. */
    protected boolean nothingMatches(ListQuery query) {
        return query.pageToken().isEmpty() && Labels.matchesNothing(query);
    }

    @Override
    public final Operation<ResourceId> delete(ResourceId id) {
        account.requireOpen();
        account.own(id, type);
        try {
            return deletion(remove(id), id);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return PolledOperation.done(account.environment(), name(DELETE, OperationRef.NONE, id), id);
            }
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                return leaving(id).map(ref -> deletion(ref, id)).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    /** Returns the delete that is under way, or none that is known by name; empty if there is none at all. */
    protected Optional<OperationRef> leaving(ResourceId id) {
        return isLeaving(id) ? Optional.of(OperationRef.NONE) : Optional.empty();
    }

    private boolean isLeaving(ResourceId id) {
        try {
            return leaving(read(id));
        } catch (CloudException e) {
            return e.code() == ErrorCode.NOT_FOUND;
        }
    }

    @Override
    public R tag(ResourceId id, Map<String, String> tags) {
        R present = get(id);
        Map<String, String> all = new TreeMap<>(present.tags());
        all.putAll(tags);
        return relabel(present, all);
    }

    @Override
    public R untag(ResourceId id, Set<String> keys) {
        R present = get(id);
        Map<String, String> rest = new TreeMap<>(present.tags());
        keys.forEach(rest::remove);
        return relabel(present, rest);
    }

    private R relabel(R present, Map<String, String> labels) {
        if (labels.equals(present.tags())) {
            return present;
        }
        Labels.require(labels);
        label(present, labels);
        return read(present.id());
    }

    // Operations

    protected final OperationId name(String verb, OperationRef ref, ResourceId id) {
        return new OperationId(type + " " + verb + " " + ref + " " + id);
    }

    /** Returns an operation that yields the resource. */
    protected final Operation<R> operation(String verb, OperationRef ref, ResourceId id) {
        return PolledOperation.of(account.environment(), name(verb, ref, id), driver(verb, ref, id));
    }

    /** Returns an operation that has ended. */
    protected final Operation<R> ended(String verb, R resource) {
        return PolledOperation.done(account.environment(), name(verb, OperationRef.NONE, resource.id()), resource);
    }

    /** Returns what asks how work stands. */
    protected OperationDriver<R> driver(String verb, OperationRef ref, ResourceId id) {
        return verb.equals(CREATE) ? () -> pollCreate(ref, id) : () -> pollChange(verb, ref, id);
    }

    /** Tells how a create stands. */
    protected OperationStatus<R> pollCreate(OperationRef ref, ResourceId id) {
        return operations.poll(ref, id, () -> {
            try {
                return advance(read(id));
            } catch (CloudException e) {
                return gone(CREATE, id, e);
            }
        });
    }

    private OperationStatus<R> pollChange(String verb, OperationRef ref, ResourceId id) {
        OperationStatus<R> status = operations.poll(ref, id, () -> {
            try {
                return new OperationStatus.Succeeded<>(read(id));
            } catch (CloudException e) {
                return gone(verb, id, e);
            }
        });
        return status instanceof OperationStatus.Failed<R> failed
                        && failed.error().code() == ErrorCode.NOT_FOUND
                ? gone(verb, id, failed.error())
                : status;
    }

    /** What is not there any more was deleted by somebody. */
    private OperationStatus<R> gone(String verb, ResourceId id, CloudException error) {
        if (error.code() != ErrorCode.NOT_FOUND) {
            throw error;
        }
        return new OperationStatus.Failed<>(account.error(
                        ErrorCode.CANCELLED, "it was deleted before the " + verb + " had ended, or never became ready")
                .operation(verb)
                .resourceId(id)
                .cause(error)
                .build());
    }

    private Operation<ResourceId> deletion(OperationRef ref, ResourceId id) {
        return PolledOperation.of(account.environment(), name(DELETE, ref, id), () -> pollDelete(ref, id));
    }

    private OperationStatus<ResourceId> pollDelete(OperationRef ref, ResourceId id) {
        if (ref.present()) {
            OperationStatus<ResourceId> status = operations.poll(ref, id, () -> new OperationStatus.Succeeded<>(id));
            return status instanceof OperationStatus.Failed<ResourceId> failed
                            && failed.error().code() == ErrorCode.NOT_FOUND
                    ? new OperationStatus.Succeeded<>(id)
                    : status;
        }
        return gone(id) ? new OperationStatus.Succeeded<>(id) : OperationStatus.running();
    }

    @Override
    public final <T> Operation<T> attach(OperationWords words, Class<T> resultType) {
        account.own(words.id(), type);
        if (words.verb().equals(DELETE)) {
            return words.typed(deletion(words.ref(), words.id()), ResourceId.class, resultType);
        }
        if (!words.verb().equals(CREATE) && !knows(words.verb())) {
            throw words.refused();
        }
        return words.typed(operation(words.verb(), words.ref(), words.id()), resourceClass, resultType);
    }

    /** Tells whether something can be done to such a resource, besides creating and deleting it. */
    protected boolean knows(String verb) {
        return false;
    }
}
