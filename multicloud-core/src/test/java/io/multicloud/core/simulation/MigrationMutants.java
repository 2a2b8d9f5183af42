package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.simulation.MoveScenario.By;
import io.multicloud.core.simulation.Mutants.Mutant;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.simulation.Scenario;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Hosts that migrate machines, with one thing wrong in each. */
final class MigrationMutants {
    private MigrationMutants() {}

    static List<Mutant> all() {
        return List.of(
                steps("does not stop the source for the last round", by(By.WARM), Mutants.without("stop")),
                new Mutant(
                        "does not send what has become zeros, and does not compare",
                        provider(MigrationMutants::sparse, MigrationMutants::trusting),
                        by(By.WARM)),
                steps("hands a workload over without its state", by(By.LIVE), Mutants.without("copy-state")),
                steps("removes the source before its workload has gone", by(By.LIVE), MigrationMutants::impatient),
                new Mutant(
                        "begins a migration of a machine that another one moves",
                        Mutants.journal("", CarelessJournal::new).variant(),
                        by(By.MIGRATOR)),
                steps("does not compare what has arrived", by(By.MIGRATOR), MigrationMutants::trusting),
                steps("leaves its bucket behind", by(By.OBJECTS), Mutants.without("clean-bucket")),
                steps("forgets to undo its bucket", by(By.OBJECTS), Mutants.each("bucket", Mutants::withoutUndoing)),
                steps("lets all of a batch go at once", BatchScenario::new, Mutants.without("queue")),
                new Mutant("sends as fast as it can", new Unlimited(), BatchScenario::new),
                new Mutant(
                        "takes back the work of others with its own",
                        provider(MigrationMutants::sweeping, UnaryOperator.identity()),
                        BatchScenario::new));
    }

    private static Function<Variant, Scenario> by(By by) {
        return variant -> new MoveScenario(variant, Store::model, by);
    }

    private static Mutant steps(String name, Function<Variant, Scenario> scenario, UnaryOperator<List<Step>> change) {
        return new Mutant(name, Mutants.steps(name, change).variant(), scenario);
    }

    private static Variant provider(UnaryOperator<CloudProvider> change, UnaryOperator<List<Step>> alsoSteps) {
        return Mutants.provider("", change, alsoSteps).variant();
    }

    // ---- other lists

    private static List<Step> impatient(List<Step> steps) {
        List<String> names = steps.stream().map(Step::name).toList();
        if (!names.contains("hand-over")) {
            return steps;
        }
        List<Step> moved = new ArrayList<>(steps);
        Step dispose = moved.remove(names.indexOf("dispose"));
        moved.add(names.indexOf("hand-over"), dispose);
        return moved;
    }

    private static List<Step> trusting(List<Step> steps) {
        return steps.stream()
                .map(step -> step.name().contains("checksums-")
                        ? Mutants.with(step, Action.repeatable(context -> Answer.done()))
                        : step)
                .toList();
    }

    // ---- other providers

    private static CloudProvider sparse(CloudProvider provider) {
        long[] left = {0};
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("startUpload")) {
                left[0] = 0;
            }
            if (method.equals("writeBlock") && zeros((ByteBuffer) Objects.requireNonNull(arguments[2]))) {
                left[0]++;
                return null;
            }
            if (method.equals("completeUpload")) {
                arguments[1] = (Long) Objects.requireNonNull(arguments[1]) - left[0];
            }
            return call.with(arguments);
        });
    }

    private static boolean zeros(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        for (byte one : bytes) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    /** What fails has its snapshots removed, and those of all others. */
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

    private static final class Unlimited implements Variant {
        @Override
        public Bandwidth bandwidth(Environment host, int megabits) {
            return Bandwidth.unlimited(host);
        }
    }
}
