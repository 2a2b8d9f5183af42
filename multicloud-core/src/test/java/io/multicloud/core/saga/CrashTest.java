package io.multicloud.core.saga;

import static io.multicloud.core.saga.SagaWorld.SAGA;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaWorld.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hosts die, stand still and lose answers at every dispatch there is; each effect is had once all the same. */
class CrashTest {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int STEPS = 4;

    /** What becomes of what a host had sent when it died. */
    enum OnItsWay {
        ARRIVES,
        IS_LOST
    }

    private static List<Step> steps(Workshop workshop) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            steps.add(workshop.making("step " + i));
        }
        return steps;
    }

    private static List<Step> failing(Workshop workshop) {
        List<Step> steps = steps(workshop);
        steps.add(Step.of("fails", Action.repeatable(context -> Answer.fail("it never works"))));
        return steps;
    }

    /** Returns how many events a host needs that nothing happens to. */
    private static long eventsOf(Function<Workshop, List<Step>> program) {
        SagaWorld world = new SagaWorld();
        Host host = world.host("a", program.apply(world.workshop));
        world.submit(host);
        world.settle(LONGEST);
        return host.machine().events();
    }

    private static SagaWorld crashed(Function<Workshop, List<Step>> program, long before, OnItsWay onItsWay) {
        SagaWorld world = new SagaWorld();
        Host first = world.host("a", program.apply(world.workshop));
        first.machine().before(before, () -> {
            if (onItsWay == OnItsWay.IS_LOST) {
                first.journal().loseWhatIsOnItsWay();
            }
            first.kill();
        });
        world.submit(first);
        world.time.advance(Duration.ofMillis(1));
        Host second = world.host("b", program.apply(world.workshop));
        if (world.saga(SAGA).isEmpty()) {
            // It died before its start was acknowledged, so whoever asked for it asks again.
            world.submit(second);
        }
        return world;
    }

    @ParameterizedTest
    @EnumSource
    void aCrashAtAnyDispatchOnTheWayForwardsLeavesOneEffectForEachStep(OnItsWay onItsWay) {
        long events = eventsOf(CrashTest::steps);
        assertThat(events)
                .as("a call, its settling and its commit are dispatches of their own")
                .isGreaterThan(STEPS * 3L);
        for (long before = 0; before <= events; before++) {
            SagaWorld world = crashed(CrashTest::steps, before, onItsWay);
            assertThat(world.settle(LONGEST)).as("crash before event " + before).isEqualTo(SagaState.SUCCEEDED);
            assertThat(world.workshop.things())
                    .as("crash before event " + before)
                    .isEqualTo(SagaWorld.oneOfEach(STEPS));
            assertThat(world.workshop.calls("make"))
                    .as("crash before event " + before)
                    .isEqualTo(STEPS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCrashAtAnyDispatchOfARollbackLeavesNothing(OnItsWay onItsWay) {
        long events = eventsOf(CrashTest::failing);
        for (long before = 0; before <= events; before++) {
            SagaWorld world = crashed(CrashTest::failing, before, onItsWay);
            assertThat(world.settle(LONGEST)).as("crash before event " + before).isEqualTo(SagaState.ROLLED_BACK);
            assertThat(world.workshop.things())
                    .as("crash before event " + before)
                    .isEmpty();
            assertThat(world.workshop.calls("make"))
                    .as("crash before event " + before)
                    .isEqualTo(STEPS);
            assertThat(world.workshop.calls("destroy"))
                    .as("crash before event " + before)
                    .isEqualTo(STEPS);
        }
    }

    @Test
    void crashesDuringRecoveryChangeNothing() {
        long events = eventsOf(CrashTest::failing);
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 300; round++) {
            SagaWorld world = new SagaWorld(round);
            List<Host> hosts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Host host = world.host("host-" + i, failing(world.workshop));
                if (i < 3) {
                    host.machine().before(random.nextLong(events + 4), host.machine()::kill);
                }
                hosts.add(host);
            }
            world.submit(hosts.get(0));
            world.time.advance(Duration.ofMillis(1));
            if (world.saga(SAGA).isEmpty()) {
                world.submit(hosts.get(3));
            }
            assertThat(world.settle(LONGEST)).as("round " + round).isEqualTo(SagaState.ROLLED_BACK);
            assertThat(world.workshop.things()).as("round " + round).isEmpty();
            assertThat(world.workshop.calls("make")).as("round " + round).isEqualTo(STEPS);
        }
    }

    @Test
    void lostAnswersOfTheJournalChangeNothing() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            JournalWeather stormy = operation -> new Fate(
                    random.nextInt(3) > 0
                            ? Outcome.ANSWERED
                            : List.of(Outcome.values()).get(random.nextInt(Outcome.values().length)),
                    Duration.ofMillis(random.nextInt(300)),
                    Duration.ofMillis(random.nextInt(300)));
            SagaWorld world = new SagaWorld(seed).weather(stormy);
            Function<Workshop, List<Step>> program = seed % 2 == 0 ? CrashTest::steps : CrashTest::failing;
            Host host = world.host("a", program.apply(world.workshop));
            for (int i = 0; i < 20 && world.saga(SAGA).isEmpty(); i++) {
                world.submit(host);
                world.time.advance(Duration.ofSeconds(1));
            }
            SagaState end = world.settle(LONGEST);
            assertThat(end).as("seed " + seed).isEqualTo(seed % 2 == 0 ? SagaState.SUCCEEDED : SagaState.ROLLED_BACK);
            assertThat(world.workshop.things())
                    .as("seed " + seed)
                    .isEqualTo(seed % 2 == 0 ? SagaWorld.oneOfEach(STEPS) : java.util.Map.of());
            assertThat(world.workshop.calls("make")).as("seed " + seed).isEqualTo(STEPS);
        }
    }

    @Test
    void anOwnerThatStoodStillPastItsLeaseMakesNoFurtherCall() {
        long events = eventsOf(CrashTest::steps);
        for (long before = 0; before < events; before++) {
            SagaWorld world = new SagaWorld();
            Host first = world.host("a", steps(world.workshop));
            first.machine().before(before, first.machine()::pause);
            world.submit(first);
            world.time.advance(Duration.ofMillis(1));
            Host second = world.host("b", steps(world.workshop));
            world.time.advance(Duration.ofSeconds(30));
            if (world.saga(SAGA).isEmpty()) {
                continue;
            }
            assertThat(world.state()).as("pause before event " + before).isEqualTo(SagaState.SUCCEEDED);
            List<Workshop.Call> calls = world.workshop.calls();
            first.machine().resume();
            world.time.advance(Duration.ofMinutes(1));
            assertThat(world.workshop.calls())
                    .as("pause before event " + before)
                    .isEqualTo(calls);
            assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(STEPS));
            assertThat(first.engine().running()).isZero();
            assertThat(second.engine().running()).isZero();
        }
    }

    @Test
    void aPauseWithinTheLeaseGoesOnWhereItWas() {
        long events = eventsOf(CrashTest::steps);
        for (long before = 0; before < events; before++) {
            SagaWorld world = new SagaWorld();
            Host host = world.host("a", steps(world.workshop));
            host.machine().before(before, host.machine()::pause);
            world.submit(host);
            // Longer than half the lease, after which it must ask before it calls.
            world.time.advance(Duration.ofMillis(3_500));
            host.machine().resume();
            assertThat(world.settle(Duration.ofSeconds(2))).isEqualTo(SagaState.SUCCEEDED);
            assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(STEPS));
        }
    }

    @Test
    void aDeadHostsSagasAreTakenOverWithinTenSeconds() {
        SagaWorld world = new SagaWorld();
        List<Step> steps =
                List.of(world.workshop.making("first"), Step.of("slow", Action.repeatable(context -> Answer.done())));
        Host first = world.host("a", steps);
        Host second = world.host("b", Duration.ofMinutes(10), List.of(SagaDefinition.of(SagaWorld.KIND, steps)));
        world.time.advance(Duration.ofMinutes(1));
        first.machine().before(first.machine().events() + 4, first.machine()::kill);
        world.submit(first);
        world.time.advance(Duration.ofMillis(1));
        Instant dead = world.time.now();
        assertThat(world.state()).isEqualTo(SagaState.ACTIVE);
        world.settle(Duration.ofSeconds(10));
        assertThat(Duration.between(dead, world.time.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(second.engine().running()).isZero();
    }

    @Test
    void wrongClocksOfHostsDoNotMatter() {
        for (Duration skew : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            long events = eventsOf(CrashTest::steps);
            for (long before = 4; before <= events; before += 3) {
                SagaWorld world = new SagaWorld();
                Host first = world.host("a", skew, List.of(SagaDefinition.of(SagaWorld.KIND, steps(world.workshop))));
                Host second = world.host(
                        "b", skew.negated(), List.of(SagaDefinition.of(SagaWorld.KIND, steps(world.workshop))));
                first.machine().before(before, first.machine()::kill);
                world.submit(first);
                world.time.advance(Duration.ofMillis(1));
                if (world.saga(SAGA).isEmpty()) {
                    world.submit(second);
                }
                assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
                assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(STEPS));
            }
        }
    }

    @Test
    void anEffectThatIsNotVisibleYetIsNotHadTwice() {
        long events = eventsOf(CrashTest::failing);
        Duration window = Duration.ofSeconds(20);
        Function<Workshop, List<Step>> program = workshop -> failing(workshop).stream()
                .map(step ->
                        new Step(step.name(), step.action().visibleAfter(window), step.compensation(), step.role()))
                .toList();
        for (long before = 0; before <= events; before++) {
            SagaWorld world = crashed(
                    workshop -> {
                        workshop.hideNewThingsFor(window);
                        return program.apply(workshop);
                    },
                    before,
                    OnItsWay.ARRIVES);
            assertThat(world.settle(LONGEST)).as("crash before event " + before).isEqualTo(SagaState.ROLLED_BACK);
            assertThat(world.workshop.calls("make"))
                    .as("crash before event " + before)
                    .isEqualTo(STEPS);
            assertThat(world.workshop.things())
                    .as("crash before event " + before)
                    .isEmpty();
        }
    }
}
