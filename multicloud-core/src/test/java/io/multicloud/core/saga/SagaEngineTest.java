package io.multicloud.core.saga;

import static io.multicloud.core.saga.SagaWorld.SAGA;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteChange;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.saga.SagaWorld.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a saga does with the answers of its steps, and with what humans ask of it. */
class SagaEngineTest extends SagaEngineFixture {
    private String reason() {
        return world.saga(SAGA).orElseThrow().cursor().reason().orElse("");
    }

    // ---- forwards and back

    @Test
    void laterStepsKnowTheResultsOfEarlierOnes() {
        List<String> seen = new ArrayList<>();
        Host host = world.host("a", then(making(2), Step.of("reads", Action.repeatable(context -> {
            seen.add(context.result("step 0").orElseThrow());
            seen.add(context.result("step 1").orElseThrow());
            seen.add(context.result("nothing").orElse("none"));
            seen.add(context.input());
            return Answer.done();
        }))));
        world.submit(host);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(seen).containsExactly("thing of saga-1-0", "thing of saga-1-1", "none", "input");
        assertThat(world.saga(SAGA).orElseThrow().cursor().progress()).isEqualTo(1);
    }

    @Test
    void aRunThatNothingHappensToNeverLooksUp() {
        AtomicInteger looks = new AtomicInteger();
        Action action = Action.of(
                context -> {
                    looks.incrementAndGet();
                    return Answer.absent();
                },
                context -> Answer.done());
        Host host = world.host("a", List.of(Step.of("one", action), Step.of("two", action)));
        world.submit(host);
        world.settle(LONGEST);
        assertThat(looks).hasValue(0);
        assertThat(world.operations)
                .as("a commit for each step, one to create, the looks for work")
                .isLessThan(8);
    }

    @Test
    void aFailureUndoesWhatWasDoneInReverseAndSaysWhy() {
        Host host = world.host(
                "a", then(making(3), Step.of("buys", Action.repeatable(context -> Answer.fail("no money left")))));
        world.submit(host);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(reason()).isEqualTo("buys: no money left");
        assertThat(world.workshop.calls().stream()
                        .filter(call -> call.what().equals("destroy"))
                        .map(Workshop.Call::key))
                .containsExactly("saga-1-2", "saga-1-1", "saga-1-0");
    }

    @Test
    void aFailedStepItselfIsUndoneAsNobodyKnowsWhatItDid() {
        Step half = Step.of("half", Action.repeatable(context -> {
                    world.workshop.make(context.key());
                    throw new IllegalStateException("a bug after the effect");
                }))
                .undoneBy(world.workshop.destroying());
        world.submit(world.host("a", then(making(1), half)));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(world.workshop.things()).isEmpty();
        assertThat(reason()).contains("half").contains("a bug after the effect");
    }

