package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.PlanState.Backup;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Orders a plan's copies when they are due: each interval, and sooner where the last one came to nothing, as what may be lost
 * grows meanwhile. What it remembers is in memory alone; another host begins with ordering what is due. Thread-safe.
 */
final class BackupOrders {
    /** Twice as long each time, up to the interval: each attempt may have the application stand still. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);

    private final Environment environment;
    private final Desk desk;
    private final ProtectionPlan plan;

    // Guarded by this; by the index of their group.
    private final Map<Integer, Ordered> ordered = new LinkedHashMap<>();
    private final Map<Integer, String> problems = new LinkedHashMap<>();

    BackupOrders(Environment environment, Desk desk, ProtectionPlan plan) {
        this.environment = environment;
        this.desk = desk;
        this.plan = plan;
    }

    /**
     * What was ordered last.
     *
     * @param at nanosecond of the order; once it has failed, of when that was seen
     * @param failures in a row, those before it included
     * @param open whether it is not known yet what it came to
     */
    private record Ordered(String backup, long at, int failures, boolean open) {
        Ordered succeeded() {
            return new Ordered(backup, at, 0, false);
        }

        Ordered failed(long seenAt) {
            return new Ordered(backup, seenAt, failures + 1, false);
        }
    }

    /** Returns why the last copy of a group came to nothing, by its index. */
    synchronized Map<Integer, String> problems() {
        return new LinkedHashMap<>(problems);
    }

    /** Begins with what another host, or this one before, has known. */
    synchronized void know(Map<Integer, String> before) {
        problems.putAll(before);
    }

    /** Orders the copies that are due. */
    List<CompletionStage<String>> due(PlanState state) {
        List<CompletionStage<String>> orders = new ArrayList<>();
        for (int i = 0; i < plan.groups().size(); i++) {
            int group = i;
            List<Backup> ofGroup = state.backups().stream()
                    .filter(backup -> backup.group() == group)
                    .toList();
            orders.add(heard(group, ofGroup).thenCompose(heard -> due(state, group, ofGroup)));
        }
        return orders;
    }

    private CompletionStage<String> due(PlanState state, int group, List<Backup> ofGroup) {
        Duration interval = plan.backups().interval();
        // One that goes back may still hold the application; its successor begins when it has ended.
        boolean fresh = ofGroup.stream()
                .anyMatch(backup ->
                        backup.underWay() || backup.begun().plus(interval).isAfter(state.now()));
        if (fresh || !time(group)) {
            return CompletableFuture.completedFuture("");
        }
        boolean keptLately = ofGroup.stream()
                .anyMatch(backup -> backup.point().map(Notes.Point::kept).orElse(false)
                        && backup.begun().plus(plan.backups().every()).isAfter(state.now()));
        return desk.backup(state, group, keptLately ? Desk.Keep.UNTIL_THE_NEXT : Desk.Keep.YES)
                .thenApply(backup -> {
                    synchronized (this) {
                        Ordered last = ordered.get(group);
                        int failures = last == null ? 0 : last.failures();
                        ordered.put(group, new Ordered(backup, environment.nanoTime(), failures, true));
                    }
                    return backup;
                });
    }

    /** Tells whether it is time, by what was ordered last: a copy that fails at once must not be begun with each beat. */
    private synchronized boolean time(int group) {
        Ordered last = ordered.get(group);
        return last == null || environment.nanoTime() - last.at() >= wait(last).toNanos();
    }

    private Duration wait(Ordered last) {
        Duration interval = plan.backups().interval();
        if (last.open() || last.failures() == 0) {
            return interval;
        }
        // Beyond the interval doubling has no effect.
        Duration retry = FIRST_RETRY.multipliedBy(1L << Math.min(last.failures() - 1, 20));
        return retry.compareTo(interval) < 0 ? retry : interval;
    }

    /** Finds out what the last copy came to. */
    private CompletionStage<String> heard(int group, List<Backup> live) {
        Ordered last;
        synchronized (this) {
            last = ordered.get(group);
        }
        if (last == null) {
            return CompletableFuture.completedFuture("");
        }
        Optional<Backup> there = live.stream()
                .filter(backup -> backup.saga().id().equals(last.backup()))
                .findFirst();
        if (there.isPresent()) {
            note(group, there.get().saga());
            return CompletableFuture.completedFuture("");
        }
        if (!last.open()) {
            return CompletableFuture.completedFuture("");
        }
        return desk.journal().find(last.backup()).thenApply(found -> {
            found.ifPresent(saga -> note(group, saga));
            return "";
        });
    }

    private synchronized void note(int group, SagaRecord backup) {
        @Nullable Ordered last = ordered.get(group);
        @Nullable Ordered open = last != null && last.open() && last.backup().equals(backup.id()) ? last : null;
        if (backup.cursor().reason().isPresent()) {
            problems.put(group, backup.cursor().reason().get());
            if (open != null && backup.cursor().state() == SagaState.ROLLED_BACK) {
                ordered.put(group, open.failed(environment.nanoTime()));
            }
        } else if (backup.cursor()
                .memo()
                .filter(text -> text.contains("\"source\""))
                .isPresent()) {
            problems.remove(group);
            if (open != null) {
                ordered.put(group, open.succeeded());
            }
        }
    }
}
