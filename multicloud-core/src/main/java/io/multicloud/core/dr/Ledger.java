package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Up;
import io.multicloud.core.dr.ReplaceSaga.Replaced;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Reads of the journal what concerns plans. Nothing that can change is remembered: every host sees the same. Thread-safe. */
final class Ledger {
    /** Who wrote a role that no recovery has changed yet. */
    static final String FIRST_WRITER = "protect";

    /** Most of what is asked for is a few sagas, and what lies behind them are other plans' with inputs of many machines. */
    private static final int FIRST_PAGE = 8;

    private static final int PAGE = 200;
    private static final List<SagaState> LIVE = List.of(SagaState.ACTIVE, SagaState.PAUSED);
    private static final List<SagaState> ALL = List.of(SagaState.values());

    private final Journal journal;
    private final Remembered<ProtectionPlan> plans = new Remembered<>(ProtectionSaga::plan);

    Ledger(Journal journal) {
        this.journal = journal;
    }

    /** Returns the sagas that watch a plan each. */
    CompletionStage<List<SagaRecord>> watching() {
        return withPrefix(LIVE, "protection-")
                .thenApply(sagas -> sagas.stream()
                        .filter(saga -> saga.kind().equals(ProtectionSaga.KIND) && !beingCancelled(saga))
                        .toList());
    }

    /** Returns all generations of a plan's watch, the newest last. */
    CompletionStage<List<SagaRecord>> generations(String plan) {
        return withPrefix(ALL, "protection-" + plan + "-")
                .thenApply(sagas -> sagas.stream()
                        .filter(saga ->
                                Ids.numbers("protection", plan, 1, saga.id()).isPresent())
                        .sorted(Comparator.comparingLong(saga -> generation(plan, saga)))
                        .toList());
    }

    static long generation(String plan, SagaRecord saga) {
        return Ids.numbers("protection", plan, 1, saga.id()).orElseThrow()[0];
    }

    static boolean beingCancelled(SagaRecord saga) {
        return saga.cursor().direction() == Direction.BACKWARD || saga.request().equals(Optional.of(Request.CANCEL));
    }

    /** Returns a plan's state; empty if it is not protected. */
    CompletionStage<Optional<PlanState>> state(String plan) {
        return generations(plan).thenCompose(generations -> {
            Optional<SagaRecord> control = generations.stream()
                    .filter(saga -> !saga.cursor().state().ended() && !beingCancelled(saga))
                    .reduce((first, second) -> second);
            return control.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : state(plan, control.get()).thenApply(Optional::of);
        });
    }

    private CompletionStage<PlanState> state(String name, SagaRecord control) {
        ProtectionPlan plan = plans.apply(control.input());
        return journal.sites()
                .thenCombine(of(LIVE, "backup", name, 2), (sites, backups) -> {
                    SiteRecord role = sites.stream()
                            .filter(site -> site.name().equals(name))
                            .findFirst()
                            .orElseGet(() ->
                                    new SiteRecord(name, plan.primary().toString(), 0, FIRST_WRITER, control.readAt()));
                    return new Partial(plan, role, backups);
                })
                .thenCompose(partial -> of(ALL, "recovery", name, 2)
                        .thenCombine(
                                of(ALL, "drill", name, 1), (recoveries, drills) -> partial.with(recoveries, drills)))
                .thenCompose(partial -> of(LIVE, "standby", name, 1)
                        .thenCombine(of(ALL, "heal", name, 2), (standbys, heals) -> partial.and(standbys, heals)))
                .thenCompose(partial -> of(ALL, "replace", name, 2)
                        .thenCompose(sagas ->
                                replaced(sagas, partial.role).thenApply(replaced -> partial.having(sagas, replaced))))
                .thenCompose(partial -> machines(partial.role, plan)
                        .thenApply(machines -> new PlanState(
                                control,
                                plan,
                                partial.role,
                                partial.backups.stream()
                                        .map(saga -> {
                                            long[] numbers = Ids.numbers("backup", name, 2, saga.id())
                                                    .orElseThrow();
                                            return new PlanState.Backup(
                                                    saga, (int) numbers[0], Instant.ofEpochMilli(numbers[1]));
                                        })
                                        .sorted(Comparator.comparing(PlanState.Backup::begun))
                                        .toList(),
                                partial.recoveries,
                                partial.drills,
                                partial.standbys,
                                partial.heals,
                                partial.replacements,
                                partial.replaced,
                                replacing(machines, partial.replaced),
                                control.readAt())));
    }

    /** What is known before all is read. */
    private static final class Partial {
        private final ProtectionPlan plan;
        private final SiteRecord role;
        private final List<SagaRecord> backups;
        private List<SagaRecord> recoveries = List.of();
        private List<SagaRecord> drills = List.of();
        private List<SagaRecord> standbys = List.of();
        private List<SagaRecord> heals = List.of();
        private List<SagaRecord> replacements = List.of();
        private List<Replaced> replaced = List.of();

