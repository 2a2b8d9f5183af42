package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FakeOperation.Verb;
import io.multicloud.testkit.adapter.OperationName.Kind;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.ResourceBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One kind of resource over a backend: every method of {@link ResourceService}. A kind adds its own methods with {@link
 * #change} and {@link #send}.
 *
 * @param <R> the resource
 * @param <S> what a create asks for
 */
class ResourceAdapter<R extends Resource, S extends ResourceSpec> implements ResourceService<R, S> {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(15);

    private final FakeCalls calls;
    private final ResourceBackend<R, S, ?> backend;
    private final Class<R> resourceClass;
    private final @Nullable Capability capability;

    /**
     * Makes a service.
     *
     * @param capability without which every method refuses; null if every provider has it
     */
    ResourceAdapter(
            FakeCalls calls,
            ResourceBackend<R, S, ?> backend,
            Class<R> resourceClass,
            @Nullable Capability capability) {
        this.calls = calls;
        this.backend = backend;
        this.resourceClass = resourceClass;
        this.capability = capability;
    }

    final FakeCalls calls() {
        return calls;
    }

    final ResourceType type() {
        return backend.type();
    }

    final Class<R> resourceClass() {
        return resourceClass;
    }

    /** Returns the capability that reading needs; the same as for changing unless a kind says otherwise. */
    @Nullable
    Capability readCapability() {
        return capability;
    }

    @Override
    public Operation<R> create(S spec) {
        calls.require(capability);
        beforeCreate(spec);
        String token = spec.idempotencyToken().orElseGet(calls.environment()::newId);
        Region region = regionOf(spec);
        Progress<R> accepted = calls.send(
                FakeOperation.of(Verb.CREATE, type()), region, null, () -> backend.create(spec, region, token));
        return operation(Kind.CREATE, accepted);
    }

    /** Refuses what the provider does not declare; default nothing more. */
    void beforeCreate(S spec) {}

    /** Returns where a create goes; default where the spec says, or the account's region. */
    Region regionOf(S spec) {
        return spec.region().orElse(calls.home());
    }

    @Override
    public R get(ResourceId id) {
        requireRead(id);
        return calls.send(FakeOperation.of(Verb.GET, type()), id.region(), id, () -> backend.describe(id));
    }

    @Override
    public Paged<R> list(ListQuery query) {
        calls.require(readCapability());
        Region region = query.region().orElse(calls.home());
        return Paged.from(query.pageToken(), token -> {
            ListQuery page = token.map(query::withPageToken).orElse(query);
            return calls.send(FakeOperation.of(Verb.LIST, type()), region, null, () -> backend.list(region, page));
        });
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        requireWrite(id);
        return deletion(id, sendDelete(id, () -> backend.delete(id)));
    }

    @Override
    public R tag(ResourceId id, Map<String, String> tags) {
        requireWrite(id);
        return calls.send(FakeOperation.of(Verb.TAG, type()), id.region(), id, () -> backend.tag(id, tags));
    }

    @Override
    public R untag(ResourceId id, Set<String> keys) {
        requireWrite(id);
        return calls.send(FakeOperation.of(Verb.UNTAG, type()), id.region(), id, () -> backend.untag(id, keys));
    }

    /**
     * Sends a request that starts a change.
     *
     * @param operation what it is
     * @param id the resource that is changed
     * @param needed the capability it needs
     * @param request the backend's method
     */
    final Operation<R> change(
            FakeOperation operation, ResourceId id, @Nullable Capability needed, Supplier<Progress<R>> request) {
        calls.require(needed);
        requireWrite(id);
        return operation(Kind.CHANGE, calls.send(operation, id.region(), id, request));
    }

    /** Sends a request about one resource that is answered at once. */
    final <T> T send(FakeOperation operation, ResourceId id, @Nullable Capability needed, Supplier<T> request) {
        calls.require(needed);
        requireWrite(id);
        return calls.send(operation, id.region(), id, request);
    }

    /** Returns the operation of what a backend accepted. */
    final Operation<R> operation(Kind kind, Progress<R> accepted) {
        OperationName name = new OperationName(kind, accepted.resource(), accepted.change());
        if (accepted instanceof Progress.Done<R> done) {
            return PolledOperation.done(calls.environment(), name.id(), done.result());
        }
        return PolledOperation.of(calls.environment(), name.id(), new ChangeDriver(name));
    }

    /** Finds an operation again. */
    final Operation<?> attach(OperationName name) {
        Operation<?> operation = name.kind() == Kind.DELETE
                ? deletion(name.resource(), name.change())
                : PolledOperation.of(calls.environment(), name.id(), new ChangeDriver(name));
        operation.poll();
        return operation;
    }

    private Operation<ResourceId> deletion(ResourceId id, long change) {
        return PolledOperation.of(
                calls.environment(), new OperationName(Kind.DELETE, id, change).id(), () -> deletionStatus(id, change));
    }

    private OperationStatus<ResourceId> deletionStatus(ResourceId id, long change) {
        try {
            Progress<R> progress = calls.send(
                    FakeOperation.of(Verb.GET, type()), id.region(), id, () -> backend.deletionProgress(id, change));
            return progress instanceof Progress.Going<R> going ? running(going) : new OperationStatus.Succeeded<>(id);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return new OperationStatus.Succeeded<>(id);
            }
            throw e;
        }
    }

    /** Sends a delete; returns its number, or 0 if there is nothing to delete. */
    private long sendDelete(ResourceId id, Supplier<Long> delete) {
        try {
            return calls.send(FakeOperation.of(Verb.DELETE, type()), id.region(), id, delete);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return 0;
            }
            throw e;
        }
    }

    private static <T> OperationStatus<T> running(Progress.Going<?> going) {
        Duration left = going.left().compareTo(LONGEST_POLL) < 0 ? going.left() : LONGEST_POLL;
        return new OperationStatus.Running<>(
                going.fraction(), left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left));
    }

    private void requireRead(ResourceId id) {
        calls.require(readCapability());
        calls.requireOwn(id, type());
    }

    private void requireWrite(ResourceId id) {
        calls.require(capability);
        calls.requireOwn(id, type());
    }

    /** Polls a change by reading the resource; a failed creation leaves nothing behind. */
    private final class ChangeDriver implements OperationDriver<R> {
        private final OperationName name;

        ChangeDriver(OperationName name) {
            this.name = name;
        }

        @Override
        public OperationStatus<R> poll() {
            ResourceId id = name.resource();
            Progress<R> progress = calls.send(
                    FakeOperation.of(Verb.GET, type()), id.region(), id, () -> backend.progress(id, name.change()));
            if (progress instanceof Progress.Done<R> done) {
                return new OperationStatus.Succeeded<>(done.result());
            }
            if (progress instanceof Progress.Ended<R> ended) {
                return new OperationStatus.Failed<>(cleanedUp(ended.error()));
            }
            return running((Progress.Going<R>) progress);
        }

        private CloudException cleanedUp(FakeNativeException failure) {
            ResourceId id = name.resource();
            Verb verb = name.kind() == Kind.CREATE ? Verb.CREATE : Verb.GET;
            CloudException.Builder error = calls
                    .flavor()
                    .errors()
                    .translate(failure, calls.info(FakeOperation.of(verb, type()), id.region(), id))
                    .toBuilder()
                    .provider(calls.account())
                    .cause(failure);
            if (name.kind() == Kind.CREATE) {
                try {
                    undo();
                } catch (CloudException e) {
                    error.leftovers(List.of(id));
                }
            }
            return error.build();
        }

        @Override
        public void cancel() {
            calls.require(Capability.OPERATION_CANCEL);
            if (name.kind() != Kind.CREATE) {
                throw CloudException.builder(ErrorCode.FAILED_PRECONDITION, "a change under way cannot be stopped")
                        .provider(calls.account())
                        .resourceId(name.resource())
                        .build();
            }
            // None of the clouds calls a create back; deleting what it makes comes to the same.
            undo();
        }

        private void undo() {
            ResourceId id = name.resource();
            sendDelete(id, () -> {
                backend.undo(id, name.change());
                return name.change();
            });
        }
    }
}
