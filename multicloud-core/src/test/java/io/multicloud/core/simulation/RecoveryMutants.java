package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.simulation.Mutants.Mutant;
import io.multicloud.testkit.simulation.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hosts that protect applications, with one thing wrong in each. */
final class RecoveryMutants {
    private static final Pattern SOURCE = Pattern.compile("\"source\":\"[^\"]+\"");
    private static final Pattern ARRIVAL = Pattern.compile("\"available\":(\"[^\"]+\")");
    private static final Pattern FAILING = Pattern.compile("\"failing\":\\{[^}]*}");
    private static final Pattern LOST_AT = Pattern.compile("\"lostAt\":\"([^\"]+)\"");
    private static final HealthPolicy.Detector HASTY = new HealthPolicy.Detector.Failures(2, 3);

    private RecoveryMutants() {}

    static List<Mutant> all() {
        return List.of(
                failover("brings machines up before the old side is fenced", RecoveryMutants::fencingLate),
                failover("does not take the role", Mutants.without("role")),
                failover("sends traffic before machines are up", RecoveryMutants::sendingEarly),
                failover(
                        "takes the time of arrival for a point's instant",
                        Mutants.each("keep", RecoveryMutants::trustingArrival)),
                failover("never thaws what it has frozen", Mutants.without("thaw")),
                steps("leaves what a drill has made", DrillScenario::new, RecoveryMutants::untidy),
                provider("puts a drill into the default network", DrillScenario::new, RecoveryMutants::together),
                provider("removes the copies that a drill was made of", DrillScenario::new, RecoveryMutants::wasteful),
                new Mutant("stops the machines that it rehearses for", new Stopping(), DrillScenario::new),
                steps("stops after the rest was copied", PlannedMoveScenario::new, RecoveryMutants::stoppingLate),
                steps("does not stop what it moves", PlannedMoveScenario::new, Mutants.without("stop")),
                steps(
                        "does not send traffic after what it moved",
                        PlannedMoveScenario::new,
                        Mutants.without("traffic")),
                provider("tells no machine to stop", PlannedMoveScenario::new, RecoveryMutants::deaf),
                provider(
                        "takes a machine that is told to stop for stopped",
                        ReplacementScenario::new,
                        RecoveryMutants::believing),
                new Mutant("replaces a machine that works again", new Relentless(), ReplacementScenario::new),
                steps("leaves what a replacement was made with", ReplacementScenario::new, Mutants.without("retire")),
                steps(
                        "retires a machine before the new one works",
                        ReplacementScenario::new,
                        RecoveryMutants::retiringEarly),
                steps(
                        "forgets to undo the machine that was made anew",
                        ReplacementScenario::new,
                        RecoveryMutants::keepingWhatFailed),
                new Mutant("gives up one probe early", new Hasty(), FlappingScenario::new),
                journal("counts a recovery's time from its decision", RecoveryMutants::counted),
                journal("forgets since when probes fail as another host takes over", RecoveryMutants::forgetful),
                journal("does not tell how long steps took", RecoveryMutants::timeless));
    }

    // ---- kinds of mutants

    private static Mutant failover(String name, UnaryOperator<List<Step>> change) {
        return steps(name, FailoverScenario::new, change);
    }

    private static Mutant steps(String name, Function<Variant, Scenario> scenario, UnaryOperator<List<Step>> change) {
        return new Mutant(name, Mutants.steps(name, change).variant(), scenario);
    }

    private static Mutant provider(
            String name, Function<Variant, Scenario> scenario, UnaryOperator<CloudProvider> change) {
        return new Mutant(
                name, Mutants.provider(name, change, UnaryOperator.identity()).variant(), scenario);
    }

    private static Mutant journal(String name, Function<Journal, Journal> change) {
        return new Mutant(name, Mutants.journal(name, change).variant(), FlappingScenario::new);
    }

    // ---- other lists

    private static List<Step> fencingLate(List<Step> steps) {
        List<String> names = names(steps);
        if (!names.contains("role") || !names.contains("verify")) {
            return steps;
        }
        List<Step> moved = new ArrayList<>(steps);
        Step role = moved.remove(names.indexOf("role"));
        Step fence = moved.remove(names.indexOf("fence"));
        moved.addAll(names.indexOf("verify") - 2, List.of(fence, role));
        return moved;
    }

