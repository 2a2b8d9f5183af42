package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.core.dr.NetworkCopies.Description;
import io.multicloud.core.dr.Notes.Backup;
import io.multicloud.core.dr.Notes.Base;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Recover;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.dr.PlanState.Kept;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SiteChange;
import io.multicloud.core.saga.SagaEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts what is done for plans. Never waits: each order reads the journal, decides, and submits a saga, whose id is the same
 * for whoever else comes to the same decision. Thread-safe.
 */
public final class Desk {
    private final Ledger ledger;
    private final Journal journal;
    private final SagaEngine engine;
    private final RecoverySaga program;

    Desk(Ledger ledger, Journal journal, SagaEngine engine, RecoverySaga program) {
        this.ledger = ledger;
        this.journal = journal;
        this.engine = engine;
        this.program = program;
    }

    // ---- plans

    /** Begins to watch a plan that was found to hold what it promises, or goes on with a changed one. */
    public CompletionStage<String> protect(ProtectionPlan plan) {
        String input = PlanJson.write(plan);
        SiteChange first = new SiteChange(plan.name(), 0, plan.primary().toString(), Ledger.FIRST_WRITER);
        return journal.move(first)
                .thenCompose(moved -> ledger.generations(plan.name()))
                .thenCompose(generations -> {
                    long next = 1;
                    for (SagaRecord saga : generations) {
                        next = Ledger.generation(plan.name(), saga) + 1;
                        boolean live = !saga.cursor().state().ended() && !Ledger.beingCancelled(saga);
                        if (live && saga.input().equals(input)) {
                            return CompletableFuture.completedFuture(saga.id());
                        }
                        if (live) {
                            engine.cancel(saga.id());
                        }
                    }
                    return submit(Ids.protection(plan.name(), next), ProtectionSaga.KIND, input);
                });
    }

    /** Stops watching, and has all copies removed. */
    public CompletionStage<String> unprotect(String plan) {
        return required(plan).thenCompose(state -> {
            requireIdle(state);
            List<CompletionStage<Boolean>> asked = new ArrayList<>();
            asked.add(engine.cancel(state.control().id()));
            state.backups()
                    .forEach(backup -> asked.add(engine.cancel(backup.saga().id())));
            state.standbys().forEach(standby -> asked.add(engine.cancel(standby.id())));
            state.drilling().ifPresent(drill -> asked.add(engine.cancel(drill.id())));
            state.replacements().stream()
                    .filter(saga -> !saga.cursor().state().ended())
                    .forEach(saga -> asked.add(engine.cancel(saga.id())));
            CompletionStage<String> all = CompletableFuture.completedFuture(plan);
            for (CompletionStage<Boolean> one : asked) {
                all = all.thenCombine(one, (name, heard) -> name);
            }
            return all;
        });
    }

    // ---- copies

    /** Begins to make a point of each group that is kept; answers with the ids of the backups. */
    public CompletionStage<List<String>> backupNow(String plan) {
        return required(plan).thenCompose(state -> {
            CompletionStage<List<String>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (int i = 0; i < state.plan().groups().size(); i++) {
                int group = i;
                all = all.thenCompose(ids -> backup(state, group, Keep.YES).thenApply(id -> {
                    ids.add(id);
                    return ids;
                }));
            }
            return all;
        });
    }

    /** Whether a point counts as one of the schedule. */
    enum Keep {
        YES,
        UNTIL_THE_NEXT
    }

    /** Begins to make a point of a group: what has changed since its newest one. */
    CompletionStage<String> backup(PlanState state, int group, Keep keep) {
        ConsistencyGroup wanted = state.plan().groups().get(group);
        Set<Integer> indices = indices(state.plan(), group);
        List<Machine> machines = state.machines().stream()
                .filter(machine -> indices.contains(machine.index()))
                .toList();
        return bases(state, group)
                .thenCompose(bases -> submit(
                        Ids.backup(state.plan().name(), group, state.now()),
                        BackupSaga.KIND,
                        Json.write(new Backup(
                                state.plan().name(),
                                wanted.name(),
                                SiteNote.of(state.active()),
                                SiteNote.of(state.passive()),
                                machines,
                                bases,
                                state.plan().quiesce().orElse(null),
                                keep == Keep.YES,
                                state.plan().network() instanceof TargetNetwork.Copied))));
    }

