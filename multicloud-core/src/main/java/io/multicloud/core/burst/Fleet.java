package io.multicloud.core.burst;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The burst VMs that may still cost something, and the sums of those that no longer do. Guarded by the manager's lock. */
final class Fleet {
    /** How long an inventory may still show a VM after it was gone. */
    private static final Duration ECHO = Duration.ofMinutes(1);

    private final Map<String, BurstRecord> active = new LinkedHashMap<>();
    /** When the VMs that have ended of late did so, the oldest first. */
    private final Map<ResourceId, Instant> ended = new LinkedHashMap<>();

    private Money endedCost = Money.ZERO_USD;
    /** What the VMs that have ended cost in the UTC day of {@link #day}. */
    private Money endedCostOfDay = Money.ZERO_USD;

    private Instant day = Instant.EPOCH;

    void add(BurstRecord vm) {
        active.put(vm.name, vm);
    }

    /** Exchanges the names of two active VMs, and so their places in the order. */
    void exchangeNames(BurstRecord one, BurstRecord other) {
        String name = one.name;
        one.name = other.name;
        other.name = name;
        add(one);
        add(other);
    }

    @Nullable
    BurstRecord find(String name) {
        return active.get(name);
    }

    /** Returns the active VMs in the order they were triggered; a copy, so that callers may end some of them. */
    List<BurstRecord> active() {
        return new ArrayList<>(active.values());
    }

    int size() {
        return active.size();
    }

    int arriving() {
        int count = 0;
        for (BurstRecord vm : active.values()) {
            if (vm.arriving()) {
                count++;
            }
        }
        return count;
    }

    /** Returns how many VMs are ordered and not accepted by an account. */
    int unplaced() {
        int count = 0;
        for (BurstRecord vm : active.values()) {
            if (vm.offer == null && vm.arriving()) {
                count++;
            }
        }
        return count;
    }

    boolean anyDraining() {
        for (BurstRecord vm : active.values()) {
            if (vm.state == State.DRAINING) {
                return true;
            }
        }
        return false;
    }

    /** Takes a VM out for good. */
    void end(BurstRecord vm, State state, Instant now) {
        vm.state = state;
        vm.endedAt = now;
        if (vm.billedFrom != null && vm.billedUntil == null) {
            vm.billedUntil = now;
        }
        if (vm.vm != null) {
            ended.put(vm.vm, now);
            Iterator<Instant> oldest = ended.values().iterator();
            while (oldest.next().isBefore(now.minus(ECHO))) {
                oldest.remove();
            }
        }
        if (active.remove(vm.name) != null) {
            rollDay(now);
            endedCost = endedCost.plus(vm.cost(now));
            endedCostOfDay = endedCostOfDay.plus(vm.costBetween(day, now));
        }
    }

    /** Tells whether an inventory that saw a VM at an instant may just not know yet that it has ended. */
    boolean echo(ResourceId vm, Instant seenAt) {
        Instant at = ended.get(vm);
        return at != null && !seenAt.isAfter(at.plus(ECHO));
    }

    Money totalCost(Instant now) {
        Money total = endedCost;
        for (BurstRecord vm : active.values()) {
            total = total.plus(vm.cost(now));
        }
        return total;
    }

    /** What all burst VMs have cost since midnight UTC. */
    Money costOfDay(Instant now) {
        rollDay(now);
        Money total = endedCostOfDay;
        for (BurstRecord vm : active.values()) {
            total = total.plus(vm.costBetween(day, now));
        }
        return total;
    }

    /** What the VMs that are ordered or run cost in an hour. */
    Money hourlyCost() {
        Money total = Money.ZERO_USD;
        for (BurstRecord vm : active.values()) {
            if (vm.offer != null && vm.billedFrom != null && vm.billedUntil == null) {
                total = total.plus(vm.offer.hourly());
            }
        }
        return total;
    }

    List<BurstVM> views(Instant now) {
        List<BurstVM> views = new ArrayList<>(active.size());
        for (BurstRecord vm : active.values()) {
            views.add(vm.view(now));
        }
        return List.copyOf(views);
    }

    private void rollDay(Instant now) {
        Instant today =
                now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
        if (!today.equals(day)) {
            day = today;
            endedCostOfDay = Money.ZERO_USD;
        }
    }
}
