package io.multicloud.core.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.Feature;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.health.Degradation;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps machines ready at the recovery site as a plan's mode has it: recent, running or not, and no others. Thread-safe. */
final class StandbyOrders {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyOrders.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Environment environment;
    private final Desk desk;
    private final Clouds clouds;
    private final SingleAttempts attempts;
    private final Degradation degradation;
    private final ProtectionPlan plan;

    // Guarded by this.
    private long lookedAt;

    StandbyOrders(
            Environment environment,
            Desk desk,
            Clouds clouds,
            SingleAttempts attempts,
            Degradation degradation,
            ProtectionPlan plan) {
        this.environment = environment;
        this.desk = desk;
        this.clouds = clouds;
        this.attempts = attempts;
        this.degradation = degradation;
        this.plan = plan;
        this.lookedAt = environment.nanoTime() - LOOK.toNanos();
    }

    /** Orders what is due while the application runs at its primary site. */
    List<CompletionStage<String>> due(PlanState state) {
        List<CompletionStage<String>> orders = new ArrayList<>();
        if (plan.mode() == RecoveryMode.BACKUP_RESTORE) {
            return orders;
        }
        List<SagaRecord> live = live(state);
        List<SagaRecord> ready = live.stream()
                .filter(saga -> StandbySaga.ready(saga).isPresent())
                .toList();
        // The older ones go once a newer one is ready.
        for (int i = 0; i + 1 < ready.size(); i++) {
            orders.add(cancel(ready.get(i)));
        }
        if (!ready.isEmpty() && plan.mode() != RecoveryMode.PILOT_LIGHT) {
            keepRunning(
                    StandbySaga.ready(ready.get(ready.size() - 1)).orElseThrow().machines());
        }
        if (live.size() > ready.size()) {
            return orders;
        }
        List<PlanState.Kept> points = new ArrayList<>();
        for (int i = 0; i < plan.groups().size(); i++) {
            state.points(i).stream().findFirst().ifPresent(points::add);
        }
        boolean every = points.size() == plan.groups().size();
        boolean due = ready.isEmpty()
                || (Standing.copies(plan)
                        && StandbySaga.ready(ready.get(ready.size() - 1)).orElseThrow().sources().values().stream()
                                .anyMatch(source ->
                                        source.plus(plan.backups().every()).isBefore(state.now())));
        // Newer machines beside those that stand ready are new machines like any other.
        Feature feature = ready.isEmpty() ? Feature.PROTECTION : Feature.BURST;
        if (every
                && due
                && degradation.allows(
                        feature, plan.recovery().account(), plan.recovery().region())) {
            orders.add(desk.standby(state, points));
        }
        return orders;
    }

    /** Lets those go that do not serve, once the application is at the recovery site for good. */
    List<CompletionStage<String>> unused(PlanState state) {
        Set<ResourceId> playing = new LinkedHashSet<>();
        state.machines().forEach(machine -> playing.add(machine.vm()));
        return live(state).stream()
                .filter(saga -> StandbySaga.ready(saga).stream()
                        .flatMap(ready -> ready.machines().stream())
                        .noneMatch(machine -> playing.contains(machine.vm())))
                .map(this::cancel)
                .toList();
    }

    private static List<SagaRecord> live(PlanState state) {
        return state.standbys().stream()
                .filter(saga -> !Ledger.beingCancelled(saga))
                .toList();
    }

    private CompletionStage<String> cancel(SagaRecord saga) {
        return desk.engine().cancel(saga.id()).thenApply(heard -> saga.id());
    }

    /** Those that have served, and were stopped when the application came back, stand ready again. */
    private void keepRunning(List<Machine> machines) {
        synchronized (this) {
            if (environment.nanoTime() - lookedAt < LOOK.toNanos()) {
                return;
            }
            lookedAt = environment.nanoTime();
        }
        try {
            Map<ResourceId, VM> there = attempts.call(() -> clouds.vms(SiteNote.of(plan.recovery()), machines));
            for (VM vm : there.values()) {
                if (vm.state() == VMState.STOPPED) {
                    attempts.call(() -> clouds.of(vm.id()).compute().start(vm.id()));
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("the standbys of {} are looked at again", plan.name(), e);
        }
    }
}