    private CompletionStage<Map<String, Base>> bases(PlanState state, int group) {
        Optional<Kept> newest = state.points(group).stream().findFirst();
        return newest.isEmpty()
                ? CompletableFuture.completedFuture(Map.of())
                : copies(newest.get()).thenApply(copies -> {
                    Map<String, Base> bases = new LinkedHashMap<>();
                    copies.forEach(copy -> bases.putAll(Copying.basesOf(copy)));
                    return bases;
                });
    }

    private CompletionStage<List<Copy>> copies(Kept kept) {
        return journal.steps(kept.saga())
                .thenApply(steps -> Ledger.results(steps, Copying.COPY + "-")
                        .map(text -> Json.read(text, Copy.class))
                        .toList());
    }

    /** Returns what the machines of points were connected to. */
    private CompletionStage<Description> networks(List<Kept> points) {
        CompletionStage<Description> all = CompletableFuture.completedFuture(Description.NONE);
        for (Kept point : points) {
            all = all.thenCompose(known -> journal.steps(point.saga())
                    .thenApply(steps -> Ledger.results(steps, NetworkCopies.NETWORKS)
                            .map(text -> Json.read(text, Description.class))
                            .reduce(known, Description::with)));
        }
        return all;
    }

    private static Set<Integer> indices(ProtectionPlan plan, int group) {
        int first = 0;
        for (int i = 0; i < group; i++) {
            first += plan.groups().get(i).machines().size();
        }
        Set<Integer> indices = new LinkedHashSet<>();
        for (int i = 0; i < plan.groups().get(group).machines().size(); i++) {
            indices.add(first + i);
        }
        return indices;
    }

    // ---- recoveries

    /**
     * Begins a failover; answers with its id, also of the one that runs.
     *
     * @param lostAt when the first probe failed; empty if somebody asks for it
     */
    public CompletionStage<String> failover(String plan, FailoverRequest request, Optional<Instant> lostAt) {
        return required(plan).thenCompose(state -> {
            Optional<SagaRecord> running = state.recovering(program);
            if (running.isPresent()) {
                return CompletableFuture.completedFuture(requireKind(running.get(), Recovery.Kind.FAILOVER));
            }
            if (!state.atPrimary()) {
                throw refused(ErrorCode.FAILED_PRECONDITION, plan + " runs at " + state.active() + " already");
            }
            giveWay(state);
            Instant lost = lostAt.orElse(state.now());
            return standbys(state, request, lost)
                    .thenCompose(standbys -> standbys.isPresent()
                            ? start(state, Recovery.Kind.FAILOVER, request, lost, List.of(), standbys.get())
                            : start(
                                    state,
                                    Recovery.Kind.FAILOVER,
                                    request,
                                    lost,
                                    chosen(state, request, lost),
                                    Standbys.NONE));
        });
    }

    /** Ends what must not be in the way of a move: a rehearsal, and machines on their way at the side that is left. */
    private void giveWay(PlanState state) {
        state.drilling().ifPresent(drill -> engine.cancel(drill.id()));
        state.replacements().stream()
                .filter(saga -> !saga.cursor().state().ended())
                .forEach(saga -> engine.cancel(saga.id()));
    }

    /** What is read of points. */
    private record Fetched(List<Copy> copies, Description networks) {}

    /** Machines that stand ready, and what would be lost with them. */
    private record Standbys(
            List<Machine> machines, @Nullable Duration loss) {
        static final Standbys NONE = new Standbys(List.of(), null);
    }

