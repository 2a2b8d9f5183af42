package io.multicloud.core.work;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.StepStatus.State;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the journal has of a saga is told as work, here and by a host that did not start it. */
class SagaWorkTest {
    private static final SagaKind KIND = new SagaKind("work", 1);
    private static final WorkId ID = new WorkId("work-1");
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final ResourceId DISK =
            new ResourceId("aws", "aws", Region.of("us-east-1"), ResourceType.VOLUME, "vol-1");
    private static final WorkProfile PROFILE = new WorkProfile() {
        @Override
        public boolean waits(String step) {
            return step.equals("window");
        }

        @Override
        public Duration usual(String input, String step) {
            return step.equals("copy") ? Duration.ofMinutes(8) : Duration.ofMinutes(1);
        }

        @Override
        public List<ResourceId> made(StepRecord result) {
            return result.name().equals("make") ? List.of(DISK) : List.of();
        }
    };

    private final VirtualTime time = VirtualTime.startingAt(START);
    private final ModelDatabase database = new ModelDatabase(time.scheduler(), time.clock());

    private SagaWork start(Step... steps) {
        SagaEngine engine = host(steps);
        Waiting.on(time, engine.submit(ID.text(), KIND, "input"));
        return work(engine);
    }

    private SagaEngine host(Step... steps) {
        ModelJournal journal = new ModelJournal(database, time.scheduler(), JournalWeather.FAIR);
        SagaEngine engine = new SagaEngine(
                time, journal, List.of(SagaDefinition.of(KIND, List.of(steps))), DIRECT, SagaSettings.DEFAULT);
        engine.start();
        return engine;
    }

    private SagaWork work(SagaEngine engine) {
        return new SagaWork(
                time, engine, new ModelJournal(database, time.scheduler(), JournalWeather.FAIR), PROFILE, ID);
    }

    private static Step step(String name, Answer... answers) {
        int[] next = {0};
        return Step.of(name, Action.repeatable(context -> answers[Math.min(next[0]++, answers.length - 1)]));
    }

    private static Step undoable(Step step, Answer undone) {
        return step.undoneBy(Action.repeatable(context -> undone));
    }

    @Test
    void tellsEachStepWithWhenItBeganHowLongItTookAndHowOftenItWasTried() {
        SagaWork work = start(
                step(
                        "make",
                        Answer.again(Duration.ofSeconds(20)),
                        new Answer.Retry(Duration.ofSeconds(10), "busy"),
                        Answer.done("disk")),
                step("check", Answer.done(WorkProfile.SKIPPED)),
                step("end", Answer.done()));

        WorkStatus status = work.await(Duration.ofHours(1));

        assertThat(status.state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(status.fraction()).isEqualTo(1);
        assertThat(status.startedAt()).isEqualTo(START);
        StepStatus make = status.steps().get(0);
        assertThat(make.state()).isEqualTo(State.DONE);
        assertThat(make.attempts()).isEqualTo(2);
        assertThat(make.detail()).contains("disk");
        assertThat(make.took().orElseThrow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(35));
        assertThat(status.steps()).extracting(StepStatus::state).containsExactly(State.DONE, State.SKIPPED, State.DONE);
        assertThat(status.endedAt()).isPresent();
    }

    @Test
    void tellsHowMuchIsDoneByHowLongStepsUsuallyTake() {
        SagaWork work = start(
                step("make", Answer.done()),
                step("copy", new Answer.Again(Duration.ofHours(1), Optional.empty(), 0.5)),
                step("end", Answer.done()));
        time.advance(Duration.ofSeconds(1));

        WorkStatus status = work.status();

        assertThat(status.state()).isEqualTo(WorkState.RUNNING);
        assertThat(status.fraction()).isCloseTo(0.5, within(0.001));
        assertThat(status.step().map(StepStatus::name)).contains("copy");
    }

    @Test
    void aStepThatOnlyWaitsIsTold() {
        SagaWork work = start(step("window", Answer.again(Duration.ofHours(1))), step("end", Answer.done()));
        time.advance(Duration.ofSeconds(1));

        assertThat(work.status().state()).isEqualTo(WorkState.WAITING);
    }

    @Test
    void aPauseEndsAwaitingAndProceedTriesAgain() {
        SagaWork work = start(step("ask", Answer.pause("which disk?"), Answer.done()));

        WorkStatus paused = work.await(Duration.ofMinutes(1));
        assertThat(paused.state()).isEqualTo(WorkState.PAUSED);
        assertThat(paused.reason()).contains("which disk?");
        assertThat(paused.steps().get(0).state()).isEqualTo(State.FAILED);

        work.proceed("the operator: the first");
        assertThat(work.await(Duration.ofMinutes(1)).state()).isEqualTo(WorkState.SUCCEEDED);
        assertThatThrownBy(() -> work.proceed("again"))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
    }

    @Test
    void whatFailsIsTakenBackAndWhatIsCancelledIsCalledSo() {
        SagaWork failed =
                start(undoable(step("make", Answer.done("disk")), Answer.done()), step("end", Answer.fail("no room")));
        WorkStatus status = failed.await(Duration.ofMinutes(1));
        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        assertThat(status.reason()).contains("end: no room");
        assertThat(status.steps()).extracting(StepStatus::state).containsExactly(State.UNDONE, State.FAILED);
        assertThat(status.leftovers()).isEmpty();
    }

    @Test
    void aCancelIsObeyedByWhicheverHostRunsIt() {
        Step[] steps = {
            undoable(step("make", Answer.done("disk")), Answer.done()), step("wait", Answer.again(Duration.ofHours(1)))
        };
        start(steps);
        time.advance(Duration.ofSeconds(1));

        SagaWork elsewhere = work(host(steps));
        elsewhere.cancel();

        WorkStatus status = elsewhere.await(Duration.ofMinutes(1));
        assertThat(status.state()).isEqualTo(WorkState.CANCELLED);
        elsewhere.cancel();
    }

    @Test
    void afterThePointOfNoReturnACancelIsRefused() {
        SagaWork work =
                start(step("commit", Answer.done()).pointOfNoReturn(), step("wait", Answer.again(Duration.ofHours(1))));
        time.advance(Duration.ofSeconds(1));

        assertThatThrownBy(work::cancel)
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("commit");
    }

    @Test
    void whatCannotBeTakenBackIsNamed() {
        SagaWork work = start(
                undoable(step("make", Answer.done("disk")), Answer.fail("it is locked")),
                step("end", Answer.fail("no room")));

        WorkStatus status = work.await(Duration.ofMinutes(1));

        assertThat(status.state()).isEqualTo(WorkState.PAUSED);
        assertThat(status.leftovers()).containsExactly(DISK);
        assertThat(status.steps().get(0).state()).isEqualTo(State.LEFT);
    }

    @Test
    void awaitingEndsWithATimeoutWhileTheWorkGoesOn() {
        SagaWork work = start(step("wait", Answer.again(Duration.ofHours(1))));

        assertThatThrownBy(() -> work.await(Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(time.now()).isBetween(START.plusSeconds(60), START.plusSeconds(61));
    }

    @Test
    void workThatTheJournalDoesNotHaveIsNotFound() {
        SagaWork work = work(host(step("end", Answer.done())));

        assertThatThrownBy(work::status)
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
