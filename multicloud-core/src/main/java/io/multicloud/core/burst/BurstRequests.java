package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Durations;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.placement.TurnedDown;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one burst VM's life: order, ask until it is ready, delete, ask until it is gone. Each is a
 * task of its own on the executor; the next one is scheduled when it has its answer, so a VM never has two
 * under way but for a stop or a delete that overtakes a create.
 */
final class BurstRequests {
    private static final Logger LOG = LoggerFactory.getLogger(BurstRequests.class);

    /** Marks VMs that were ordered by hand, for a manager that takes them over. */
    static final String MANUAL_TAG = "multicloud-burst-manual";

    /** Before the first repetition of a request that failed; doubles each time, with jitter. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    /** A VM that no account has accepted yet is in more of a hurry. */
    private static final Duration LONGEST_ORDER_RETRY = Duration.ofSeconds(10);

    /** A request that is throttled or meets a broken service is usually taken soon after. */
    private static final int RETRIES_WORTH_TELLING = 4;

    /** After so many offers that failed at once, a VM lets the others have their turn. */
    private static final int ORDERS_IN_A_ROW = 20;

    private static final Duration POLL = Duration.ofSeconds(5);

    private final LifeCycle life;
    private final Environment environment;
    private final BurstPolicy policy;
    private final Placer placer;
    private final Function<String, CloudProvider> providers;
    private final SingleAttempts singleAttempts;
    private final BootTimes bootTimes = new BootTimes();
    private final Silence silence = new Silence();
    private final LateFailures lateFailures = new LateFailures();

    BurstRequests(
            LifeCycle life,
            Environment environment,
            BurstPolicy policy,
            Placer placer,
            Function<String, CloudProvider> providers,
            SingleAttempts singleAttempts) {
        this.life = life;
        this.environment = environment;
        this.policy = policy;
        this.placer = placer;
        this.providers = providers;
        this.singleAttempts = singleAttempts;
    }

    /** Orders a VM from the best offer, moving on to the next while offers fail. */
    void order(BurstRecord vm) {
        execute(vm, () -> orderNow(vm));
    }

    /** Asks the cloud to stop a create that is no longer wanted; if the VM comes to be all the same, it is deleted. */
    void stop(BurstRecord vm) {
        execute(vm, () -> stopNow(vm));
    }

    /** Deletes a VM; repeats the request until the cloud has taken it. */
    void delete(BurstRecord vm) {
        execute(vm, () -> deleteNow(vm));
    }

    /** Looks whether a VM that the inventory no longer shows as running is really gone. */
    void verify(BurstRecord vm) {
        execute(vm, () -> verifyNow(vm));
    }

    /** Looks after a VM that was taken over on its way, until it is ready. */
    void watch(BurstRecord vm) {
        execute(vm, () -> watchNow(vm));
    }

    // ---- order

    private void orderNow(BurstRecord vm) {
        if (!now().isBefore(vm.triggeredAt.plus(policy.createTimeout()))) {
            String problem = vm.problem;
            life.failed(
                    vm,
                    "no account accepted it within " + Durations.format(policy.createTimeout())
                            + (problem == null ? "" : "; the last answer: " + problem));
            return;
        }
        VMSpec.Builder spec = policy.template().toBuilder()
                .name(vm.vmName)
                .tag(Tags.WORK, LifeCycle.workTag(policy))
                .idempotencyToken(vm.token());
        if (vm.trigger == Trigger.MANUAL) {
            spec.tag(MANUAL_TAG, "true");
        }
        if (!life.sends(vm)) {
            return;
        }
        Placer.Attempt attempt;
        try {
            PlacementRequest where = where(vm);
            attempt = singleAttempts.call(() -> placer.attempt(spec.build(), where));
        } catch (CloudException e) {
            refused(vm, e);
            return;
        }
        if (attempt instanceof Placer.Attempt.Accepted accepted) {
            Placement placement = accepted.placement();
            accepted(vm, placement.account(), placement.offer(), placement.operation());
        } else if (attempt instanceof Placer.Attempt.Failed failed) {
            failOver(vm, describe(failed.failure()));
        } else if (attempt instanceof Placer.Attempt.Unknown unknown) {
            Placement.Failure lost = unknown.failure();
            unanswered(vm, lost, lost.error().retryAfter());
        } else if (life.refusals(vm).isEmpty()) {
            life.noOffer(vm, describe(((Placer.Attempt.NoOffer) attempt).ranking()));
            later(backOff(vm, LONGEST_ORDER_RETRY), vm, () -> orderNow(vm));
        } else {
            life.refused(vm, "refused: " + String.join("; ", life.refusals(vm).values()));
        }
    }

