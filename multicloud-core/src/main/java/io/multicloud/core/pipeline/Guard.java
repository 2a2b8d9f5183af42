package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.CallLayer;
import io.multicloud.core.ObservedCall;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.health.Pulse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every guarded service of one account shares: recording, admission, and telling the inventory. */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final CloudProvider provider;
    private final Environment environment;
    private final @Nullable CallRecorder recorder;
    private final @Nullable HealthTable health;
    private final @Nullable String owner;
    private final List<AdmissionRule> rules;
    private final List<InventoryListener> listeners;

    Guard(
            CloudProvider provider,
            Environment environment,
            @Nullable CallRecorder recorder,
            @Nullable HealthTable health,
            @Nullable String owner,
            List<AdmissionRule> rules,
            List<InventoryListener> listeners) {
        this.provider = provider;
        this.environment = environment;
        this.recorder = recorder;
        this.health = health;
        this.owner = owner;
        this.rules = List.copyOf(rules);
        this.listeners = List.copyOf(listeners);
    }

    /** Makes a call that concerns no resource. */
    <T> T call(String operation, Optional<Region> region, Supplier<T> body) {
        return record(operation, region, Optional.empty(), body);
    }

    /** Makes a call that concerns a resource. */
    <T> T call(String operation, ResourceId id, Supplier<T> body) {
        return record(operation, Optional.of(id.region()), Optional.of(id), body);
    }

    /** Makes a call that returns a resource as it now is. */
    <R extends Resource> R read(String operation, ResourceId id, Supplier<R> body) {
        R resource = call(operation, id, body);
        seen(resource);
        return resource;
    }

    private <T> T record(String operation, Optional<Region> region, Optional<ResourceId> id, Supplier<T> body) {
        CallRecorder present = recorder;
        if (present == null) {
            return heard(operation, region, body);
        }
        CallRecorder.Recording recording =
                present.start(new ObservedCall(CallLayer.CALL, provider.account(), operation, region, id));
        T result;
        try {
            result = heard(operation, region, body);
        } catch (RuntimeException | Error e) {
            recording.failed(1, e);
            throw e;
        }
        recording.succeeded(1, result instanceof Resource resource ? Optional.of(resource.id()) : Optional.empty());
        return result;
    }

    /** Tells of the health of an account that no gate tells of. */
    private <T> T heard(String operation, Optional<Region> region, Supplier<T> body) {
        HealthTable told = health;
        if (told == null) {
            return named(operation, body);
        }
        Pulse pulse = told.pulse(provider.account(), region.orElseGet(provider::region));
        long sent = environment.nanoTime();
        T result;
        try {
            result = named(operation, body);
        } catch (CloudException e) {
            pulse.failed(environment.nanoTime(), e);
            throw e;
        }
        pulse.answered(sent);
        return result;
    }

    /** Says which account it was where the adapter did not, as with a capability it lacks. */
    private <T> T named(String operation, Supplier<T> body) {
        try {
            return body.get();
        } catch (CloudException e) {
            if (e.provider().isPresent()) {
                throw e;
            }
            throw e.toBuilder()
                    .provider(provider.account())
                    .operation(e.operation().orElse(operation))
                    .build();
        }
    }

    /** Creates, or makes another change that needs admission. */
    <R> Operation<R> change(
            ProposedChange proposed, Function<ProposedChange, Operation<R>> body, Consumer<R> onSuccess) {
        Optional<Region> region = proposed instanceof ProposedChange.Create create
                ? Optional.of(create.region())
                : resource(proposed).map(ResourceId::region);
        return record(proposed.operation(), region, resource(proposed), () -> {
            Admission admission = Admission.by(rules, proposed);
            Operation<R> operation;
            try {
                operation = body.apply(admission.change());
            } catch (CloudException e) {
                boolean answered = switch (e.code()) {
                    case UNKNOWN_OUTCOME, TIMEOUT, CANCELLED -> false;
                    default -> true;
                };
                notMade(admission, e, answered);
                throw e;
            } catch (RuntimeException | Error e) {
                admission.dropped();
                throw e;
            }
            return watched(proposed.operation(), operation, onSuccess, admission);
        });
    }

    /** Makes a change that needs no admission. */
    <R> Operation<R> start(String operation, ResourceId id, Supplier<Operation<R>> body, Consumer<R> onSuccess) {
        return call(operation, id, () -> watched(operation, body.get(), onSuccess, null));
    }

    /** Returns an operation whose end is told to admission, inventory and audit. */
    <R> Operation<R> watched(
            String name, Operation<R> operation, Consumer<R> onSuccess, @Nullable Admission admission) {
        CallRecorder.@Nullable Recording recording = recorder == null
                ? null
                : recorder.start(new ObservedCall(
                        CallLayer.OPERATION, provider.account(), name, Optional.empty(), Optional.empty()));
        return new WatchedOperation<>(operation, status -> {
            if (status instanceof OperationStatus.Succeeded<R> succeeded) {
                Optional<Resource> resource =
                        succeeded.result() instanceof Resource seen ? Optional.of(seen) : Optional.empty();
                if (admission != null) {
                    admission.made(resource);
                }
                if (recording != null) {
                    recording.succeeded(1, resource.map(Resource::id).or(() -> asId(succeeded.result())));
                }
                onSuccess.accept(succeeded.result());
            } else if (status instanceof OperationStatus.Failed<R> failed) {
                if (admission != null) {
                    // One that was cancelled has left nothing behind.
                    notMade(admission, failed.error(), failed.error().code() != ErrorCode.UNKNOWN_OUTCOME);
                }
                if (recording != null) {
                    recording.failed(1, failed.error());
                }
            }
        });
    }

    private static void notMade(Admission admission, CloudException error, boolean surely) {
        if (surely && error.leftovers().isEmpty()) {
            admission.dropped();
        } else {
            admission.uncertain();
        }
    }

    private static Optional<ResourceId> asId(@Nullable Object result) {
        return result instanceof ResourceId id ? Optional.of(id) : Optional.empty();
    }

    private static Optional<ResourceId> resource(ProposedChange change) {
        if (change instanceof ProposedChange.Resize resize) {
            return Optional.of(resize.vm());
        }
        return change instanceof ProposedChange.Start start ? Optional.of(start.vm()) : Optional.empty();
    }

    /** Returns a spec with everything the library adds: a token, so that retries are harmless, and the owner. */
    <S extends ResourceSpec> S complete(Class<S> type, S spec) {
        String missingOwner = spec.tags().containsKey(Tags.OWNER) ? null : owner;
        if (missingOwner == null && spec.idempotencyToken().isPresent()) {
            return spec;
        }
        ResourceSpec.Builder<?, ?> builder = spec.toBuilder();
        if (spec.idempotencyToken().isEmpty()) {
            builder.idempotencyToken(environment.newId());
        }
        if (missingOwner != null) {
            builder.tag(Tags.OWNER, missingOwner);
        }
        return type.cast(builder.build());
    }

    ProposedChange.Create create(ResourceType type, ResourceSpec spec) {
        return new ProposedChange.Create(provider.account(), type, spec.region().orElseGet(provider::region), spec);
    }

    void seen(Resource resource) {
        for (InventoryListener listener : listeners) {
            try {
                listener.seen(resource);
            } catch (RuntimeException e) {
                LOG.error("An inventory listener failed to take {}", resource.id(), e);
            }
        }
    }

    /** Returns a listing that tells the inventory of what it shows. It is recorded as its requests, one a page. */
    <R extends Resource> Paged<R> seen(Paged<R> listing) {
        return listing.mapPages(page -> {
            page.items().forEach(this::seen);
            return page;
        });
    }

    void gone(ResourceId id) {
        for (InventoryListener listener : listeners) {
            try {
                listener.gone(id);
            } catch (RuntimeException e) {
                LOG.error("An inventory listener failed to take that {} is gone", id, e);
            }
        }
    }
}
