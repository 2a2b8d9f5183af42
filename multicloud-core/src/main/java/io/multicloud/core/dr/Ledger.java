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

    private static final List<SagaState> LIVE = List.of(SagaState.ACTIVE, SagaState.PAUSED);
    private static final List<SagaState> ALL = List.of(SagaState.values());

    private final Journal journal;
    private final Remembered<ProtectionPlan> plans = new Remembered<>(ProtectionSaga::plan);
    private final Outcomes<List<Machine>> broughtUp;
    private final Outcomes<List<Replaced>> replacedBy;

    Ledger(Journal journal) {
        this.journal = journal;
        this.broughtUp = new Outcomes<>(journal, Ledger::up);
        this.replacedBy = new Outcomes<>(
                journal,
                steps -> results(steps, ReplaceSaga.REPLACED)
                        .map(text -> Json.read(text, Replaced.class))
                        .toList());
    }

    /** Returns the sagas that watch a plan each. */
    CompletionStage<List<SagaRecord>> watching() {
        return journal.named(LIVE, List.of("protection-"))
                .thenApply(sagas -> sagas.stream()
                        .filter(saga -> saga.kind().equals(ProtectionSaga.KIND) && !beingCancelled(saga))
                        .toList());
    }

    /** Returns all generations of a plan's watch, the newest last. */
    CompletionStage<List<SagaRecord>> generations(String plan) {
        return named(ALL, plan, "protection")
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
        // The role first: whoever has written it is then among the recoveries.
        return journal.sites().thenCompose(sites -> {
            SiteRecord role = sites.stream()
                    .filter(site -> site.name().equals(name))
                    .findFirst()
                    .orElseGet(
                            () -> new SiteRecord(name, plan.primary().toString(), 0, FIRST_WRITER, control.readAt()));
            CompletionStage<List<SagaRecord>> all = named(ALL, name, "recovery", "drill", "heal", "replace");
            CompletionStage<List<SagaRecord>> live = named(LIVE, name, "backup", "standby");
            return all.thenCombine(live, (ofAll, ofLive) -> new Found(name, ofAll, ofLive))
                    .thenCompose(found -> state(control, plan, role, found));
        });
    }

    private CompletionStage<PlanState> state(SagaRecord control, ProtectionPlan plan, SiteRecord role, Found found) {
        List<SagaRecord> recoveries = found.of("recovery", 2).stream()
                .sorted(Comparator.comparingLong((SagaRecord saga) -> recoveryNumber(plan, saga, 0))
                        .thenComparingLong(saga -> recoveryNumber(plan, saga, 1)))
                .toList();
        List<SagaRecord> replacements = found.of("replace", 2);
        return replaced(replacements, role)
                .thenCombine(
                        machines(role, recoveries, plan),
                        (replaced, machines) -> new PlanState(
                                control,
                                plan,
                                role,
                                backups(plan, found),
                                recoveries,
                                found.of("drill", 1),
                                found.of("standby", 1),
                                found.of("heal", 2),
                                replacements,
                                replaced,
                                replacing(machines, replaced),
                                control.readAt()));
    }

    private static long recoveryNumber(ProtectionPlan plan, SagaRecord saga, int which) {
        return Ids.numbers("recovery", plan.name(), 2, saga.id()).orElseThrow()[which];
    }

    private static List<PlanState.Backup> backups(ProtectionPlan plan, Found found) {
        return found.of("backup", 2).stream()
                .map(saga -> {
                    long[] numbers =
                            Ids.numbers("backup", plan.name(), 2, saga.id()).orElseThrow();
                    return new PlanState.Backup(saga, (int) numbers[0], Instant.ofEpochMilli(numbers[1]));
                })
                .sorted(Comparator.comparing(PlanState.Backup::begun))
                .toList();
    }

    /**
     * Sagas of a plan, and maybe of others whose names begin with its own.
     *
     * @param all of the kinds that are looked at whatever their state
     * @param live of the others
     */
    private record Found(String plan, List<SagaRecord> all, List<SagaRecord> live) {
        List<SagaRecord> of(String kind, int numbers) {
            return Stream.concat(all.stream(), live.stream())
                    .filter(saga -> Ids.numbers(kind, plan, numbers, saga.id()).isPresent())
                    .toList();
        }
    }

    private CompletionStage<List<SagaRecord>> named(List<SagaState> states, String plan, String... kinds) {
        return journal.named(
                states, Stream.of(kinds).map(kind -> kind + "-" + plan + "-").toList());
    }

    /** Returns what plays the machines of a plan: its own ones, or what the recovery that has the role has brought up. */
    private CompletionStage<List<Machine>> machines(SiteRecord role, List<SagaRecord> recoveries, ProtectionPlan plan) {
        if (Ids.numbers("recovery", plan.name(), 2, role.writer()).isEmpty()) {
            return CompletableFuture.completedFuture(own(plan));
        }
        Optional<SagaRecord> writer = recoveries.stream()
                .filter(saga -> saga.id().equals(role.writer()))
                .findFirst();
        return writer.isEmpty() ? journal.steps(role.writer()).thenApply(Ledger::up) : broughtUp.of(writer.get());
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
            all = all.thenCompose(before -> replacedBy.of(saga).thenApply(newer -> {
                before.addAll(newer);
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
}
