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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run state of one burst VM. Guarded by the manager's lock. */
final class BurstRecord {
    final String name;
    final Trigger trigger;
    final Instant triggeredAt;
    State state = State.REQUESTED;
    /** Orders sent; each has a token of its own. */
    int orders;
    /** Requests repeated in a row. With {@link #orders} the two fields that belong to the VM's one request under way. */
    int retries;

    @Nullable String account;

    @Nullable RankedOffer offer;

    @Nullable Operation<VM> creating;

    @Nullable ResourceId vm;

    @Nullable Instant acceptedAt;

    @Nullable Instant readyAt;

    @Nullable Instant drainingSince;

    @Nullable Instant interruptionAt;

    @Nullable Instant endedAt;

    /** Whether the host has been told that it joined. */
    boolean joined;

    /** Whether the VM is unwanted once its create is done, because it took too long. */
    boolean abandoned;

    BurstRecord(String name, Trigger trigger, Instant triggeredAt) {
        this.name = name;
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

    /** Billed from the accepted create to the accepted delete, by the second. */
    Money cost(Instant now) {
        if (acceptedAt == null || offer == null) {
            return Money.ZERO_USD;
        }
        return costBetween(acceptedAt, endedAt == null ? now : endedAt);
    }

    /** What it cost within a time. */
    Money costBetween(Instant from, Instant to) {
        if (acceptedAt == null || offer == null) {
            return Money.ZERO_USD;
        }
        Instant start = acceptedAt.isAfter(from) ? acceptedAt : from;
        Instant end = endedAt != null && endedAt.isBefore(to) ? endedAt : to;
        long seconds = Duration.between(start, end).toSeconds();
        return seconds <= 0
                ? Money.ZERO_USD
                : offer.hourly().times(seconds).dividedBy(Duration.ofHours(1).toSeconds());
    }

    BurstVM view(Instant now) {
        return new BurstVM(
                name,
                trigger,
                state,
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
}
