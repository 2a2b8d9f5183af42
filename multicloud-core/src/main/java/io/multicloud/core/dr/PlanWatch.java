package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.IdleMachines.Idle;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Recover;
import io.multicloud.core.dr.Probing.Finding;
import io.multicloud.core.health.Degradation;
import io.multicloud.core.health.FailureDetector;
import io.multicloud.core.health.Verdict;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one host does for a plan while it has its lease. Each beat of the plan's saga begins a look: read the journal, and from
 * what it says and what probes have found, order what is due. Orders are sagas of their own with ids that do not depend on who
 * gives them, so that a look that is cut short, or made twice, does no harm. Thread-safe.
 */
final class PlanWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PlanWatch.class);

    /** After so many beats without a new one, the lease is somebody else's. */
    private static final int BEATS_MISSED = 4;

    private final Environment environment;
    private final Desk desk;
    private final Clouds clouds;
    private final DRSettings settings;
    private final SingleAttempts attempts;
    private final Listeners listeners;
    private final String id;
    private final ProtectionPlan plan;
    private final Probing probing;
    private final BackupOrders backups;
    private final Healing healing;
    private final StandbyOrders standbys;
    private final IdleMachines idle;
    private final Failing failing = new Failing(this::journalTime);

    // Guarded by this.
    private Memo memo = Memo.START;
    private Instant anchor = Instant.EPOCH;
    private long anchorNanos;
    private boolean looking;
    private long fencedAt;

    PlanWatch(
            Environment environment,
            Desk desk,
            Clouds clouds,
            Collaborators collaborators,
            DRSettings settings,
            SingleAttempts attempts,
            Degradation degradation,
            Listeners listeners,
            String id,
            ProtectionPlan plan) {
        this.environment = environment;
        this.desk = desk;
        this.clouds = clouds;
        this.settings = settings;
        this.attempts = attempts;
        this.listeners = listeners;
        this.id = id;
        this.plan = plan;
        this.probing = new Probing(environment, clouds, collaborators, attempts, plan, this::alive);
        this.backups = new BackupOrders(environment, desk, plan);
        this.standbys = new StandbyOrders(environment, desk, clouds, attempts, degradation, plan);
        this.idle = new IdleMachines(environment, clouds, attempts, desk.program());
        this.healing = new Healing(desk, plan, settings);
    }

    /**
     * What is kept of it, for other hosts to see.
     *
     * @param phase normal, suspected or waiting
     * @param since when it began
     * @param lostAt when the first probe failed
     * @param needs what a human must decide
     * @param healthy what the last probe of each machine said
     * @param protection what was told last of each group
     * @param problems why the last copy of a group came to nothing
     * @param idle machines that serve nobody
     * @param failing when the first probe failed, by the ids of machines whose probes fail; null from earlier versions
     * @param at the journal's time of this; null from earlier versions
     */
    record Memo(
            Phase phase,
            Instant since,
            @Nullable Instant lostAt,
            @Nullable String needs,
            Map<Integer, Boolean> healthy,
            List<BackupStatus.State> protection,
            Map<Integer, String> problems,
            List<Idle> idle,
            @Nullable Map<String, Instant> failing,
            @Nullable Instant at) {
        static final Memo START =
                new Memo(Phase.NORMAL, Instant.EPOCH, null, null, Map.of(), List.of(), Map.of(), List.of(), null, null);

        static Memo of(SagaRecord control) {
            return control.cursor()
                    .memo()
                    .map(text -> Json.read(text, Memo.class))
                    .orElse(START);
        }
    }

    /** Takes over from an earlier host, of whose machines nobody of this one has asked any yet. */
    private void inherit(Memo before, Instant now) {
        Duration silent = plan.health().interval().multipliedBy(FailureDetector.SILENT_INTERVALS);
        if (before.failing != null
                && before.at != null
                && Duration.between(before.at, now).compareTo(silent) < 0) {
            failing.inherit(before.failing);
        }
        memo = new Memo(
                before.phase,
                before.since,
                before.lostAt,
                before.needs,
                Map.of(),
                before.protection,
                before.problems,
                before.idle,
                before.failing,
                before.at);
        backups.know(before.problems);
    }

    Answer beat(StepContext context) {
        Memo now;
        synchronized (this) {
            if (anchorNanos == 0) {
                inherit(context.memo().map(text -> Json.read(text, Memo.class)).orElse(Memo.START), context.now());
            }
            anchor = context.now();
            anchorNanos = environment.nanoTime();
            now = memo;
        }
        look();
        return Answer.stay(settings.beat(), Json.write(now));
    }

    /** Tells whether the plan is still this host's, as far as it knows. */
    private boolean alive() {
        long since;
        synchronized (this) {
            since = environment.nanoTime() - anchorNanos;
        }
        return since
                < settings.beat().multipliedBy(BEATS_MISSED).toNanos()
                        + Duration.ofSeconds(6).toNanos();
    }

    private Instant journalTime(long nanos) {
        synchronized (this) {
            return anchor.plusNanos(nanos - anchorNanos);
        }
    }

    // ---- looking

    private void look() {
        synchronized (this) {
            if (looking) {
                return;
            }
            looking = true;
        }
        desk.ledger()
                .state(plan.name())
                .thenComposeAsync(
                        state -> state.filter(known -> known.control().id().equals(id))
                                .map(this::act)
                                .orElseGet(() -> CompletableFuture.completedFuture("")),
                        environment.executor())
                .whenComplete((done, error) -> {
                    if (error != null) {
                        LOG.warn("plan {} could not be looked at; it is looked at again", plan.name(), error);
                    }
                    synchronized (this) {
                        looking = false;
                    }
                });
    }

    private CompletionStage<String> act(PlanState state) {
        if (!alive()) {
            return CompletableFuture.completedFuture("");
        }
        probing.watch(state.machines());
        failing.heard(probing.findings());
        tellProtection(state);
        Optional<SagaRecord> recovering = state.recovering(desk.program());
        probing.excuseStops(recovering.isPresent());
        List<CompletionStage<String>> orders = new ArrayList<>();
        if (recovering.isPresent() || !state.atPrimary()) {
            keepFenced(state);
            if (recovering.isEmpty()) {
                orders.addAll(standbys.unused(state));
            }
            found(state, Phase.NORMAL, null, null);
        } else {
            orders.addAll(backups(state));
            orders.addAll(expiries(state));
            orders.addAll(standbys.due(state));
            orders.addAll(health(state));
        }
        CompletionStage<String> all = CompletableFuture.completedFuture("");
        for (CompletionStage<String> order : orders) {
            all = all.thenCombine(
                    order.exceptionally(error -> {
                        LOG.warn("an order for plan {} failed; it is given again", plan.name(), error);
                        return "";
                    }),
                    (one, other) -> one);
        }
        return all;
    }

    // ---- copies

    private List<CompletionStage<String>> backups(PlanState state) {
        // Copies of what serves at both sites were only what the other side was made of.
        return !Standing.copies(plan) && !state.standbys().isEmpty() ? List.of() : backups.due(state);
    }

    /** Lets points go that are beyond what is to be kept, but none while somebody recovers to one. */
    private List<CompletionStage<String>> expiries(PlanState state) {
        List<CompletionStage<String>> orders = new ArrayList<>();
        if (state.drilling().isPresent()) {
            return orders;
        }
        for (int i = 0; i < plan.groups().size(); i++) {
            int kept = 0;
            boolean newest = true;
            for (PlanState.Kept point : state.points(i)) {
                boolean needed =
                        newest || (point.point().kept() && kept < plan.backups().keep());
                kept += point.point().kept() ? 1 : 0;
                newest = false;
                if (!needed) {
                    orders.add(cancel(point.saga()));
                }
            }
        }
        return orders;
    }

    private CompletionStage<String> cancel(String saga) {
        return desk.engine().cancel(saga).thenApply(heard -> saga);
    }

    // ---- health

    private List<CompletionStage<String>> health(PlanState state) {
        List<Finding> findings = probing.findings();
        List<Finding> lost = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.LOST)
                .toList();
        if (lost.isEmpty()) {
            Instant since = since(findings);
            boolean well =
                    !findings.isEmpty() && findings.stream().allMatch(finding -> finding.verdict() == Verdict.WELL);
            if (waiting() && !well) {
                // After a take-over nobody knows yet; what another host has found out holds until probes succeed.
                return List.of();
            }
            found(state, since == null ? Phase.NORMAL : Phase.SUSPECTED, since, null);
            return List.of();
        }
        Instant lostAt = Objects.requireNonNull(since(lost));
        boolean site = lost.size() == findings.size() && lost.stream().noneMatch(Finding::reached);
        if (site || groupLost(state, lost)) {
            return fail(state, lostAt);
        }
        List<CompletionStage<String>> orders = new ArrayList<>();
        List<String> hopeless = new ArrayList<>();
        for (Finding finding : lost) {
            if (finding.reached()) {
                orders.add(healing.order(state, finding, lostAt(finding), findings));
                healing.failure(state, finding, lostAt(finding)).ifPresent(hopeless::add);
            }
        }
        found(state, Phase.SUSPECTED, lostAt, hopeless.isEmpty() ? null : String.join("; ", hopeless));
        return orders;
    }

    private Instant lostAt(Finding finding) {
        return failing.since(finding).orElseThrow();
    }

    /** Tells whether nothing of a group works, and restarting has not helped. */
    private boolean groupLost(PlanState state, List<Finding> lost) {
        int first = 0;
        for (var group : plan.groups()) {
            int begin = first;
            int end = first + group.machines().size();
            List<Finding> ofGroup = lost.stream()
                    .filter(finding -> finding.machine().index() >= begin
                            && finding.machine().index() < end)
                    .toList();
            if (ofGroup.size() == group.machines().size()
                    && ofGroup.stream()
                            .allMatch(finding ->
                                    !finding.reached() || healing.restartFailed(state, finding, lostAt(finding)))) {
                return true;
            }
            first = end;
        }
        return false;
    }

    private @Nullable Instant since(List<Finding> findings) {
        return findings.stream()
                .flatMap(finding -> failing.since(finding).stream())
                .min(Instant::compareTo)
                .orElse(null);
    }

    private synchronized boolean waiting() {
        return memo.phase == Phase.WAITING;
    }

    /** Returns when an outage began: while a human is waited for it is the same one, whichever host sees it. */
    private synchronized Instant begun(Instant seen) {
        Instant known = memo.lostAt;
        return memo.phase == Phase.WAITING && known != null && known.isBefore(seen) ? known : seen;
    }

    private List<CompletionStage<String>> fail(PlanState state, Instant seen) {
        Instant lostAt = begun(seen);
        if (!plan.automaticFailover()) {
            found(state, Phase.WAITING, lostAt, state.active() + " counts as lost, and failover is left to a human");
            return List.of();
        }
        if (!waiting()) {
            found(state, Phase.SUSPECTED, lostAt, null);
        }
        FailoverRequest request =
                FailoverRequest.because(state.active() + " counts as lost, its first probe failed at " + lostAt);
        return List.of(desk.failover(plan.name(), request, Optional.of(lostAt)).exceptionally(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (!(cause instanceof CloudException refused)) {
                throw new CompletionException(cause);
            }
            found(state, Phase.WAITING, lostAt, refused.summary());
            return "";
        }));
    }

    /** The old side of a failover may come back as it was, and must not serve: whatever runs there is stopped. */
    private void keepFenced(PlanState state) {
        long now = environment.nanoTime();
        synchronized (this) {
            if (now - fencedAt < plan.health().interval().toNanos()) {
                return;
            }
            fencedAt = now;
        }
        Optional<Recover> failover = state.recoveries().stream()
                .filter(saga -> saga.id().equals(state.role().writer()))
                .map(desk.program()::input)
                .filter(input -> input.kind() == Recovery.Kind.FAILOVER)
                .findFirst();
        if (failover.isEmpty()
                || Ledger.beingCancelled(
                        state.recoveries().get(state.recoveries().size() - 1))) {
            return;
        }
        for (Machine machine : failover.get().machines()) {
            try {
                boolean stopped = attempts.call(() -> {
                    Optional<VM> vm = clouds.vm(machine.vm()).filter(seen -> seen.state() == VMState.RUNNING);
                    vm.ifPresent(seen -> clouds.of(seen.id()).compute().stop(seen.id()));
                    return vm.isPresent();
                });
                if (stopped) {
                    LOG.info(
                            "{} came back although {} was moved away from it, and is stopped",
                            machine.vm(),
                            plan.name());
                }
            } catch (RuntimeException e) {
                LOG.debug("{} cannot be reached and stays fenced by its epoch", machine.vm(), e);
                return;
            }
        }
    }

    // ---- telling

    private void found(PlanState state, Phase phase, @Nullable Instant lostAt, @Nullable String needs) {
        Map<Integer, Boolean> healthy = new LinkedHashMap<>();
        List<Finding> findings = probing.findings();
        for (Finding finding : findings) {
            finding.healthy().ifPresent(well -> healthy.put(finding.machine().index(), well));
        }
        List<Idle> idleNow = idle.look(state);
        Map<String, Instant> failingNow = failing.note(findings);
        boolean changed;
        synchronized (this) {
            changed = memo.phase != phase || !Objects.equals(memo.needs, needs) || !Objects.equals(memo.idle, idleNow);
            memo = new Memo(
                    phase,
                    memo.phase == phase ? memo.since : state.now(),
                    lostAt,
                    needs,
                    healthy,
                    memo.protection,
                    backups.problems(),
                    idleNow,
                    failingNow,
                    state.now());
        }
        if (changed) {
            listeners.failover(plan.name());
        }
    }

    private void tellProtection(PlanState state) {
        if (!state.atPrimary()) {
            return;
        }
        BackupStatus status;
        boolean changed;
        synchronized (this) {
            status = Standing.of(state, backups.problems());
            List<BackupStatus.State> now =
                    status.groups().stream().map(BackupStatus.Group::state).toList();
            changed = !now.equals(memo.protection);
            memo = new Memo(
                    memo.phase,
                    memo.since,
                    memo.lostAt,
                    memo.needs,
                    memo.healthy,
                    now,
                    memo.problems,
                    memo.idle,
                    memo.failing,
                    memo.at);
        }
        if (changed) {
            listeners.protection(status);
        }
    }
}