    private static List<Step> sendingEarly(List<Step> steps) {
        List<String> names = names(steps);
        if (!names.contains("traffic") || !names.contains("role")) {
            return steps;
        }
        List<Step> moved = new ArrayList<>(steps);
        moved.add(names.indexOf("role") + 1, moved.remove(names.indexOf("traffic")));
        return moved;
    }

    private static List<Step> stoppingLate(List<Step> steps) {
        List<String> names = names(steps);
        if (!names.contains("stop") || !names.contains("role")) {
            return steps;
        }
        List<Step> moved = new ArrayList<>(steps);
        moved.add(names.indexOf("role") - 1, moved.remove(names.indexOf("stop")));
        return moved;
    }

    private static List<Step> retiringEarly(List<Step> steps) {
        List<String> names = names(steps);
        if (!names.contains("retire")) {
            return steps;
        }
        List<Step> moved = new ArrayList<>(steps);
        moved.add(names.indexOf("verify"), moved.remove(names.indexOf("retire")));
        return moved;
    }

    private static List<Step> keepingWhatFailed(List<Step> steps) {
        if (!names(steps).contains("retire")) {
            return steps;
        }
        return steps.stream()
                .map(step -> step.name().startsWith("restore-")
                        ? new Step(step.name(), step.action(), Optional.empty(), step.role())
                        : step)
                .toList();
    }

    /** A recovery that takes no role is a rehearsal. */
    private static List<Step> untidy(List<Step> steps) {
        List<String> names = names(steps);
        return names.contains("remove") && !names.contains("role") ? steps.subList(0, steps.size() - 1) : steps;
    }

    private static List<String> names(List<Step> steps) {
        return steps.stream().map(Step::name).toList();
    }

    // ---- other steps

    private static Step trustingArrival(Step step) {
        StepCall call = step.action().call();
        return Mutants.with(
                step,
                new Action(
                        context -> call.run(context) instanceof Answer.Again again
                                ? new Answer.Again(
                                        again.after(), again.memo().map(RecoveryMutants::arrived), again.fraction())
                                : Answer.fail("unexpected"),
                        step.action().lookUp(),
                        step.action().visibility(),
                        step.action().patience()));
    }

    private static String arrived(String point) {
        Matcher arrival = ARRIVAL.matcher(point);
        return arrival.find() ? SOURCE.matcher(point).replaceFirst("\"source\":" + arrival.group(1)) : point;
    }

    // ---- other journals

    private static Journal counted(Journal journal) {
        return new DelegatingJournal(journal) {
            @Override
            public CompletionStage<SagaRecord> create(NewSaga saga) {
                Matcher lost = LOST_AT.matcher(saga.input());
                if (!lost.find()) {
                    return super.create(saga);
                }
                Instant decided = Instant.parse(lost.group(1)).plusSeconds(60);
                String input = lost.replaceFirst("\"lostAt\":\"" + decided + "\"");
                return super.create(new NewSaga(saga.id(), saga.kind(), input, saga.owner(), saga.lease()));
            }
        };
    }

    private static Journal timeless(Journal journal) {
        return new DelegatingJournal(journal) {
            @Override
            public CompletionStage<CommitResult> commit(SagaWrite write) {
                List<StepRecord> results = write.results().stream()
                        .map(step -> new StepRecord(step.position(), step.direction(), step.name(), step.result()))
                        .toList();
                return super.commit(new SagaWrite(
                        write.saga(),
                        write.epoch(),
                        write.revision(),
                        write.seen(),
                        write.cursor(),
                        write.hold(),
                        results,
                        write.sites(),
                        write.extents(),
                        write.wakes()));
            }
        };
    }

    private static Journal forgetful(Journal journal) {
        return new DelegatingJournal(journal) {
            @Override
            public CompletionStage<CommitResult> commit(SagaWrite write) {
                Cursor cursor = write.cursor();
                Optional<String> memo =
                        cursor.memo().map(text -> FAILING.matcher(text).replaceFirst("\"failing\":null"));
                return super.commit(new SagaWrite(
                        write.saga(),
                        write.epoch(),
                        write.revision(),
                        write.seen(),
                        new Cursor(
                                cursor.state(),
                                cursor.direction(),
                                cursor.position(),
                                cursor.attempts(),
                                memo,
                                cursor.progress(),
                                cursor.reason()),
                        write.hold(),
                        write.results(),
                        write.sites(),
                        write.extents(),
                        write.wakes()));
            }
        };
    }

