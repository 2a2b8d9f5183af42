package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.testkit.simulation.Scenario;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Hosts with one thing wrong in each, that somebody might have written. */
final class Mutants {
    private Mutants() {}

    /**
     * One of them.
     *
     * @param name what is wrong
     * @param variant which has it
     * @param scenario in which it can be found
     */
    record Mutant(String name, Variant variant, Function<Variant, Scenario> scenario) {
        Mutant(String name, Variant variant) {
            this(name, variant, MoveScenario::new);
        }

        Scenario played() {
            return scenario.apply(variant);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>(ofMoves());
        all.addAll(MigrationMutants.all());
        all.addAll(RecoveryMutants.all());
        return all;
    }

    private static List<Mutant> ofMoves() {
        return List.of(
                steps("skips the look-up after a crash", each("create", Mutants::withoutFirstLook)),
                journal("acknowledges a commit before it is durable", HastyJournal::new),
                journal("drops the epoch check", EpochlessJournal::new),
                journal("believes that a lease is renewed without asking", AssumingJournal::new),
                environment("measures no time, so that its lease never ends", StandingEnvironment::new),
                journal("does not take over what others left", UnhelpfulJournal::new),
                steps("forgets to undo the upload", each("upload", Mutants::withoutUndoing)),
                steps("forgets to undo the machine", each("create", Mutants::withoutUndoing)),
                steps("forgets to start the source again", each("stop", Mutants::withoutUndoing)),
                steps("disposes of the source before the target is there", Mutants::disposingEarly),
                steps("knows no point of no return", each("commit", Mutants::reversible)),
                steps("copies while the source runs", without("stop")),
                steps("leaves its snapshot behind", without("remove snapshot")),
                steps("believes a look-up at once", all(Mutants::visibleAtOnce)),
                steps("takes an accepted create for done", each("create", Mutants::doneWhenAccepted)),
                steps("takes any error of a removal for success", each("remove image", Mutants::errorIsSuccess)),
                steps("takes a failed undo for done", undos(Mutants::errorIsSuccess)),
                steps("never gives up", each("create", Mutants::endless)),
                provider("writes bytes that arrived broken, and does not verify", Mutants::trusting, without("verify")),
                provider("creates what carries no owner", Mutants::untagged, UnaryOperator.identity()),
                provider("gives what it creates a new name each time", Mutants::renaming, UnaryOperator.identity()),
                provider("removes everything of the kind", Mutants::sweeping, UnaryOperator.identity()));
    }

    // ---- kinds of mutants

    static Mutant steps(String name, UnaryOperator<List<Step>> change) {
        return new Mutant(name, new Variant() {
            @Override
            public List<Step> steps(List<Step> steps) {
                return change.apply(steps);
            }
        });
    }

    static Mutant journal(String name, Function<Journal, Journal> change) {
        return new Mutant(name, new Variant() {
            @Override
            public Journal journal(Journal journal) {
                return change.apply(journal);
            }
        });
    }

    private static Mutant environment(String name, UnaryOperator<Environment> change) {
        return new Mutant(name, new Variant() {
            @Override
            public Environment environment(Environment host) {
                return change.apply(host);
            }
        });
    }

    static Mutant provider(String name, UnaryOperator<CloudProvider> change, UnaryOperator<List<Step>> alsoSteps) {
        return new Mutant(name, new Variant() {
            @Override
            public CloudProvider provider(CloudProvider provider) {
                return change.apply(provider);
            }

            @Override
            public List<Step> steps(List<Step> steps) {
                return alsoSteps.apply(steps);
            }
        });
    }

    // ---- other lists

    static UnaryOperator<List<Step>> each(String name, UnaryOperator<Step> change) {
        return steps -> steps.stream()
                .map(step -> step.name().equals(name) ? change.apply(step) : step)
                .toList();
    }

    private static UnaryOperator<List<Step>> all(UnaryOperator<Step> change) {
        return steps -> steps.stream().map(change).toList();
    }

    private static UnaryOperator<List<Step>> undos(UnaryOperator<Step> change) {
        return all(step -> {
            Optional<Action> undo = step.compensation();
            return undo.isEmpty()
                    ? step
                    : step.undoneBy(
                            change.apply(Step.of(step.name(), undo.get())).action());
        });
    }