    @Test
    void aSagaWithNothingToUndoIsRolledBackAtOnce() {
        world.submit(world.host("a", List.of(Step.of("fails", Action.repeatable(context -> Answer.fail("so"))))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
    }

    @Test
    void aCompensationThatFailsWaitsForAHumanAndGoesOnWhenTold() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Step sticky = Step.of("sticky", Action.repeatable(context -> {
                    world.workshop.make(context.key());
                    return Answer.done();
                }))
                .undoneBy(Action.repeatable(context -> {
                    if (broken.get()) {
                        return Answer.fail("still in use");
                    }
                    world.workshop.destroy(context.key());
                    return Answer.done();
                }));
        Host host = world.host("a", List.of(sticky, Step.of("fails", Action.repeatable(context -> Answer.fail("so")))));
        world.submit(host);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.PAUSED);
        assertThat(reason()).isEqualTo("sticky could not be undone: still in use");
        broken.set(false);
        assertThat(world.get(host.engine().proceed(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(world.workshop.things()).isEmpty();
    }

    // ---- errors of clouds

    private static CloudException error(ErrorCode code) {
        return CloudException.builder(code, "said the cloud")
                .retryAfter(code == ErrorCode.THROTTLED ? Duration.ofMinutes(1) : null)
                .build();
    }

    @Test
    void aThrottledStepWaitsForAsLongAsItWasAskedAlsoIfItsHostDies() {
        List<Instant> calls = new ArrayList<>();
        Step throttled = Step.of("throttled", Action.repeatable(context -> {
            calls.add(world.time.now());
            if (calls.size() == 1) {
                throw error(ErrorCode.THROTTLED);
            }
            return Answer.done();
        }));
        Host first = world.host("a", List.of(throttled));
        world.submit(first);
        world.time.advance(Duration.ofSeconds(1));
        first.kill();
        world.host("b", List.of(throttled));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(calls).hasSize(2);
        assertThat(Duration.between(calls.get(0), calls.get(1)))
                .isBetween(Duration.ofMinutes(1), Duration.ofSeconds(62));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"UNKNOWN_OUTCOME", "TIMEOUT", "CONFLICT", "CANCELLED", "UNAVAILABLE"})
    void anErrorThatLeavesItOpenIsLookedIntoBeforeAnotherCall(ErrorCode code) {
        Step step = world.workshop.making("lost");
        Step lost = Step.of(
                "lost",
                new Action(
                        context -> {
                            world.workshop.make(context.key());
                            throw error(code);
                        },
                        step.action().lookUp(),
                        Duration.ZERO,
                        Duration.ofHours(1)));
        world.submit(world.host("a", List.of(lost)));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(world.workshop.calls("make")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CAPACITY", "QUOTA", "INVALID_ARGUMENT", "PERMISSION_DENIED", "REJECTED", "NOT_FOUND"})
    void anErrorThatSettlesItTurnsTheSagaBack(ErrorCode code) {
        world.submit(world.host("a", then(making(1), Step.of("refused", Action.repeatable(context -> {
            throw error(code);
        })))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(reason()).contains(code.name());
        assertThat(world.workshop.things()).isEmpty();
    }

    @Test
    void expiredCredentialsAreWaitedForUntilThePatienceEnds() {
        AtomicInteger calls = new AtomicInteger();
        world.submit(world.host(
                "a",
                List.of(Step.of(
                        "asks",
                        Action.repeatable(context -> {
                                    calls.incrementAndGet();
                                    throw error(ErrorCode.UNAUTHENTICATED);
                                })
                                .within(Duration.ofMinutes(4))))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(reason()).contains("not done within PT4M").contains("UNAUTHENTICATED");
        assertThat(calls).hasValueBetween(6, 9);
    }

    @Test
    void waitsLongerAfterEachAttemptThatSettlesNothing() {
        List<Instant> calls = new ArrayList<>();
        world.submit(world.host("a", List.of(Step.of("tries", Action.repeatable(context -> {
            calls.add(world.time.now());
            assertThat(context.attempts()).isEqualTo(calls.size() - 1);
            if (calls.size() < 6) {
                throw error(ErrorCode.UNAVAILABLE);
            }
            return Answer.done();
        })))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        for (int i = 0; i < 5; i++) {
            assertThat(Duration.between(calls.get(i), calls.get(i + 1)))
                    .isBetween(Duration.ofMillis(500L << i), Duration.ofMillis((1000L << i) + 1100));
        }
    }

    // ---- waiting

    @Test
    void whatAStepNotedIsThereForItsNextLookOnAnotherHost() {
        Duration pace = Duration.ofSeconds(30);
        List<String> memos = new ArrayList<>();
        List<Step> steps = List.of(Step.of(
                "boots",
                Action.of(
                        context -> {
                            memos.add(context.memo().orElse("none"));
                            return context.sinceIntent().compareTo(Duration.ofMinutes(2)) < 0
                                    ? new Answer.Again(pace, Optional.empty(), 0.5)
                                    : Answer.done("up");
                        },
                        context -> Answer.again(pace, "operation 17"))));
        Host first = world.host("a", steps);
        world.submit(first);
        world.time.advance(Duration.ofSeconds(40));
        assertThat(world.saga(SAGA).orElseThrow().owner())
                .as("nobody's while it waits")
                .isEmpty();
        assertThat(world.saga(SAGA).orElseThrow().cursor().progress()).isEqualTo(0.5);
        first.kill();
        world.host("b", steps);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(memos).hasSizeBetween(4, 5).containsOnly("operation 17");
    }

    @Test
    void aWaitThatLastsTooLongIsAFailure() {
        world.submit(world.host(
                "a",
                List.of(Step.of(
                        "waits",
                        Action.repeatable(context -> Answer.again(Duration.ofSeconds(20)))
                                .within(Duration.ofMinutes(2))))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(reason()).contains("waits").contains("PT2M");
    }

    @Test
    void aSagaThatIsWokenLooksAtOnce() {
        AtomicBoolean ready = new AtomicBoolean();
        Host host = world.host(
                "a",
                List.of(Step.of(
                        "waits",
                        Action.repeatable(
                                context -> ready.get() ? Answer.done() : Answer.again(Duration.ofMinutes(50))))));
        world.submit(host);
        world.time.advance(Duration.ofMinutes(1));
        ready.set(true);
        assertThat(world.get(host.engine().wake(SAGA))).isTrue();
        assertThat(world.settle(Duration.ofSeconds(1))).isEqualTo(SagaState.SUCCEEDED);
    }

    @Test
    void aWakeUpDuringTheLookIsNotLost() {
        AtomicBoolean ready = new AtomicBoolean();
        List<Host> hosts = new ArrayList<>();
        Host host = world.host("a", List.of(Step.of("waits", Action.repeatable(context -> {
            if (ready.get()) {
                return Answer.done();
            }
            // What it waits for happens right after it has looked.
            ready.set(true);
            hosts.get(0).engine().wake(SAGA);
            return Answer.again(Duration.ofMinutes(50));
        }))));
        hosts.add(host);
        world.submit(host);
        assertThat(world.settle(Duration.ofSeconds(2))).isEqualTo(SagaState.SUCCEEDED);
    }

    @Test
    void whatWaitsCostsNoMoreOperationsThanWhenNothingWaits() {
        List<Step> steps = List.of(Step.of(
                "waits",
                Action.repeatable(context -> Answer.again(Duration.ofDays(2))).within(Duration.ofDays(9))));
        Host host = world.host("a", steps);
        world.time.advance(Duration.ofMinutes(1));
        long before = world.operations;
        world.time.advance(Duration.ofHours(1));
        long idle = world.operations - before;
        for (int i = 0; i < 1_000; i++) {
            world.submit(host, "saga-" + i);
        }
        world.time.advance(Duration.ofMinutes(1));
        assertThat(host.engine().running()).isZero();
        before = world.operations;
        world.time.advance(Duration.ofHours(1));
        assertThat(world.operations - before).isLessThan(idle + 20).isLessThan(4_000);
    }

    // ---- humans

    @Test
    void aPausedSagaGoesOnWhereItWasFromAnyHost() {
        AtomicBoolean allowed = new AtomicBoolean();
        List<Step> steps = then(
                making(2),
                Step.of(
                        "asks",
                        Action.repeatable(
                                context -> allowed.get() ? Answer.done() : Answer.pause("may I delete the source?"))));
        Host first = world.host("a", steps);
        world.submit(first);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.PAUSED);
        assertThat(reason()).isEqualTo("may I delete the source?");
        world.time.advance(Duration.ofDays(3));
        first.kill();
        Host second = world.host("b", steps);
        SagaView view = world.get(second.engine().find(SAGA)).orElseThrow();
        assertThat(view.step()).contains("asks");
        assertThat(view.state()).isEqualTo(SagaState.PAUSED);
        allowed.set(true);
        assertThat(world.get(second.engine().proceed(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(world.workshop.calls("make")).isEqualTo(2);
    }

    @Test
    void aPausedSagaCanBeCancelled() {
        Host host =
                world.host("a", then(making(2), Step.of("asks", Action.repeatable(context -> Answer.pause("may I?")))));
        world.submit(host);
        world.settle(LONGEST);
        assertThat(world.get(host.engine().cancel(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(world.workshop.things()).isEmpty();
        assertThat(reason()).isEqualTo("cancelled");
    }

    @Test
    void aCancelThatRacesTheEndIsObeyedOrRefusedAndNothingBetween() {
        long events = 40;
        int obeyed = 0;
        int refused = 0;
        for (long at = 3; at < events; at++) {
            SagaWorld racing = new SagaWorld();
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                steps.add(racing.workshop.making("step " + i));
            }
            Host host = racing.host("a", steps);
            List<Boolean> heard = new ArrayList<>();
            host.machine().before(at, () -> host.engine().cancel(SAGA).thenAccept(heard::add));
            racing.submit(host);
            racing.time.advance(Duration.ofSeconds(20));
            if (heard.isEmpty() || racing.saga(SAGA).isEmpty()) {
                continue;
            }
            if (heard.get(0)) {
                obeyed++;
                assertThat(racing.state()).as("cancel before event " + at).isEqualTo(SagaState.ROLLED_BACK);
                assertThat(racing.workshop.things()).isEmpty();
            } else if (racing.workshop.calls("make") > 0) {
                refused++;
                assertThat(racing.state()).as("cancel before event " + at).isEqualTo(SagaState.SUCCEEDED);
                assertThat(racing.workshop.things()).isEqualTo(SagaWorld.oneOfEach(3));
            }
        }
        assertThat(obeyed).isGreaterThan(5);
        assertThat(refused).isPositive();
    }

    @Test
    void beyondThePointOfNoReturnNobodyCancels() {
        List<Step> steps = then(making(1), world.workshop.making("commit").pointOfNoReturn());
        steps = then(
                steps,
                Step.of(
                        "tidies up",
                        Action.repeatable(context ->
                                context.attempts() + context.sinceIntent().toSeconds() < 30
                                        ? Answer.again(Duration.ofSeconds(10))
                                        : Answer.done())));
        Host host = world.host("a", steps);
        world.submit(host);
        world.time.advance(Duration.ofSeconds(5));
        assertThat(world.get(host.engine().cancel(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(2));
    }

    @Test
    void aFailureBeyondThePointOfNoReturnWaitsForAHuman() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Step> steps = then(
                List.of(world.workshop.making("commit").pointOfNoReturn()),
                Step.of(
                        "tidies up",
                        Action.repeatable(context -> broken.get() ? Answer.fail("not now") : Answer.done())));
        Host host = world.host("a", steps);
        world.submit(host);
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.PAUSED);
        assertThat(reason()).isEqualTo("beyond the point of no return: not now");
        assertThat(world.get(host.engine().cancel(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.PAUSED);
        assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(1));
        broken.set(false);
        assertThat(world.get(host.engine().proceed(SAGA))).isTrue();
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
    }

    @Test
    void nobodyIsAskedAboutASagaThatIsNotThere() {
        Host host = world.host("a", making(1));
        assertThat(world.get(host.engine().cancel("nobody"))).isFalse();
        assertThat(world.get(host.engine().proceed("nobody"))).isFalse();
        assertThat(world.get(host.engine().find("nobody"))).isEmpty();
    }

    // ---- sites

    @Test
    void aRoleChangesTogetherWithTheResultOfTheStepThatChangesIt() {
        Step promotes = Step.of(
                "promotes",
                Action.repeatable(context ->
                        new Answer.Done("", List.of(new SiteChange("shop", 0, "primary gcp", context.sagaId())))));
        world.submit(world.host("a", List.of(promotes)));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(sites()).extracting(SiteRecord::role).containsExactly("primary gcp");
    }

    @Test
    void aRoleThatSomebodyElseChangedTurnsTheSagaBack() {
        Step promotes = Step.of(
                "promotes",
                Action.repeatable(context ->
                        new Answer.Done("", List.of(new SiteChange("shop", 7, "primary gcp", context.sagaId())))));
        world.submit(world.host("a", then(making(1), promotes)));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(reason()).contains("shop").contains("somebody else");
        assertThat(sites()).isEmpty();
        assertThat(world.workshop.things()).isEmpty();
    }

    private List<SiteRecord> sites() {
        return world.get(new ModelJournal(world.database, world.time.scheduler(), JournalWeather.FAIR).sites());
    }
}
