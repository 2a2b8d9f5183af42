package io.multicloud.core.pipeline;

import static io.multicloud.core.pipeline.TestErrors.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountLimits;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens in whatever order, what the cloud itself counts and bills stays within the limits. */
class LimitsPropertyTest {
    private static final Instant START = Instant.parse("2026-03-11T03:07:11Z");
    private static final List<String> TYPES = List.of("small", "small-cheap", "medium", "large");

    private enum Kind {
        CREATE,
        CREATE_REFUSED_BY_CLOUD,
        CREATE_ANSWER_LOST,
        CREATE_THAT_FAILS_LATER,
        REPEAT_LAST_CREATE,
        POLL,
        DELETE,
        STOP,
        START,
        RESIZE,
        DELETED_BY_SOMEBODY_ELSE,
        LIST,
        WAIT
    }

    /** One step; {@code pick} chooses what it happens to. */
    record Step(Kind kind, int pick) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(10, Kind.CREATE),
                Tuple.of(1, Kind.CREATE_REFUSED_BY_CLOUD),
                Tuple.of(2, Kind.CREATE_ANSWER_LOST),
                Tuple.of(1, Kind.CREATE_THAT_FAILS_LATER),
                Tuple.of(2, Kind.REPEAT_LAST_CREATE),
                Tuple.of(4, Kind.POLL),
                Tuple.of(4, Kind.DELETE),
                Tuple.of(2, Kind.STOP),
                Tuple.of(2, Kind.START),
                Tuple.of(2, Kind.RESIZE),
                Tuple.of(1, Kind.DELETED_BY_SOMEBODY_ELSE),
                Tuple.of(1, Kind.LIST),
                Tuple.of(4, Kind.WAIT));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    /** Does the steps, and looks at the cloud's own books after each. */
    private static final class Run {
        private final VirtualTime time = VirtualTime.startingAt(START);
        private final StubCloud cloud = new StubCloud(time);
        private final ComputeService compute;
        private final List<Operation<VM>> operations = new ArrayList<>();
        private VMSpec last = VMSpec.builder("none").build();
        private boolean repeatable;
        private int refusals;
        private int names;

        Run(AccountLimits limits) {
            compute = Pipeline.builder(time).build().guard(cloud, limits).compute();
        }

        void step(Step step) {
            try {
                take(step);
            } catch (CloudException e) {
                refusals += e.code() == ErrorCode.REJECTED ? 1 : 0;
            } finally {
                cloud.createErrors.clear();
                cloud.answersLost.clear();
                cloud.operationErrors.clear();
            }
        }

        private void take(Step step) {
            switch (step.kind) {
                case CREATE -> create(step.pick);
                case CREATE_REFUSED_BY_CLOUD -> {
                    cloud.createErrors.add(error(ErrorCode.CAPACITY));
                    create(step.pick);
                }
                case CREATE_ANSWER_LOST -> {
                    cloud.answersLost.add(error(ErrorCode.UNKNOWN_OUTCOME));
                    create(step.pick);
                }
                case CREATE_THAT_FAILS_LATER -> {
                    cloud.operationErrors.add(error(ErrorCode.CAPACITY));
                    create(step.pick);
                }
                case REPEAT_LAST_CREATE -> {
                    if (repeatable) {
                        operations.add(compute.create(last));
                    }
                }
                case POLL -> {
                    if (!operations.isEmpty()) {
                        operations.remove(step.pick % operations.size()).poll();
                    }
                }
                case DELETE -> any(step.pick, vm -> compute.delete(vm.id()).poll());
                case STOP -> any(step.pick, vm -> compute.stop(vm.id()).poll());
                case START -> any(step.pick, vm -> compute.start(vm.id()).poll());
                case RESIZE ->
                    any(
                            step.pick,
                            vm -> compute.resize(vm.id(), type(step.pick)).poll());
                case DELETED_BY_SOMEBODY_ELSE -> {
                    any(step.pick, vm -> cloud.deleteOutside(vm.id()));
                    // A token promises nothing about a VM that is gone.
                    repeatable = false;
                }
                case LIST -> compute.list(ListQuery.all()).forEach(vm -> {});
                case WAIT -> time.advance(Duration.ofSeconds(step.pick));
            }
        }

        private void create(int pick) {
            last = VMSpec.builder("vm-" + names++)
                    .instanceType(type(pick))
                    .idempotencyToken("token-" + names)
                    .build();
            repeatable = true;
            operations.add(compute.create(last));
        }

        private void any(int pick, Consumer<VM> action) {
            List<VM> vms = cloud.vms();
            if (!vms.isEmpty()) {
                // Who acts on a VM has learnt of it, and has learnt it through the guard.
                action.accept(compute.get(vms.get(pick % vms.size()).id()));
            }
        }

        private static String type(int pick) {
            return TYPES.get(pick % TYPES.size());
        }
    }

    @Property
    void thereAreNeverMoreVmsThanAllowed(@ForAll("steps") List<Step> steps, @ForAll @IntRange(max = 6) int limit) {
        Run run = new Run(AccountLimits.none().withMaxVms(limit));

        steps.forEach(run::step);

        assertThat(run.cloud.mostVms).isLessThanOrEqualTo(limit);
    }

    @Property
    void thereAreNeverMoreCpusThanAllowed(@ForAll("steps") List<Step> steps, @ForAll @IntRange(max = 20) int limit) {
        Run run = new Run(AccountLimits.none().withMaxCpus(limit));

        for (Step step : steps) {
            run.step(step);
            assertThat(run.cloud.vms().stream().mapToDouble(VM::vcpus).sum()).isLessThanOrEqualTo(limit);
        }
    }

    @Property
    void theBillOfTheDayStaysWithinTheLimitEvenIfNothingIsDeletedAnyMore(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(max = 3_000) int cents) {
        Money limit = Money.usd(cents).dividedBy(100);
        Run run = new Run(AccountLimits.none().withDailyLimit(limit));
        Window day = Window.dayOf(START);

        for (Step step : steps) {
            run.step(step);
        }
        if (run.time.now().isBefore(day.to())) {
            run.time.advanceTo(day.to());
        }

        assertThat(run.cloud.bill(day)).isLessThanOrEqualTo(limit);
    }

    @Property(tries = 50)
    void withinItsLimitsNothingIsRefused(@ForAll("steps") List<Step> steps) {
        Run run = new Run(AccountLimits.none()
                .withMaxVms(1_000)
                .withMaxCpus(10_000)
                .withDailyLimit(Money.usd(1_000_000))
                .withMonthlyLimit(Money.usd(1_000_000)));

        steps.forEach(run::step);

        assertThat(run.refusals).isZero();
    }
}
