package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one burst VM's life: order, ask until it is ready, delete, ask until it is gone. Each is a
 * task of its own on the executor; the next one is scheduled when it has its answer, so a VM never has two
 * under way but for a delete that overtakes a create that took too long.
 */
final class BurstRequests {
    private static final Logger LOG = LoggerFactory.getLogger(BurstRequests.class);

    /** Before the first repetition of a request that failed; doubles each time, with jitter. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    /** After so many offers that failed at once, a VM lets the others have their turn. */
    private static final int ORDERS_IN_A_ROW = 20;

    private static final Duration POLL = Duration.ofSeconds(5);
    /** How long offers are left alone after an accepted create has ended without capacity. */
    private static final Duration BLOCK = Duration.ofMinutes(10);

    private final EventDrivenBurstManager manager;
    private final Environment environment;
    private final BurstPolicy policy;
    private final Placer placer;
    private final Function<String, CloudProvider> providers;
    private final SingleAttempts singleAttempts;
    private final BootTimes bootTimes = new BootTimes();

    BurstRequests(
            EventDrivenBurstManager manager,
            Environment environment,
            BurstPolicy policy,
            Placer placer,
            Function<String, CloudProvider> providers,
            SingleAttempts singleAttempts) {
        this.manager = manager;
        this.environment = environment;
        this.policy = policy;
        this.placer = placer;
        this.providers = providers;
        this.singleAttempts = singleAttempts;
    }

    /** Orders a VM from the best offer, moving on to the next while offers fail. */
    void order(BurstRecord vm) {
        environment.executor().execute(() -> guarded(vm, () -> orderNow(vm)));
    }

    /** Deletes a VM; repeats the request until the cloud has taken it. */
    void delete(BurstRecord vm) {
        environment.executor().execute(() -> guarded(vm, () -> deleteNow(vm)));
    }

    /** Looks whether a VM that the inventory no longer shows is really gone. */
    void verify(BurstRecord vm) {
        environment.executor().execute(() -> guarded(vm, () -> verifyNow(vm)));
    }

    /** Asks the cloud to stop creating a VM that is no longer wanted; if it comes to be all the same, it is deleted. */
    void abandon(BurstRecord vm) {
        Operation<VM> creating = vm.creating;
        if (creating != null) {
            environment.executor().execute(() -> {
                try {
                    singleAttempts.call(() -> {
                        creating.cancel();
                        return creating.id();
                    });
                } catch (CloudException e) {
                    LOG.debug("{} cannot be cancelled and is deleted once it is there", vm.name, e);
                }
            });
        }
    }

    // ---- order

    private void orderNow(BurstRecord vm) {
        if (!manager.wanted(vm)) {
            manager.failed(vm, "released before an account had accepted it");
            return;
        }
        if (!now().isBefore(vm.triggeredAt.plus(policy.createTimeout()))) {
            manager.failed(vm, "no account accepted it within " + policy.createTimeout());
            return;
        }
        vm.orders++;
        VMSpec spec = policy.template().toBuilder()
                .name(vm.name)
                .tag(Tags.WORK, manager.workTag())
                .idempotencyToken(vm.name + "-" + vm.orders)
                .build();
        Placer.Attempt attempt;
        try {
            attempt = singleAttempts.call(() -> placer.attempt(spec, policy.placement()));
        } catch (CloudException e) {
            manager.failed(vm, "refused: " + e.getMessage());
            return;
        }
        if (attempt instanceof Placer.Attempt.Accepted accepted) {
            accepted(vm, accepted.placement().account(), accepted.placement().offer(), accepted.placement().operation());
        } else if (attempt instanceof Placer.Attempt.Failed failed) {
            manager.failedOver(vm, describe(failed.failure()));
            if (vm.orders % ORDERS_IN_A_ROW == 0) {
                retry(vm, Optional.empty(), () -> orderNow(vm));
            } else {
                order(vm);
            }
        } else if (attempt instanceof Placer.Attempt.Unknown unknown) {
            retry(vm, Optional.empty(), () -> repeat(vm, unknown.failure()));
        } else {
            retry(vm, Optional.empty(), () -> orderNow(vm));
        }
    }