    // ---- other providers

    private static boolean isOfADrill(@Nullable Object spec) {
        return spec instanceof VMSpec vm && vm.name().startsWith(ProtectedSite.DRILL);
    }

    private static CloudProvider together(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("create") && arguments[0] instanceof VMSpec spec && isOfADrill(spec)) {
                provider.networks().subnets().list(ListQuery.all()).stream()
                        .filter(subnet -> subnet.name().startsWith("default"))
                        .findFirst()
                        .ifPresent(subnet -> arguments[0] =
                                spec.toBuilder().subnet(subnet.id()).build());
            }
            return call.with(arguments);
        });
    }

    private static CloudProvider wasteful(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            Object result = call.with(arguments);
            if (method.equals("delete")
                    && arguments[0] instanceof ResourceId id
                    && id.type().equals(ResourceType.IMAGE)) {
                provider.volumes()
                        .snapshots()
                        .list(ListQuery.all())
                        .forEach(snapshot -> provider.volumes().snapshots().delete(snapshot.id()));
            }
            return result;
        });
    }

    private static CloudProvider deaf(CloudProvider provider) {
        return Interposed.of(
                provider, (method, arguments, call) -> method.equals("stop") ? null : call.with(arguments));
    }

    private static CloudProvider believing(CloudProvider provider) {
        Set<ResourceId> told = new HashSet<>();
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("stop") && arguments[0] instanceof ResourceId machine) {
                told.add(machine);
                return null;
            }
            Object result = call.with(arguments);
            return result instanceof VM vm && told.contains(vm.id())
                    ? vm.toBuilder().state(VMState.STOPPED).build()
                    : result;
        });
    }

    /** Stops what it was about to replace, whatever its probe says. */
    private static final class Relentless implements Variant {
        private final Map<String, CloudProvider> newest = new LinkedHashMap<>();

        @Override
        public CloudProvider provider(CloudProvider provider) {
            newest.put(provider.account(), provider);
            return provider;
        }

        @Override
        public List<Step> steps(List<Step> steps) {
            return names(steps).contains("retire")
                    ? Mutants.each("stop", this::relentless).apply(steps)
                    : steps;
        }

        private Step relentless(Step step) {
            StepCall call = step.action().call();
            return Mutants.with(
                    step,
                    new Action(
                            context -> {
                                Answer answer = call.run(context);
                                return answer instanceof Answer.Fail fail && stopped(fail.reason())
                                        ? Answer.again(Duration.ofSeconds(5))
                                        : answer;
                            },
                            step.action().lookUp(),
                            step.action().visibility(),
                            step.action().patience()));
        }

        private boolean stopped(String reason) {
            int end = reason.indexOf(" works again");
            if (end < 0) {
                return false;
            }
            ResourceId machine = ResourceId.parse(reason.substring(0, end));
            Objects.requireNonNull(newest.get(machine.account())).compute().stop(machine);
            return true;
        }
    }

    /** Knows the other account, and stops what runs there. */
    private static final class Stopping implements Variant {
        private final Map<String, CloudProvider> newest = new LinkedHashMap<>();

        @Override
        public CloudProvider provider(CloudProvider provider) {
            newest.put(provider.account(), provider);
            return Interposed.of(provider, (method, arguments, call) -> {
                if (method.equals("create") && isOfADrill(arguments[0])) {
                    newest.values().stream()
                            .filter(other -> !other.account().equals(provider.account()))
                            .forEach(Stopping::stop);
                }
                return call.with(arguments);
            });
        }

        private static void stop(CloudProvider other) {
            for (VM vm : other.compute().list(ListQuery.all())) {
                if (vm.state() == VMState.RUNNING) {
                    other.compute().stop(vm.id());
                }
            }
        }
    }

    private static final class Hasty implements Variant {
        @Override
        public HealthPolicy health(HealthPolicy policy) {
            return new HealthPolicy(policy.interval(), HASTY);
        }
    }
}