        Partial(ProtectionPlan plan, SiteRecord role, List<SagaRecord> backups) {
            this.plan = plan;
            this.role = role;
            this.backups = backups;
        }

        Partial with(List<SagaRecord> newRecoveries, List<SagaRecord> newDrills) {
            recoveries = newRecoveries.stream()
                    .sorted(Comparator.comparingLong((SagaRecord saga) -> number(saga, 0))
                            .thenComparingLong(saga -> number(saga, 1)))
                    .toList();
            drills = newDrills;
            return this;
        }

        private long number(SagaRecord saga, int which) {
            return Ids.numbers("recovery", plan.name(), 2, saga.id()).orElseThrow()[which];
        }

        Partial and(List<SagaRecord> newStandbys, List<SagaRecord> newHeals) {
            standbys = newStandbys;
            heals = newHeals;
            return this;
        }

        Partial having(List<SagaRecord> newReplacements, List<Replaced> newReplaced) {
            replacements = newReplacements;
            replaced = newReplaced;
            return this;
        }
    }

    /** Returns what plays the machines of a plan: its own ones, or what the recovery that has the role has brought up. */
    private CompletionStage<List<Machine>> machines(SiteRecord role, ProtectionPlan plan) {
        List<Machine> own = own(plan);
        if (Ids.numbers("recovery", plan.name(), 2, role.writer()).isEmpty()) {
            return CompletableFuture.completedFuture(own);
        }
        return journal.steps(role.writer()).thenApply(Ledger::up);
    }

    /** Returns what replaces machines of those who have the role now, the newest last. */
    private CompletionStage<List<Replaced>> replaced(List<SagaRecord> sagas, SiteRecord role) {
        CompletionStage<List<Replaced>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (SagaRecord saga : sagas) {
            if (saga.cursor().state().ended()
                    || saga.cursor().direction() == Direction.BACKWARD
                    || !Json.read(saga.input(), ReplaceSaga.Input.class)
                            .previous()
                            .equals(role.writer())) {
                continue;
            }
            all = all.thenCompose(before -> journal.steps(saga.id()).thenApply(steps -> {
                results(steps, ReplaceSaga.REPLACED).forEach(text -> before.add(Json.read(text, Replaced.class)));
                return before;
            }));
        }
        return all;
    }

    private static List<Machine> replacing(List<Machine> machines, List<Replaced> replaced) {
        List<Machine> playing = new ArrayList<>(machines);
        for (Replaced newer : replaced) {
            playing.replaceAll(machine -> machine.index() == newer.machine().index() ? newer.machine() : machine);
        }
        return List.copyOf(playing);
    }

    static List<Machine> own(ProtectionPlan plan) {
        List<Machine> machines = new ArrayList<>();
        for (ProtectedMachine machine : plan.machines()) {
            machines.add(new Machine(machines.size(), machine.vm(), machine.order()));
        }
        return machines;
    }

    /** Returns the machines that the steps of a saga have brought up. */
    static List<Machine> up(List<StepRecord> steps) {
        return steps.stream()
                .filter(step ->
                        step.direction() == Direction.FORWARD && step.name().startsWith(Restoring.UP + "-"))
                .flatMap(step -> Json.read(step.result(), Up.class).machines().stream())
                .sorted(Comparator.comparingInt(Machine::index))
                .toList();
    }

    /** Returns the results of steps whose names begin so. */
    static Stream<String> results(List<StepRecord> steps, String prefix) {
        return steps.stream()
                .filter(step ->
                        step.direction() == Direction.FORWARD && step.name().startsWith(prefix))
                .map(StepRecord::result);
    }

    private CompletionStage<List<SagaRecord>> of(List<SagaState> states, String kind, String plan, int numbers) {
        return withPrefix(states, kind + "-" + plan + "-")
                .thenApply(sagas -> sagas.stream()
                        .filter(saga ->
                                Ids.numbers(kind, plan, numbers, saga.id()).isPresent())
                        .toList());
    }

    private CompletionStage<List<SagaRecord>> withPrefix(List<SagaState> states, String prefix) {
        return withPrefix(states, prefix, prefix, FIRST_PAGE, new ArrayList<>());
    }

    private CompletionStage<List<SagaRecord>> withPrefix(
            List<SagaState> states, String prefix, String after, int size, List<SagaRecord> before) {
        return journal.list(states, after, size).thenCompose(page -> {
            for (SagaRecord saga : page) {
                if (!saga.id().startsWith(prefix)) {
                    return CompletableFuture.completedFuture(before);
                }
                before.add(saga);
            }
            return page.size() < size
                    ? CompletableFuture.completedFuture(before)
                    : withPrefix(states, prefix, page.get(size - 1).id(), PAGE, before);
        });
    }
}
