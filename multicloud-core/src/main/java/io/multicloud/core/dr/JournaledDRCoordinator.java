package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.DRListener;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryPoint;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.WorkId;
import io.multicloud.core.dr.PlanState.Kept;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.saga.SagaListener;
import io.multicloud.core.saga.SagaView;
import io.multicloud.core.work.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator as callers see it: waits, on their own threads, for what the desk does without waiting. */
final class JournaledDRCoordinator implements DRCoordinator, Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(JournaledDRCoordinator.class);
    private static final Duration LONGEST_BACKUP = Duration.ofHours(12);

    private final Environment environment;
    private final Desk desk;
    private final Clouds clouds;
    private final Collaborators collaborators;
    private final Validation validation;
    private final Phases phases;
    private final List<DRListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    JournaledDRCoordinator(
            Environment environment,
            Desk desk,
            Clouds clouds,
            Collaborators collaborators,
            RecoverySaga program,
            Validation validation) {
        this.environment = environment;
        this.desk = desk;
        this.clouds = clouds;
        this.collaborators = collaborators;
        this.validation = validation;
        this.phases = new Phases(program);
        desk.engine().addListener(new Moves());
    }

    // ---- plans

    @Override
    public void protect(ProtectionPlan plan) {
        requireOpen();
        validation.check(plan);
        claim(plan);
        Waiting.on(environment, desk.protect(plan));
    }

    /** The primary site has the role from the beginning, also where it is kept by others. */
    private void claim(ProtectionPlan plan) {
        try {
            if (plan.witness().isPresent()) {
                Witness witness = collaborators.witness(plan.witness().get());
                if (witness.role(plan.name()).isEmpty()) {
                    witness.take(plan.name(), plan.primary(), 0);
                }
            }
            if (plan.traffic().isPresent()) {
                TrafficSwitch trafficSwitch =
                        collaborators.trafficSwitch(plan.traffic().get());
                if (trafficSwitch.route(plan.name()).isEmpty()) {
                    trafficSwitch.send(plan.name(), plan.primary(), 1);
                }
            }
        } catch (CloudException e) {
            throw e;
        } catch (Exception e) {
            throw CloudException.builder(
                            ErrorCode.UNAVAILABLE,
                            "the witness or the traffic switch of '" + plan.name() + "' could not be asked: "
                                    + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    @Override
    public void unprotect(String plan) {
        requireOpen();
        Waiting.on(environment, desk.unprotect(plan));
    }

    @Override
    public List<ProtectionPlan> plans() {
        return Waiting.on(environment, desk.ledger().watching()).stream()
                .map(saga -> ProtectionSaga.plan(saga.input()))
                .sorted(Comparator.comparing(ProtectionPlan::name))
                .toList();
    }

    @Override
    public BackupStatus backupStatus(String plan) {
        PlanState state = state(plan);
        return Standing.of(state, PlanWatch.Memo.of(state.control()).problems());
    }

    @Override
    public FailoverState failoverState(String plan) {
        return phases.of(state(plan));
    }

    private PlanState state(String plan) {
        return Waiting.on(environment, desk.required(plan));
    }

    // ---- copies

    @Override
    public RecoveryPoint backupNow(String plan) {
        requireOpen();
        List<String> ids = Waiting.on(environment, desk.backupNow(plan));
        return Waiting.until(environment, LONGEST_BACKUP, () -> made(plan, ids))
                .orElseThrow(() -> Desk.refused(
                        ErrorCode.TIMEOUT, "the backup of '" + plan + "' is not done after " + LONGEST_BACKUP));
    }

    /** Returns the oldest of the points, once all are there. */
    private Optional<RecoveryPoint> made(String plan, List<String> ids) {
        PlanState state = state(plan);
        List<RecoveryPoint> made = new ArrayList<>();
        for (String id : ids) {
            for (int group = 0; group < state.plan().groups().size(); group++) {
                ConsistencyGroup of = state.plan().groups().get(group);
                state.points(group).stream()
                        .filter(kept -> kept.saga().equals(id))
                        .forEach(kept -> made.add(Standing.point(of, kept.point())));
            }
            SagaRecord saga = Waiting.on(environment, desk.journal().find(id)).orElse(null);
            if (saga == null
                    || saga.cursor().state().ended()
                    || saga.cursor().reason().isPresent()) {
                throw Desk.refused(
                        ErrorCode.UNAVAILABLE,
                        "the backup " + id + " has failed: "
                                + (saga == null
                                        ? "it is gone"
                                        : saga.cursor().reason().orElse("")));
            }
        }
        return made.size() == ids.size()
                ? made.stream().min(Comparator.comparing(RecoveryPoint::sourceInstant))
                : Optional.empty();
    }

    @Override
    public List<RecoveryPoint> recoveryPoints(String plan) {
        PlanState state = state(plan);
        List<RecoveryPoint> points = new ArrayList<>();
        for (int group = 0; group < state.plan().groups().size(); group++) {
            for (Kept kept : state.points(group)) {
                points.add(Standing.point(state.plan().groups().get(group), kept.point()));
            }
        }
        points.sort(Comparator.comparing(RecoveryPoint::sourceInstant).reversed());
        return List.copyOf(points);
    }

    // ---- recoveries

    @Override
    public Recovery failover(String plan, FailoverRequest request) {
        return begun(desk.failover(plan, request, Optional.empty()));
    }

    @Override
    public Recovery relocate(String plan, String reason) {
        requireWell(state(plan));
        return begun(desk.relocate(plan, reason));
    }

    /** Without loss means that the old side still does what it is told. */
    private void requireWell(PlanState state) {
        for (var machine : state.machines()) {
            try {
                clouds.of(machine.vm()).compute().get(machine.vm());
            } catch (CloudException e) {
                throw CloudException.builder(
                                ErrorCode.FAILED_PRECONDITION, state.active() + " is not well: " + e.summary())
                        .cause(e)
                        .build();
            }
        }
    }

    @Override
    public Recovery failback(String plan, String reason) {
        return begun(desk.failback(plan, reason));
    }

    @Override
    public Recovery drill(String plan) {
        return begun(desk.drill(plan));
    }

    private Recovery begun(CompletionStage<String> order) {
        requireOpen();
        String id = Waiting.on(environment, order);
        return find(new WorkId(id)).orElseThrow(() -> Desk.refused(ErrorCode.NOT_FOUND, "there is no work " + id));
    }

    @Override
    public Optional<Recovery> find(WorkId id) {
        return Waiting.on(environment, desk.journal().find(id.text()))
                .filter(saga -> saga.kind().equals(RecoverySaga.KIND))
                .map(saga -> new JournaledRecovery(environment, desk, clouds, saga));
    }

    // ---- listeners

    @Override
    public void addListener(DRListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
    }

    @Override
    public void protection(BackupStatus status) {
        tell(listener -> listener.protection(status));
    }

    @Override
    public void failover(String plan) {
        if (listeners.isEmpty()) {
            return;
        }
        desk.ledger().state(plan).whenComplete((state, error) -> {
            if (error == null && state.isPresent()) {
                FailoverState now = phases.of(state.get());
                tell(listener -> listener.failover(now));
            }
        });
    }

    private void tell(Consumer<DRListener> notice) {
        for (DRListener listener : listeners) {
            environment.scheduler().schedule(Duration.ZERO, () -> {
                try {
                    notice.accept(listener);
                } catch (RuntimeException e) {
                    LOG.warn("a listener of disaster recovery failed and is passed over", e);
                }
            });
        }
    }

    /** Tells of recoveries that this host runs: of all that happens while one telling is read, by the next one. */
    private final class Moves implements SagaListener {
        private final Map<String, Boolean> reading = new LinkedHashMap<>();

        @Override
        public void changed(SagaView view) {
            if (!view.kind().equals(RecoverySaga.KIND) || listeners.isEmpty()) {
                return;
            }
            synchronized (reading) {
                if (reading.replace(view.id(), true) != null) {
                    return;
                }
                reading.put(view.id(), false);
            }
            read(view.id());
        }

        private void read(String id) {
            desk.journal().find(id).thenCompose(this::told).whenComplete((told, error) -> {
                synchronized (reading) {
                    if (!Boolean.TRUE.equals(reading.remove(id))) {
                        return;
                    }
                    reading.put(id, false);
                }
                environment.scheduler().schedule(Duration.ZERO, () -> read(id));
            });
        }

        private CompletionStage<Boolean> told(Optional<SagaRecord> found) {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            JournaledRecovery recovery = new JournaledRecovery(environment, desk, clouds, found.get());
            failover(recovery.plan());
            return recovery.statusLater().thenApply(status -> {
                tell(listener -> listener.recovery(recovery, status));
                return true;
            });
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("disaster recovery is closed");
        }
    }
}