    /** Returns where a VM may be, without the accounts that have refused it. */
    private PlacementRequest where(BurstRecord vm) {
        Set<String> refusing = life.refusals(vm).keySet();
        if (refusing.isEmpty()) {
            return policy.placement();
        }
        PlacementRequest.Builder where = policy.placement().toBuilder();
        refusing.forEach(where::excludeAccount);
        return where.build();
    }

    /** Nothing was ordered, and the placer has no other offer in mind. Another account may see it otherwise. */
    private void refused(BurstRecord vm, CloudException error) {
        String account = error.provider().orElse(null);
        CloudProvider provider = account == null ? null : providers.apply(account);
        if (account == null || provider == null) {
            life.refused(vm, "refused: " + error.getMessage());
            return;
        }
        if (error.code() == ErrorCode.UNAUTHENTICATED || error.code() == ErrorCode.PERMISSION_DENIED) {
            leaveAlone(OfferPattern.cloud(provider.kind()), error.code() + " in account " + account);
            failOver(vm, "account " + account + ": " + error.code());
        } else {
            life.refusedBy(vm, account, String.valueOf(error.getMessage()));
            failOver(vm, "account " + account + ": " + error.getMessage());
        }
    }

    private void failOver(BurstRecord vm, String problem) {
        life.failedOver(vm, problem);
        if (vm.order % ORDERS_IN_A_ROW == 0) {
            retry(vm, Optional.empty(), () -> orderNow(vm));
        } else {
            order(vm);
        }
    }

    /** Sends a create whose answer was lost again, letter by letter: the token makes that harmless. */
    private void repeat(BurstRecord vm, Placement.Failure lost) {
        Operation<VM> operation;
        try {
            operation = singleAttempts.call(
                    () -> providers.apply(lost.account()).compute().create(lost.spec()));
        } catch (CloudException e) {
            if (provesAbsence(e.code())) {
                failOver(vm, describe(lost.account(), lost.offer(), e.code()));
                return;
            }
            unanswered(vm, lost, e.retryAfter());
            return;
        }
        accepted(vm, lost.account(), lost.offer(), operation);
    }

    /** Asks again after a while; if the answer cannot come in time, another account is asked as well. */
    private void unanswered(BurstRecord vm, Placement.Failure lost, Optional<Duration> notBefore) {
        Duration delay = longer(notBefore.orElse(Duration.ZERO), backOff(vm, LONGEST_ORDER_RETRY));
        Instant sent = vm.sentAt;
        if (sent == null || !life.wanted(vm) || now().plus(delay).isBefore(sent.plus(life.patience(vm)))) {
            later(delay, vm, () -> repeat(vm, lost));
            return;
        }
        silence.at(lost.offer().offer().cloud(), lost.offer().offer().region(), now())
                .ifPresent(place -> leaveAlone(place, "account " + lost.account() + " does not answer"));
        BurstRecord asking = life.unanswered(vm, describe(lost));
        later(delay, asking, () -> repeat(asking, lost));
    }

    /** Tells whether a cloud that answers a repeated create like this has not carried out the first one either. */
    private static boolean provesAbsence(ErrorCode code) {
        return switch (code) {
            case CAPACITY, QUOTA, INVALID_ARGUMENT, FAILED_PRECONDITION, NOT_FOUND, UNSUPPORTED -> true;
            default -> false;
        };
    }

    private void accepted(BurstRecord vm, String account, RankedOffer offer, Operation<VM> operation) {
        vm.retries = 0;
        long minimum = providers
                .apply(account)
                .capabilities()
                .limit(Limit.MINIMUM_BILLED_SECONDS)
                .orElse(0);
        life.accepted(vm, account, offer, operation, Duration.ofSeconds(minimum));
        // Nothing good is to be seen before the shortest boot of late; each request saved is one less to be throttled.
        Duration first = lateFailures.of(account) ? POLL : bootTimes.shortest().orElse(POLL);
        later(
                first.compareTo(policy.createTimeout()) < 0 ? first : policy.createTimeout(),
                vm,
                () -> pollCreate(vm, operation));
    }