    static UnaryOperator<List<Step>> without(String name) {
        return steps -> steps.stream().filter(step -> !step.name().equals(name)).toList();
    }

    private static List<Step> disposingEarly(List<Step> steps) {
        List<Step> moved = new ArrayList<>(steps);
        Step dispose = moved.remove(moved.size() - 1);
        moved.add(moved.stream().map(Step::name).toList().indexOf("create"), dispose);
        return moved;
    }

    // ---- other steps

    static Step with(Step step, Action action) {
        return new Step(step.name(), action, step.compensation(), step.role());
    }

    static Step withoutUndoing(Step step) {
        return new Step(step.name(), step.action(), Optional.empty(), step.role());
    }

    private static Step reversible(Step step) {
        return new Step(step.name(), step.action(), step.compensation(), Step.Role.REVERSIBLE);
    }

    private static Step withoutFirstLook(Step step) {
        StepCall look = step.action().lookUp().orElseThrow();
        StepCall call = step.action().call();
        return with(
                step,
                new Action(
                        context -> call.run(context) instanceof Answer.Again again
                                ? Answer.again(again.after(), "called")
                                : Answer.fail("unexpected"),
                        Optional.of(context -> context.memo().isEmpty() ? Answer.absent() : look.run(context)),
                        step.action().visibility(),
                        step.action().patience()));
    }

    private static Step visibleAtOnce(Step step) {
        return new Step(
                step.name(),
                step.action().visibleAfter(Duration.ZERO),
                step.compensation().map(undo -> undo.visibleAfter(Duration.ZERO)),
                step.role());
    }

    private static Step doneWhenAccepted(Step step) {
        StepCall look = step.action().lookUp().orElseThrow();
        return with(
                step,
                new Action(
                        step.action().call(),
                        Optional.of(
                                context -> look.run(context) instanceof Answer.Absent absent ? absent : Answer.done()),
                        step.action().visibility(),
                        step.action().patience()));
    }

    private static Step errorIsSuccess(Step step) {
        StepCall call = step.action().call();
        return with(
                step,
                new Action(
                        context -> {
                            try {
                                return call.run(context);
                            } catch (CloudException e) {
                                return Answer.done();
                            }
                        },
                        step.action().lookUp(),
                        step.action().visibility(),
                        step.action().patience()));
    }

    private static Step endless(Step step) {
        StepCall look = step.action().lookUp().orElseThrow();
        return with(
                step,
                new Action(
                        context -> {
                            try {
                                return step.action().call().run(context);
                            } catch (CloudException e) {
                                return Answer.again(CloudSteps.LOOK_AGAIN);
                            }
                        },
                        Optional.of(look),
                        step.action().visibility(),
                        Duration.ofDays(10_000)));
    }

    // ---- other providers

    private static CloudProvider trusting(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            try {
                return call.with(arguments);
            } catch (CloudException e) {
                if (method.equals("readBlock") && e.code() == ErrorCode.DATA_LOSS) {
                    return ByteBuffer.allocate(((Block) Objects.requireNonNull(arguments[1])).length());
                }
                throw e;
            }
        });
    }

    private static CloudProvider untagged(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("startUpload") && arguments[0] instanceof SnapshotUploadSpec spec) {
                arguments[0] = new SnapshotUploadSpec(
                        spec.name(),
                        spec.region(),
                        spec.volumeSize(),
                        spec.parent(),
                        Map.of(),
                        spec.idempotencyToken());
            }
            return call.with(arguments);
        });
    }

    private static CloudProvider renaming(CloudProvider provider) {
        int[] made = {0};
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("create") && arguments[0] instanceof ResourceSpec spec) {
                String other = spec.name() + "-" + made[0]++;
                arguments[0] =
                        spec.toBuilder().name(other).idempotencyToken(other).build();
            }
            return call.with(arguments);
        });
    }

    private static CloudProvider sweeping(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            Object result = call.with(arguments);
            if (method.equals("delete")
                    && arguments[0] instanceof ResourceId id
                    && id.type().equals(ResourceType.SNAPSHOT)) {
                provider.volumes()
                        .snapshots()
                        .list(ListQuery.all())
                        .forEach(snapshot -> provider.volumes().snapshots().delete(snapshot.id()));
            }
            return result;
        });
    }
}