    /** Sends a create whose answer was lost again, letter by letter: the token makes that harmless. */
    private void repeat(BurstRecord vm, Placement.Failure lost) {
        Operation<VM> operation;
        try {
            operation = singleAttempts.call(
                    () -> providers.apply(lost.account()).compute().create(lost.spec()));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNKNOWN_OUTCOME || e.retryable()) {
                retry(vm, e.retryAfter(), () -> repeat(vm, lost));
            } else {
                manager.failedOver(vm, describe(lost));
                order(vm);
            }
            return;
        }
        accepted(vm, lost.account(), lost.offer(), operation);
    }

    private void accepted(BurstRecord vm, String account, RankedOffer offer, Operation<VM> operation) {
        vm.retries = 0;
        manager.accepted(vm, account, offer, operation);
        // Nothing is to be seen before the shortest boot of late; each request saved is one less to be throttled.
        later(bootTimes.shortest().orElse(POLL), vm, () -> pollCreate(vm, operation));
    }

    private void pollCreate(BurstRecord vm, Operation<VM> operation) {
        OperationStatus<VM> status;
        try {
            status = singleAttempts.call(operation::poll);
        } catch (CloudException e) {
            if (!e.retryable() && e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                LOG.warn("asking for the state of {} failed; it is asked for again", vm.name, e);
            }
            retry(vm, e.retryAfter(), () -> pollCreate(vm, operation));
            return;
        }
        if (status instanceof OperationStatus.Succeeded<VM> succeeded) {
            if (vm.acceptedAt != null) {
                bootTimes.add(Duration.between(vm.acceptedAt, now()));
            }
            manager.ready(vm, succeeded.result());
        } else if (status instanceof OperationStatus.Failed<VM> failed) {
            createFailed(vm, failed.error());
        } else {
            if (vm.acceptedAt != null && !now().isBefore(vm.acceptedAt.plus(policy.createTimeout()))) {
                manager.overdue(vm);
            }
            Duration hint = ((OperationStatus.Running<VM>) status).pollAfter().orElse(POLL);
            later(hint.compareTo(POLL) > 0 ? hint : POLL, vm, () -> pollCreate(vm, operation));
        }
    }

    private void createFailed(BurstRecord vm, CloudException error) {
        manager.billingEnded(vm);
        if (!manager.wanted(vm)) {
            manager.ended(vm);
            return;
        }
        RankedOffer offer = vm.offer;
        if (offer != null && (error.code() == ErrorCode.CAPACITY || error.code() == ErrorCode.QUOTA)) {
            placer.block(new BlockedOffers(
                    OfferPattern.cloud(offer.offer().cloud())
                            .in(offer.offer().region())
                            .type(offer.offer().type().name())
                            .paid(policy.template().purchase()),
                    now().plus(BLOCK),
                    "a create ended with " + error.code()));
        }
        manager.failed(vm, "the create ended with " + error.getMessage());
    }

    // ---- delete

    private void deleteNow(BurstRecord vm) {
        ResourceId id = vm.vm;
        String account = vm.account;
        if (id == null || account == null) {
            manager.ended(vm);
            return;
        }
        Operation<ResourceId> operation;
        try {
            operation = singleAttempts.call(() -> providers.apply(account).compute().delete(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                manager.billingEnded(vm);
                manager.ended(vm);
                return;
            }
            if (e.code() != ErrorCode.THROTTLED) {
                LOG.warn("deleting {} ({}) failed and is repeated", vm.name, id, e);
            }
            retry(vm, e.retryAfter(), () -> deleteNow(vm));
            return;
        }
        vm.retries = 0;
        manager.billingEnded(vm);
        later(POLL, vm, () -> pollDelete(vm, operation));
    }

    private void pollDelete(BurstRecord vm, Operation<ResourceId> operation) {
        OperationStatus<ResourceId> status;
        try {
            status = singleAttempts.call(operation::poll);
        } catch (CloudException e) {
            retry(vm, e.retryAfter(), () -> pollDelete(vm, operation));
            return;
        }
        if (status instanceof OperationStatus.Succeeded<ResourceId>) {
            manager.ended(vm);
        } else if (status instanceof OperationStatus.Failed<ResourceId> failed) {
            LOG.warn("deleting {} failed and is repeated", vm.name, failed.error());
            retry(vm, Optional.empty(), () -> deleteNow(vm));
        } else {
            Duration hint = ((OperationStatus.Running<ResourceId>) status).pollAfter().orElse(POLL);
            later(hint.compareTo(POLL) > 0 ? hint : POLL, vm, () -> pollDelete(vm, operation));
        }
    }

    // ---- verify

    private void verifyNow(BurstRecord vm) {
        ResourceId id = vm.vm;
        String account = vm.account;
        if (id == null || account == null || !manager.wanted(vm)) {
            return;
        }
        @Nullable VM seen;
        try {
            seen = singleAttempts.call(() -> providers.apply(account).compute().get(id));
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                return; // The next tick asks again.
            }
            seen = null;
        }
        if (seen == null || seen.state() == VMState.DELETED || seen.state() == VMState.FAILED) {
            manager.billingEnded(vm);
            manager.ended(vm);
        }
    }

    // ---- small parts

    /** Repeats a step after a while: no sooner than the cloud asked for, and apart from those of other VMs. */
    private void retry(BurstRecord vm, Optional<Duration> notBefore, Runnable step) {
        int doublings = Math.min(vm.retries++, 5);
        Duration longest = FIRST_RETRY.multipliedBy(1L << doublings);
        if (longest.compareTo(LONGEST_RETRY) > 0) {
            longest = LONGEST_RETRY;
        }
        Duration delay = Duration.ofNanos((long) (longest.toNanos() * (0.5 + environment.random().nextDouble() / 2)));
        Duration asked = notBefore.orElse(Duration.ZERO);
        later(asked.compareTo(delay) > 0 ? asked : delay, vm, step);
    }

    private void later(Duration delay, BurstRecord vm, Runnable step) {
        environment
                .scheduler()
                .schedule(delay, () -> environment.executor().execute(() -> guarded(vm, step)));
    }

    /** Keeps a step that breaks from leaving its VM without a next step. */
    private void guarded(BurstRecord vm, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("a step of burst VM {} broke and is repeated", vm.name, e);
            retry(vm, Optional.empty(), step);
        }
    }

    private static String describe(Placement.Failure failure) {
        return failure.offer().offer().type().name() + " in "
                + failure.offer().offer().region() + " of account " + failure.account() + ": "
                + failure.error().code();
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