    private void pollCreate(BurstRecord vm, Operation<VM> operation) {
        if (!life.booting(vm)) {
            return;
        }
        OperationStatus<VM> status;
        try {
            status = singleAttempts.call(operation::poll);
        } catch (CloudException e) {
            if (vm.retries == 0 && !e.retryable()) {
                LOG.warn("asking for the state of {} failed; it is asked for again", vm.name, e);
            }
            if (giveUpIfOverdue(vm) && e.code() == ErrorCode.NOT_FOUND) {
                life.createEnded(vm, e);
                return;
            }
            retry(vm, e.retryAfter(), () -> pollCreate(vm, operation));
            return;
        }
        vm.retries = 0;
        if (status instanceof OperationStatus.Succeeded<VM> succeeded) {
            if (vm.acceptedAt != null) {
                bootTimes.add(Duration.between(vm.acceptedAt, now()));
            }
            life.ready(vm, succeeded.result());
        } else if (status instanceof OperationStatus.Failed<VM> failed) {
            createFailed(vm, failed.error());
        } else {
            giveUpIfOverdue(vm);
            if (life.shallStop(vm)) {
                stopNow(vm);
            }
            later(pause((OperationStatus.Running<?>) status), vm, () -> pollCreate(vm, operation));
        }
    }

    private boolean giveUpIfOverdue(BurstRecord vm) {
        Instant accepted = vm.acceptedAt;
        if (accepted == null || now().isBefore(accepted.plus(policy.createTimeout()))) {
            return false;
        }
        life.overdue(vm);
        return true;
    }

    private void createFailed(BurstRecord vm, CloudException error) {
        for (ResourceId leftover : error.leftovers()) {
            if (leftover.type().equals(ResourceType.VM)) {
                life.leftOver(vm, leftover);
            } else {
                LOG.warn("the failed create of burst VM {} has left {} behind", vm.name, leftover);
            }
        }
        RankedOffer offer = vm.offer;
        boolean elsewhere = switch (error.code()) {
            case CAPACITY, QUOTA, THROTTLED, UNAVAILABLE -> true;
            default -> false;
        };
        if (offer == null || !elsewhere || !life.wanted(vm)) {
            life.createEnded(vm, error);
            return;
        }
        String type = offer.offer().type().name();
        OfferPattern region = region(offer).paid(policy.template().purchase());
        boolean everyType = lateFailures.at(String.valueOf(vm.account), region, type, now());
        leaveAlone(everyType ? region : region.type(type), "a create ended with " + error.code());
        String problem = describe(String.valueOf(vm.account), offer, error.code()) + ", after the create was accepted";
        vm.problem = problem;
        life.orderAnew(vm, problem);
    }

    /** A stop that cannot be sent is sent again after the next poll. */
    private void stopNow(BurstRecord vm) {
        Operation<VM> creating = vm.creating;
        if (creating == null) {
            return;
        }
        try {
            singleAttempts.call(() -> {
                creating.cancel();
                return creating;
            });
            life.stopped(vm);
        } catch (CloudException e) {
            if (!e.retryable() && e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                LOG.debug("{} cannot be stopped and is deleted once it is there", vm.name, e);
                life.unstoppable(vm);
            }
        }
    }

    // ---- delete

    private void deleteNow(BurstRecord vm) {
        ResourceId id = vm.vm;
        String account = vm.account;
        if (id == null || account == null) {
            life.ended(vm);
            return;
        }
        Operation<ResourceId> operation;
        try {
            operation =
                    singleAttempts.call(() -> providers.apply(account).compute().delete(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                life.billingEnded(vm);
                life.ended(vm);
                return;
            }
            if (vm.retries == RETRIES_WORTH_TELLING || (vm.retries == 0 && !e.retryable())) {
                LOG.warn("deleting {} ({}) failed and is repeated: {}", vm.name, id, e.toString());
                life.waits(vm.name + " cannot be deleted now, and the request is repeated: " + e.code());
            }
            retry(vm, e.retryAfter(), () -> deleteNow(vm));
            return;
        }
        vm.retries = 0;
        life.billingEnded(vm);
        later(POLL, vm, () -> pollDelete(vm, operation));
    }

    private void pollDelete(BurstRecord vm, Operation<ResourceId> operation) {
        OperationStatus<ResourceId> status;
        try {
            status = singleAttempts.call(operation::poll);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                life.ended(vm);
            } else {
                retry(vm, e.retryAfter(), () -> pollDelete(vm, operation));
            }
            return;
        }
        if (status instanceof OperationStatus.Succeeded<ResourceId>) {
            life.ended(vm);
        } else if (status instanceof OperationStatus.Failed<ResourceId> failed) {
            LOG.warn("deleting {} failed and is repeated", vm.name, failed.error());
            life.billingGoesOn(vm);
            retry(vm, Optional.empty(), () -> deleteNow(vm));
        } else {
            vm.retries = 0;
            later(pause((OperationStatus.Running<?>) status), vm, () -> pollDelete(vm, operation));
        }
    }

