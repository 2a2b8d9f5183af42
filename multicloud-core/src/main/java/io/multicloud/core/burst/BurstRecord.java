package io.multicloud.core.burst;

import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.compute.VM;
import io.multicloud.api.placement.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run state of one burst VM. Guarded by the manager's lock. */
final class BurstRecord {
    private static final long NANOS_OF_AN_HOUR = Duration.ofHours(1).toNanos();

    /** What it was asked for. */
    final Need need;

    /** The need's name; with a number after it while it only has to find out what became of an order. */
    String name;

    final Trigger trigger;
    final Instant triggeredAt;
    State state = State.REQUESTED;

    /** The VM's name in its cloud: the record's, with a number after it once another order has been accepted or lost. */
    String vmName;

    /** Whether it is paid for as spare capacity. */
    boolean spot;

    /** Which order is under way. Each is sent with a token of its own. */
    int order = 1;

    /** Requests repeated in a row. Belongs to the VM's one request under way. */
    int retries;

    /** When the order under way was first sent; null while none is. */
    @Nullable
    Instant sentAt;

    /** Why the last order failed. */
    @Nullable
    String problem;

    @Nullable
    String account;

    @Nullable
    RankedOffer offer;

    @Nullable
    Operation<VM> creating;

    @Nullable
    ResourceId vm;

    @Nullable
    Instant acceptedAt;

    @Nullable
    Instant billedFrom;

    @Nullable
    Instant billedUntil;

    /** The shortest time its cloud bills. */
    Duration minimumBilled = Duration.ZERO;

    @Nullable
    Instant readyAt;

    @Nullable
    Instant drainingSince;

    @Nullable
    Instant interruptionAt;

    @Nullable
    Instant endedAt;

    /** Whether the host has been told that it joined. */
    boolean joined;

    /** Whether the VM is unwanted once its create is done, because it took too long or was released before. */
    boolean abandoned;

    /** When the cloud accepted that its create is stopped. */
    @Nullable
    Instant cancelledAt;

    /** Whether its create cannot be stopped. */
    boolean unstoppable;

    /** One VM that was asked for. Several orders may be out for it, of which the first to be accepted is taken. */
    static final class Need {
        final String name;

        /** How many orders have begun. */
        int orders = 1;

        /** Why accounts refused it, by account: they are not asked again. */
        final Map<String, String> refusals = new LinkedHashMap<>();

        /** How many of them were left without an answer for too long. */
        int unanswered;

        private Need(String name) {
            this.name = name;
        }
    }

    BurstRecord(String name, Trigger trigger, Instant triggeredAt) {
        this(new Need(name), name, trigger, triggeredAt);
    }

    private BurstRecord(Need need, String name, Trigger trigger, Instant triggeredAt) {
        this.need = need;
        this.name = name;
        this.vmName = name;
        this.trigger = trigger;
        this.triggeredAt = triggeredAt;
    }

    /** Counts against the limits and may cost something. */
    boolean active() {
        return state != State.ENDED && state != State.FAILED;
    }

    /** On its way to be ready, and wanted. */
    boolean arriving() {
        return !abandoned && (state == State.REQUESTED || state == State.BOOTING);
    }

    /** On its way to be ready, and not wanted any more. */
    boolean withdrawn() {
        return abandoned && (state == State.REQUESTED || state == State.BOOTING);
    }

    /** Returns what tells this order from all others. */
    String token() {
        return need.name + "-" + order;
    }

    /** Begins a new order after one that was refused. */
    void nextOrder() {
        order = ++need.orders;
        retries = 0;
        sentAt = null;
    }

    /** Begins a new order after one that was accepted, or may have been: the name may be taken for a while. */
    void orderAnew() {
        nextOrder();
        state = State.REQUESTED;
        vmName = token();
        account = null;
        offer = null;
        creating = null;
        acceptedAt = null;
        billedFrom = null;
        billedUntil = null;
    }

    /** Leaves the order under way to a record of its own, which is not wanted any more, and begins a new one. */
    BurstRecord split() {
        need.unanswered++;
        BurstRecord rest = new BurstRecord(need, token(), trigger, triggeredAt);
        rest.vmName = vmName;
        rest.order = order;
        rest.retries = retries;
        rest.sentAt = sentAt;
        rest.spot = spot;
        rest.abandoned = true;
        orderAnew();
        return rest;
    }

    /** Returns a record of what an order that failed has left behind. */
    BurstRecord remainder(ResourceId leftover) {
        BurstRecord rest = new BurstRecord(need, token() + "-rest", trigger, triggeredAt);
        rest.vmName = vmName;
        rest.account = leftover.account();
        rest.vm = leftover;
        rest.offer = offer;
        rest.spot = spot;
        rest.acceptedAt = acceptedAt;
        rest.billedFrom = billedFrom;
        rest.minimumBilled = minimumBilled;
        rest.abandoned = true;
        return rest;
    }

    /** What it has cost: from the accepted create to the accepted delete, as exactly as the clock goes. */
    Money cost(Instant now) {
        return billedFrom == null ? Money.ZERO_USD : costBetween(billedFrom, billedUntil == null ? now : Instant.MAX);
    }

    /** What it cost within a time. */
    Money costBetween(Instant from, Instant to) {
        if (billedFrom == null || offer == null) {
            return Money.ZERO_USD;
        }
        Instant start = later(billedFrom, from);
        Instant end = billedUntil == null ? to : earlier(to, later(billedUntil, billedFrom.plus(minimumBilled)));
        if (!start.isBefore(end)) {
            return Money.ZERO_USD;
        }
        return offer.hourly().times(Duration.between(start, end).toNanos()).dividedBy(NANOS_OF_AN_HOUR);
    }

    /** Returns when billing ended of a VM that is gone now: with the notice it was given, if that was earlier. */
    Instant billingEnd(Instant now) {
        return interruptionAt == null ? now : earlier(now, interruptionAt);
    }

    BurstVM view(Instant now) {
        return new BurstVM(
                name,
                trigger,
                withdrawn() ? State.DELETING : state,
                Optional.ofNullable(account),
                Optional.ofNullable(vm),
                Optional.ofNullable(offer),
                triggeredAt,
                Optional.ofNullable(acceptedAt),
                Optional.ofNullable(readyAt),
                Optional.ofNullable(interruptionAt),
                Optional.ofNullable(endedAt),
                cost(now));
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