    /** Returns the machines that stand ready, if they are recent enough for what may be lost. */
    private CompletionStage<Optional<Standbys>> standbys(PlanState state, FailoverRequest request, Instant lost) {
        if (state.plan().mode() == RecoveryMode.BACKUP_RESTORE
                || request.before().isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Optional<StandbySaga.Ready> ready = StandbySaga.ready(state);
        if (ready.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Duration loss = Duration.ZERO;
        if (Standing.copies(state.plan())) {
            for (int i = 0; i < state.plan().groups().size(); i++) {
                Instant source = ready.get().sources().get(i);
                Duration behind = source == null ? Duration.ofDays(36_500) : Duration.between(source, lost);
                Duration allowed = request.acceptedLoss()
                        .orElse(Standing.promised(
                                state.plan(), state.plan().groups().get(i)));
                if (behind.compareTo(allowed) > 0) {
                    return CompletableFuture.completedFuture(Optional.empty());
                }
                loss = behind.compareTo(loss) > 0 ? behind : loss;
            }
        }
        return CompletableFuture.completedFuture(
                Optional.of(new Standbys(ready.get().machines(), loss)));
    }

    /** Returns the point of each group to recover to, or refuses. */
    List<Kept> chosen(PlanState state, FailoverRequest request, Instant lost) {
        List<Kept> chosen = new ArrayList<>();
        for (int i = 0; i < state.plan().groups().size(); i++) {
            ConsistencyGroup group = state.plan().groups().get(i);
            Kept point = state.points(i).stream()
                    .filter(kept -> request.before().isEmpty()
                            || !kept.point().source().isAfter(request.before().get()))
                    .findFirst()
                    .orElseThrow(() -> refused(
                            ErrorCode.REJECTED,
                            "the group " + group.name() + " of " + state.plan().name()
                                    + " has no recovery point"
                                    + request.before()
                                            .map(before -> " at or before " + before)
                                            .orElse("")));
            Duration loss = Standing.loss(point.point(), lost);
            Duration allowed = request.acceptedLoss().orElse(Standing.promised(state.plan(), group));
            if (request.before().isEmpty() && loss.compareTo(allowed) > 0) {
                throw refused(
                        ErrorCode.REJECTED,
                        "recovering the group " + group.name() + " of "
                                + state.plan().name() + " would lose " + loss + ", and " + allowed + " is accepted");
            }
            chosen.add(point);
        }
        return chosen;
    }

    /** Begins a move to the recovery site without loss. */
    public CompletionStage<String> relocate(String plan, String reason) {
        return required(plan).thenCompose(state -> {
            Optional<SagaRecord> running = state.recovering(program);
            if (running.isPresent()) {
                return CompletableFuture.completedFuture(requireKind(running.get(), Recovery.Kind.RELOCATION));
            }
            if (!state.atPrimary()) {
                throw refused(ErrorCode.FAILED_PRECONDITION, plan + " runs at " + state.active() + " already");
            }
            giveWay(state);
            CompletionStage<Map<String, Base>> bases = CompletableFuture.completedFuture(new LinkedHashMap<>());
            for (int i = 0; i < state.plan().groups().size(); i++) {
                int group = i;
                bases = bases.thenCompose(all -> bases(state, group).thenApply(some -> {
                    all.putAll(some);
                    return all;
                }));
            }
            List<Kept> newest = new ArrayList<>();
            for (int i = 0; i < state.plan().groups().size(); i++) {
                state.points(i).stream().findFirst().ifPresent(newest::add);
            }
            if (newest.size() < state.plan().groups().size()) {
                throw refused(
                        ErrorCode.FAILED_PRECONDITION, plan + " cannot be moved before each group was copied once");
            }
            return bases.thenCombine(
                            networks(newest),
                            (known, networks) -> submit(
                                    state,
                                    Recovery.Kind.RELOCATION,
                                    FailoverRequest.because(reason),
                                    state.now(),
                                    List.of(),
                                    List.of(),
                                    known,
                                    new Standbys(List.of(), Duration.ZERO),
                                    networks))
                    .thenCompose(submitted -> submitted);
        });
    }

    /** Begins to bring an application back. */
    public CompletionStage<String> failback(String plan, String reason) {
        return required(plan).thenCompose(state -> {
            Optional<SagaRecord> running = state.recovering(program);
            if (running.isPresent() && kind(running.get()) == Recovery.Kind.FAILBACK) {
                return CompletableFuture.completedFuture(running.get().id());
            }
            if (state.atPrimary()) {
                throw refused(ErrorCode.FAILED_PRECONDITION, plan + " runs at " + state.active());
            }
            if (running.isPresent() && !program.inWindow(running.get())) {
                throw refused(
                        ErrorCode.FAILED_PRECONDITION,
                        plan + " is being recovered by " + running.get().id());
            }
            CompletionStage<String> committed = running.isPresent()
                    ? commit(running.get().id(), "brought back: " + reason)
                    : CompletableFuture.completedFuture("");
            return committed
                    .thenCompose(done -> madeOf(state))
                    .thenCompose(copies -> submit(
                            state,
                            Recovery.Kind.FAILBACK,
                            FailoverRequest.because(reason),
                            state.now(),
                            copies,
                            List.of(),
                            Map.of(),
                            new Standbys(List.of(), Duration.ZERO),
                            Description.NONE));
        });
    }

    /** Returns what the machines that serve now were made of. */
    private CompletionStage<List<Copy>> madeOf(PlanState state) {
        Optional<SagaRecord> serving = state.recoveries().stream()
                .filter(saga -> saga.id().equals(state.role().writer()))
                .findFirst();
        if (serving.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Recover input = program.input(serving.get());
        return input.kind() == Recovery.Kind.FAILOVER
                ? CompletableFuture.completedFuture(input.copies())
                : journal.steps(serving.get().id())
                        .thenApply(steps -> Ledger.results(steps, RecoverySaga.LAST + Copying.COPY + "-")
                                .map(text -> Json.read(text, Copy.class))
                                .toList());
    }

    /**
     * Begins to make a machine anew at its own site.
     *
     * @param failing zones that are tried last
     */
    CompletionStage<String> replace(PlanState state, Machine machine, Instant lostAt, List<String> failing) {
        int group = 0;
        while (!indices(state.plan(), group).contains(machine.index())) {
            group++;
        }
        Duration allowed = Standing.promised(state.plan(), state.plan().groups().get(group));
        Optional<Kept> newest = state.points(group).stream()
                .findFirst()
                .filter(kept -> Standing.loss(kept.point(), lostAt).compareTo(allowed) <= 0);
        CompletionStage<List<Copy>> copies =
                newest.map(this::copies).orElseGet(() -> CompletableFuture.completedFuture(List.of()));
        return copies.thenCompose(all -> submit(
                Ids.replace(state.plan().name(), machine.index(), lostAt),
                ReplaceSaga.KIND,
                Json.write(new ReplaceSaga.Input(
                        state.plan().name(),
                        SiteNote.of(state.active()),
                        machine,
                        all.stream()
                                .filter(copy -> copy.index() == machine.index())
                                .findFirst()
                                .orElse(null),
                        newest.map(kept -> Standing.loss(kept.point(), lostAt)).orElse(null),
                        state.plan().machineProbe().orElse(null),
                        state.role().writer(),
                        failing))));
    }

    /** Begins to make machines that stand ready. */
    CompletionStage<String> standby(PlanState state, List<Kept> points) {
        CompletionStage<List<Copy>> copies = CompletableFuture.completedFuture(new ArrayList<>());
        for (Kept point : points) {
            copies = copies.thenCompose(all -> copies(point).thenApply(some -> {
                all.addAll(some);
                return all;
            }));
        }
        return copies.thenCombine(networks(points), Fetched::new)
                .thenCompose(fetched -> submit(
                        Ids.standby(state.plan().name(), state.now()),
                        StandbySaga.KIND,
                        StandbySaga.input(state, points, fetched.copies(), fetched.networks())));
    }

    /** Begins a drill, or returns the one that runs. */
    public CompletionStage<String> drill(String plan) {
        return required(plan).thenCompose(state -> {
            requireIdle(state);
            if (state.drilling().isPresent()) {
                return CompletableFuture.completedFuture(state.drilling().get().id());
            }
            FailoverRequest request = new FailoverRequest(
                    "drill", Optional.of(Duration.ofDays(36_500)), Optional.empty(), FailoverRequest.Fencing.REQUIRED);
            return start(
                    state,
                    Recovery.Kind.DRILL,
                    request,
                    state.now(),
                    chosen(state, request, state.now()),
                    Standbys.NONE);
        });
    }

    private CompletionStage<String> start(
            PlanState state,
            Recovery.Kind kind,
            FailoverRequest request,
            Instant lostAt,
            List<Kept> points,
            Standbys standbys) {
        CompletionStage<List<Copy>> copies = CompletableFuture.completedFuture(new ArrayList<>());
        Duration loss = standbys.loss();
        for (Kept point : points) {
            Duration behind = Standing.loss(point.point(), lostAt);
            loss = loss == null || behind.compareTo(loss) > 0 ? behind : loss;
            copies = copies.thenCompose(all -> copies(point).thenApply(some -> {
                all.addAll(some);
                return all;
            }));
        }
        Standbys known = new Standbys(standbys.machines(), loss);
        List<String> sagas = points.stream().map(Kept::saga).toList();
        return copies.thenCombine(networks(points), Fetched::new)
                .thenCompose(fetched -> submit(
                        state, kind, request, lostAt, fetched.copies(), sagas, Map.of(), known, fetched.networks()));
    }

    private CompletionStage<String> submit(
            PlanState state,
            Recovery.Kind kind,
            FailoverRequest request,
            Instant lostAt,
            List<Copy> copies,
            List<String> points,
            Map<String, Base> bases,
            Standbys standbys,
            Description networks) {
        boolean drill = kind == Recovery.Kind.DRILL;
        long epoch = state.role().epoch() + 1;
        Recover input = new Recover(
                kind,
                PlanJson.note(state.plan()),
                epoch,
                SiteNote.of(state.active()),
                SiteNote.of(state.passive()),
                request.reason(),
                lostAt,
                standbys.loss(),
                request.withoutFence(),
                state.machines(),
                copies,
                points,
                bases,
                state.role().writer(),
                standbys.machines(),
                networks);
        String id = drill
                ? Ids.drill(state.plan().name(), state.now())
                : Ids.recovery(state.plan().name(), epoch, attempt(state, epoch));
        return submit(id, RecoverySaga.KIND, Json.write(input));
    }

    /** Returns the number of the first attempt at an epoch that has not come to nothing. */
    private static int attempt(PlanState state, long epoch) {
        int attempt = 1;
        for (SagaRecord saga : state.recoveries()) {
            long[] numbers =
                    Ids.numbers("recovery", state.plan().name(), 2, saga.id()).orElseThrow();
            if (numbers[0] == epoch && saga.cursor().state().ended()) {
                attempt = (int) numbers[1] + 1;
            }
        }
        return attempt;
    }

    /** Submits; if somebody else was first, with an input of their own, theirs it is. */
    CompletionStage<String> submit(String id, SagaKind kind, String input) {
        return engine.submit(id, kind, input).thenApply(view -> view.id()).exceptionallyCompose(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            return cause instanceof IllegalArgumentException other
                    ? journal.find(id)
                            .thenApply(found -> found.map(SagaRecord::id).orElseThrow(() -> other))
                    : CompletableFuture.failedStage(cause);
        });
    }

    // ---- decisions

    /** Makes a recovery final. */
    public CompletionStage<String> commit(String recovery, String note) {
        return submit(Decisions.id(Decisions.COMMIT, recovery), Decisions.KIND, note)
                .thenCompose(id -> engine.wake(recovery).thenApply(woken -> id));
    }

    /** Lets a recovery go on without the machines that could not be brought up. */
    public CompletionStage<Boolean> accept(String recovery, String note) {
        return submit(Decisions.id(Decisions.ACCEPT, recovery), Decisions.KIND, note)
                .thenCompose(id -> engine.proceed(recovery));
    }

    SagaEngine engine() {
        return engine;
    }

    Journal journal() {
        return journal;
    }

    Ledger ledger() {
        return ledger;
    }

    RecoverySaga program() {
        return program;
    }

    // ---- refusals

    CompletionStage<PlanState> required(String plan) {
        return ledger.state(plan)
                .thenApply(state ->
                        state.orElseThrow(() -> refused(ErrorCode.NOT_FOUND, "there is no plan '" + plan + "'")));
    }

    private void requireIdle(PlanState state) {
        state.recovering(program).ifPresent(running -> {
            throw refused(
                    ErrorCode.FAILED_PRECONDITION, state.plan().name() + " is being recovered by " + running.id());
        });
    }

    private String requireKind(SagaRecord running, Recovery.Kind kind) {
        if (kind(running) != kind) {
            throw refused(ErrorCode.FAILED_PRECONDITION, "a " + kind(running) + " is under way, " + running.id());
        }
        return running.id();
    }

    private Recovery.Kind kind(SagaRecord recovery) {
        return program.input(recovery).kind();
    }

    static CloudException refused(ErrorCode code, String message) {
        return CloudException.builder(code, message)
                .operation("disaster recovery")
                .build();
    }
}