    // ---- look

    private void verifyNow(BurstRecord vm) {
        if (life.inUse(vm)) {
            look(vm).ifPresent(seen -> {
                if (seen.gone()) {
                    life.lost(vm, seen);
                }
            });
        }
    }

    private void watchNow(BurstRecord vm) {
        if (!life.booting(vm)) {
            return;
        }
        Seen seen = look(vm).orElse(null);
        VM running = seen == null ? null : seen.vm();
        if (seen != null && seen.gone()) {
            life.lost(vm, seen);
        } else if (running != null && running.state() == VMState.RUNNING) {
            life.ready(vm, running);
        } else {
            giveUpIfOverdue(vm);
            later(POLL, vm, () -> watchNow(vm));
        }
    }

    /**
     * What a look at a VM showed.
     *
     * @param vm the VM; null if it does not exist
     */
    record Seen(@Nullable VM vm) {
        /** Tells whether it will not run any more unless somebody starts it. */
        boolean gone() {
            return vm == null
                    || switch (vm.state()) {
                        case DELETED, DELETING, FAILED, STOPPED -> true;
                        default -> false;
                    };
        }

        /** Tells whether there is something left to delete. */
        boolean remains() {
            return vm != null && vm.state() != VMState.DELETED;
        }

        @Override
        public String toString() {
            return vm == null ? "gone" : vm.state().toString();
        }
    }

    /** Returns what is to be seen of a VM; empty if that cannot be told now. */
    private Optional<Seen> look(BurstRecord vm) {
        ResourceId id = vm.vm;
        if (id == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Seen(singleAttempts.call(
                    () -> providers.apply(id.account()).compute().get(id))));
        } catch (CloudException e) {
            return e.code() == ErrorCode.NOT_FOUND ? Optional.of(new Seen(null)) : Optional.empty();
        }
    }

    // ---- small parts

    /** Repeats a step after a while: no sooner than the cloud asked for, and apart from those of other VMs. */
    private void retry(BurstRecord vm, Optional<Duration> notBefore, Runnable step) {
        later(longer(notBefore.orElse(Duration.ZERO), backOff(vm, LONGEST_RETRY)), vm, step);
    }

    /** Returns how long to wait before the next repetition. */
    private Duration backOff(BurstRecord vm, Duration longest) {
        Duration most = FIRST_RETRY.multipliedBy(1L << Math.min(vm.retries++, 5));
        if (most.compareTo(longest) > 0) {
            most = longest;
        }
        return Duration.ofNanos(
                (long) (most.toNanos() * (0.5 + environment.random().nextDouble() / 2)));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private void later(Duration delay, BurstRecord vm, Runnable step) {
        environment.scheduler().schedule(delay, () -> execute(vm, step));
    }

    private void execute(BurstRecord vm, Runnable step) {
        try {
            environment.executor().execute(() -> guarded(vm, step));
        } catch (RejectedExecutionException e) {
            // Overloaded; or closed, and then the scheduler refuses as well.
            later(FIRST_RETRY, vm, step);
        }
    }

    /** Keeps a step that breaks from leaving its VM without a next step. */
    private void guarded(BurstRecord vm, Runnable step) {
        if (!life.goesOn(vm)) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("a step of burst VM {} broke and is repeated", vm.name, e);
            retry(vm, Optional.empty(), step);
        }
    }

    private void leaveAlone(OfferPattern offers, String reason) {
        placer.block(new BlockedOffers(offers, now().plus(Silence.BLOCK), reason));
    }

    private static OfferPattern region(RankedOffer offer) {
        return OfferPattern.cloud(offer.offer().cloud()).in(offer.offer().region());
    }

    private static Duration pause(OperationStatus.Running<?> running) {
        return longer(running.pollAfter().orElse(POLL), POLL);
    }

    private static String describe(Placement.Failure failure) {
        return describe(failure.account(), failure.offer(), failure.error().code());
    }

    private static String describe(String account, RankedOffer offer, ErrorCode code) {
        return offer.offer().type().name() + " in " + offer.offer().region() + " of account " + account + ": " + code;
    }

    private static String describe(Ranking ranking) {
        return ranking.explain(1).stream()
                .findFirst()
                .map(BurstRequests::describe)
                .orElse("no offer is known for such a VM");
    }

    private static String describe(TurnedDown best) {
        return "no offer fits at the moment; " + best.offer().type().name() + " of "
                + best.offer().cloud() + " in "
                + best.offer().region() + " is turned down for "
                + best.reasons().get(0).rule();
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
