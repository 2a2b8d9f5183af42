package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a journal keeps: sagas, what their steps come to, extents and sites, and what it forgets. */
abstract class JournalRecordsContract extends JournalFixture {
    // ---- creating and reading

    @Test
    void aStepIsKeptWithHowOftenItWasTriedHowLongItTookAndWhenItEnded() {
        SagaRecord saga = create("a");
        StepRecord step =
                new StepRecord(0, Direction.FORWARD, "copy", "result", 3, Duration.ofMillis(1_234), Optional.empty());

        applied(journal.commit(SagaWrite.of(
                saga, Cursor.at(Direction.FORWARD, 1, 0, Optional.empty()), new Hold.Keep(), List.of(step))));

        StepRecord kept = get(journal.steps("a")).get(0);
        SagaRecord after = get(journal.find("a")).orElseThrow();
        assertThat(kept.written()).isEqualTo(step);
        assertThat(kept.endedAt().orElseThrow()).isBetween(after.createdAt(), after.readAt());
        assertThat(after.createdAt()).isEqualTo(saga.createdAt());
    }

    @Test
    void ofTwoResultsOfAStepTheLaterOneCounts() {
        create("a");
        for (String result : List.of("first", "second")) {
            SagaRecord saga = get(journal.find("a")).orElseThrow();
            applied(journal.commit(SagaWrite.of(
                    saga,
                    Cursor.at(Direction.FORWARD, 0, 0, Optional.empty()),
                    new Hold.Keep(),
                    List.of(
                            new StepRecord(0, Direction.FORWARD, "copy", result),
                            new StepRecord(0, Direction.BACKWARD, "copy", "undone")))));
        }

        assertThat(get(journal.steps("a")))
                .extracting(StepRecord::direction, StepRecord::result)
                .containsExactly(tuple(Direction.FORWARD, "second"), tuple(Direction.BACKWARD, "undone"));
    }

    @Test
    void aWriteWithTwoResultsOfAStepIsRefused() {
        SagaRecord saga = create("a");
        List<StepRecord> results = List.of(
                new StepRecord(0, Direction.FORWARD, "copy", "first"),
                new StepRecord(0, Direction.FORWARD, "copy", "second"));

        assertThatThrownBy(() -> SagaWrite.of(
                        saga, Cursor.at(Direction.FORWARD, 1, 0, Optional.empty()), new Hold.Keep(), results))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("second")
                .hasMessageContaining("first");
        assertThat(get(journal.steps("a"))).isEmpty();
    }

    @Test
    void extentsOfACommitAreThereWithItAndNotWithoutIt() {
        SagaRecord saga = create("a");
        ExtentRecord extent = new ExtentRecord("disk", 0, 4096, Optional.empty());
        SagaWrite write = new SagaWrite(
                "a",
                saga.epoch(),
                saga.revision(),
                saga.request(),
                Cursor.at(Direction.FORWARD, 0, 0, Optional.empty()),
                new Hold.Keep(),
                List.of(),
                List.of(),
                List.of(extent),
                Optional.empty());
        applied(journal.commit(write));
        assertThat(get(journal.extents("a", "disk", 0, 10))).containsExactly(extent);

        SagaWrite stale = new SagaWrite(
                "a",
                saga.epoch() + 1,
                saga.revision() + 1,
                saga.request(),
                write.cursor(),
                new Hold.Keep(),
                List.of(),
                List.of(),
                List.of(new ExtentRecord("disk", 4096, 4096, Optional.empty())),
                Optional.empty());
        assertThat(get(journal.commit(stale))).isInstanceOf(CommitResult.Stale.class);
        assertThat(get(journal.extents("a", "disk", 0, 10))).containsExactly(extent);
    }

    @Test
    void aNewSagaIsItsStartersAndStandsAtItsFirstStep() {
        SagaRecord saga = create("a");
        assertThat(saga.cursor()).isEqualTo(Cursor.start());
        assertThat(saga.owner()).contains("host-1");
        assertThat(saga.epoch()).isEqualTo(1);
        assertThat(saga.revision()).isZero();
        assertThat(saga.input()).isEqualTo("input of a");
        assertThat(saga.due()).contains(time.now().plus(LEASE));
        assertThat(find("a")).isEqualTo(saga);
    }

    @Test
    void startingASagaAgainAnswersWithTheFirstOne() {
        SagaRecord first = create("a");
        applied(journal.commit(next(first)));
        SagaRecord again = get(journal.create(new NewSaga("a", LATER_MOVE, "other", "host-2", LEASE)));
        assertThat(again.input()).isEqualTo("input of a");
        assertThat(again.owner()).contains("host-1");
        assertThat(again.revision()).isEqualTo(1);
    }

    private NewSaga alone(String id) {
        return new NewSaga(id, MOVE, "input of " + id, Optional.of("machine"), "host-1", LEASE);
    }

    @Test
    void ofTwoSagasWithOneSubjectTheSecondBeginsOnlyWhenTheFirstHasEnded() {
        SagaRecord first = get(journal.create(alone("a")));
        assertThat(first.id()).isEqualTo("a");
        assertThat(get(journal.create(alone("b"))).id()).isEqualTo("a");
        assertThat(get(journal.find("b"))).isEmpty();
        assertThat(get(journal.create(alone("a"))).id()).isEqualTo("a");
        assertThat(get(journal.holder("machine")).map(SagaRecord::id)).contains("a");
        assertThat(get(journal.holder("another"))).isEmpty();
        assertThat(create("c").id()).as("without a subject").isEqualTo("c");
        applied(journal.commit(rest(first, SagaState.PAUSED)));
        assertThat(get(journal.create(alone("b"))).id()).isEqualTo("a");
        applied(journal.commit(rest(find("a"), SagaState.ROLLED_BACK)));
        assertThat(get(journal.holder("machine"))).isEmpty();
        assertThat(get(journal.create(alone("b"))).id()).isEqualTo("b");
        applied(journal.commit(rest(find("b"), SagaState.SUCCEEDED)));
        assertThat(get(journal.create(alone("a"))).cursor().state()).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(get(journal.create(alone("d"))).input()).isEqualTo("input of d");
    }

    @Test
    void ofManySagasWithOneSubjectThatComeAtOneInstantOneIsWritten() {
        List<CompletionStage<SagaRecord>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(journal.create(alone("saga-" + i)));
        }
        assertThat(answers.stream().map(answer -> get(answer).id()).distinct()).hasSize(1);
        assertThat(ids(journal.list(List.of(SagaState.ACTIVE), "", 100))).hasSize(1);
    }

    @Test
    void aSagaThatIsNotThereIsNotFound() {
        assertThat(get(journal.find("nobody"))).isEmpty();
        assertThat(get(journal.steps("nobody"))).isEmpty();
        assertThat(get(journal.request("nobody", Request.CANCEL))).isFalse();
        assertThat(get(journal.renew(List.of(new Lease("nobody", 1)), LEASE))).isEmpty();
        assertThat(get(journal.renew(List.of(), LEASE))).isEmpty();
    }

    @Test
    void listsSagasOfSomeStatesFromAnIdOn() {
        create("a");
        applied(journal.commit(rest(create("b"), SagaState.PAUSED)));
        applied(journal.commit(rest(create("c"), SagaState.SUCCEEDED)));
        create("d");
        assertThat(ids(journal.list(List.of(SagaState.ACTIVE, SagaState.PAUSED), "", 10)))
                .containsExactly("a", "b", "d");
        assertThat(ids(journal.list(List.of(SagaState.ACTIVE, SagaState.PAUSED), "a", 1)))
                .containsExactly("b");
        assertThat(ids(journal.list(List.of(), "", 10))).isEmpty();
    }

    @Test
    void findsSagasOfSomeStatesByHowTheirIdsBegin() {
        for (String id :
                List.of("a-1-2", "a-1-1", "a-10-1", "a_1-3", "A-1-4", "b-1-1", "a-1", "a-1-~\uD83D\uDE80", "a-2-1")) {
            create(id);
        }
        applied(journal.commit(rest(create("b-1-2"), SagaState.PAUSED)));
        applied(journal.commit(rest(create("b-1-3"), SagaState.SUCCEEDED)));
        List<SagaState> live = List.of(SagaState.ACTIVE, SagaState.PAUSED);
        assertThat(ids(journal.named(live, List.of("b-1-", "a-1-"))))
                .containsExactly("a-1-1", "a-1-2", "a-1-~\uD83D\uDE80", "b-1-1", "b-1-2");
        assertThat(ids(journal.named(live, List.of("a-10-", "c-")))).containsExactly("a-10-1");
        assertThat(ids(journal.named(List.of(SagaState.SUCCEEDED), List.of("b-1-"))))
                .containsExactly("b-1-3");
        assertThat(ids(journal.named(live, List.of()))).isEmpty();
        assertThat(ids(journal.named(List.of(), List.of("a-1-")))).isEmpty();
    }

    private List<String> ids(CompletionStage<List<SagaRecord>> stage) {
        return get(stage).stream().map(SagaRecord::id).toList();
    }

    // ---- commits

    @Test
    void aCommitWritesResultAndNextIntentTogether() {
        SagaRecord saga = create("a");
        time.advance(Duration.ofSeconds(1));
        applied(journal.commit(next(saga)));
        SagaRecord after = find("a");
        assertThat(after.cursor().position()).isEqualTo(1);
        assertThat(after.cursor().progress()).isEqualTo(0.5);
        assertThat(after.revision()).isEqualTo(1);
        assertThat(after.owner()).contains("host-1");
        assertThat(after.due()).as("a commit is no renewal").isEqualTo(saga.due());
        assertThat(after.intendedAt()).isEqualTo(time.now());
        assertThat(written(journal.steps("a")))
                .containsExactly(new StepRecord(0, Direction.FORWARD, "step 0", "result 0"));
    }

    @Test
    void theTimeOfAnIntentStaysWhileItsStepIsTriedAgain() {
        SagaRecord saga = create("a");
        Instant intended = time.now();
        time.advance(Duration.ofSeconds(2));
        applied(journal.commit(SagaWrite.of(saga, saga.cursor().attempted(), new Hold.Keep(), List.of())));
        SagaRecord after = find("a");
        assertThat(after.intendedAt()).isEqualTo(intended);
        assertThat(after.committedAt()).isEqualTo(time.now());
        assertThat(after.cursor().attempts()).isEqualTo(1);
        time.advance(Duration.ofSeconds(3));
        assertThat(find("a").sinceIntent()).isEqualTo(Duration.ofSeconds(5));
        assertThat(find("a").sinceCommit()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void leavingAPauseBeginsTheTimeOfTheStepAnew() {
        applied(journal.commit(rest(create("a"), SagaState.PAUSED)));
        time.advance(Duration.ofDays(1));
        get(journal.request("a", Request.CONTINUE));
        SagaRecord claimed = claim("host-2", MOVE).claims().get(0).saga();
        assertThat(claimed.sinceIntent()).isEqualTo(Duration.ofDays(1));
        applied(journal.commit(SagaWrite.of(claimed, claimed.cursor().again(), new Hold.Keep(), List.of())));
        assertThat(find("a").sinceIntent()).isZero();
    }

    @Test
    void aCommitThatIsRepeatedIsAppliedOnce() {
        SagaRecord saga = create("a");
        applied(journal.commit(next(saga)));
        applied(journal.commit(next(saga)));
        assertThat(find("a").revision()).isEqualTo(1);
        assertThat(get(journal.steps("a"))).hasSize(1);
    }

    @Test
    void aCommitOnAnOldRevisionIsStale() {
        SagaRecord saga = create("a");
        applied(journal.commit(next(saga)));
        applied(journal.commit(next(find("a"))));
        stale(journal.commit(next(saga)));
        assertThat(find("a").revision()).isEqualTo(2);
    }

    @Test
    void aCommitUnderAnOldEpochIsStaleAndChangesNothing() {
        SagaRecord saga = create("a");
        time.advance(LEASE);
        assertThat(claimed("host-2", MOVE)).containsExactly("a");
        SagaRecord before = find("a");
        stale(journal.commit(next(saga)));
        stale(journal.commit(wait(saga, Duration.ofSeconds(1))));
        stale(journal.commit(rest(saga, SagaState.SUCCEEDED)));
        assertThat(find("a")).isEqualTo(before);
        assertThat(get(journal.steps("a"))).isEmpty();
    }

    @Test
    void aCommitOfASagaThatIsNotThereIsStale() {
        SagaRecord saga = create("a");
        applied(journal.commit(rest(saga, SagaState.SUCCEEDED)));
        assertThat(get(journal.forget(Duration.ZERO, 10))).isEqualTo(1);
        stale(journal.commit(next(saga)));
    }

    @Test
    void commitsOfOneInstantAreEachAppliedOrRefusedByThemselves() {
        SagaRecord a = create("a");
        SagaRecord b = create("b");
        SagaRecord c = create("c");
        applied(journal.commit(next(b)));
        applied(journal.commit(next(find("b"))));
        List<CompletionStage<CommitResult>> stages = new ArrayList<>();
        for (SagaRecord saga : List.of(c, b, a)) {
            stages.add(journal.commit(next(saga)));
        }
        assertThat(get(stages.get(0))).isEqualTo(new CommitResult.Applied());
        assertThat(get(stages.get(1))).isEqualTo(new CommitResult.Stale());
        assertThat(get(stages.get(2))).isEqualTo(new CommitResult.Applied());
    }

    @Test
    void keepsWhatStepsNoteAndSay() {
        String text = "Größe \u20ac 'x' \"y\"\n\ud83d\ude00";
        SagaRecord saga = create("a");
        applied(journal.commit(SagaWrite.of(
                saga,
                new Cursor(
                        SagaState.ACTIVE,
                        Direction.BACKWARD,
                        3,
                        2,
                        Optional.of(text),
                        0.125,
                        Optional.of("because " + text)),
                new Hold.Keep(),
                List.of(
                        new StepRecord(3, Direction.FORWARD, "f", text),
                        new StepRecord(3, Direction.BACKWARD, "b", ""),
                        new StepRecord(2, Direction.FORWARD, "e", "r")))));
        Cursor cursor = find("a").cursor();
        assertThat(cursor.memo()).contains(text);
        assertThat(cursor.reason()).contains("because " + text);
        assertThat(cursor.direction()).isEqualTo(Direction.BACKWARD);
        assertThat(written(journal.steps("a")))
                .containsExactly(
                        new StepRecord(2, Direction.FORWARD, "e", "r"),
                        new StepRecord(3, Direction.FORWARD, "f", text),
                        new StepRecord(3, Direction.BACKWARD, "b", ""));
    }

    // ---- extents

    @Test
    void extentsAreReadFromAnOffsetOn() {
        SagaRecord saga = create("a");
        Lease lease = new Lease("a", saga.epoch());
        List<ExtentRecord> extents = List.of(
                new ExtentRecord("disk", 0, 8, Optional.of("aa")),
                new ExtentRecord("disk", 8, 8, Optional.empty()),
                new ExtentRecord("disk", 1L << 40, 8, Optional.of("bb")));
        applied(journal.record(lease, extents));
        applied(journal.record(lease, List.of(new ExtentRecord("other", 8, 4, Optional.of("cc")))));
        applied(journal.record(lease, List.of()));
        assertThat(get(journal.extents("a", "disk", 0, 10))).isEqualTo(extents);
        assertThat(get(journal.extents("a", "disk", 8, 1))).containsExactly(extents.get(1));
        assertThat(get(journal.extents("a", "none", 0, 10))).isEmpty();
        assertThat(find("a").revision()).as("extents move no revision").isZero();
    }

    @Test
    void anExtentThatIsWrittenAgainReplacesTheFirst() {
        Lease lease = new Lease("a", create("a").epoch());
        applied(journal.record(lease, List.of(new ExtentRecord("disk", 0, 8, Optional.of("aa")))));
        applied(journal.record(lease, List.of(new ExtentRecord("disk", 0, 16, Optional.of("bb")))));
        assertThat(get(journal.extents("a", "disk", 0, 10)))
                .containsExactly(new ExtentRecord("disk", 0, 16, Optional.of("bb")));
    }

    @Test
    void extentsOfAStaleOwnerAreNotWritten() {
        SagaRecord saga = create("a");
        time.advance(LEASE);
        claimed("host-2", MOVE);
        stale(journal.record(new Lease("a", saga.epoch()), List.of(new ExtentRecord("disk", 0, 8, Optional.of("aa")))));
        assertThat(get(journal.extents("a", "disk", 0, 10))).isEmpty();
        applied(journal.commit(wait(find("a"), Duration.ofHours(1))));
        stale(journal.record(new Lease("a", 2), List.of(new ExtentRecord("disk", 0, 8, Optional.of("aa")))));
    }

    // ---- sites

    @Test
    void aSiteChangesOnlyFromTheEpochThatWasExpected() {
        applied(journal.move(new SiteChange("shop", 0, "primary aws", "operator")));
        assertThat(get(journal.move(new SiteChange("shop", 0, "primary gcp", "saga-1"))))
                .isEqualTo(new CommitResult.SiteMoved("shop"));
        assertThat(get(journal.move(new SiteChange("shop", 2, "primary gcp", "saga-1"))))
                .isEqualTo(new CommitResult.SiteMoved("shop"));
        time.advance(Duration.ofSeconds(1));
        applied(journal.move(new SiteChange("shop", 1, "primary gcp", "saga-1")));
        applied(journal.move(new SiteChange("bank", 0, "primary oci", "operator")));
        assertThat(get(journal.sites()))
                .containsExactly(
                        new SiteRecord("bank", "primary oci", 1, "operator", time.now()),
                        new SiteRecord("shop", "primary gcp", 2, "saga-1", time.now()));
    }

    @Test
    void aChangeOfASiteThatIsRepeatedIsMadeOnce() {
        SiteChange change = new SiteChange("shop", 0, "primary aws", "operator");
        applied(journal.move(change));
        applied(journal.move(change));
        assertThat(get(journal.sites())).extracting(SiteRecord::epoch).containsExactly(1L);
        SiteChange next = new SiteChange("shop", 1, "primary gcp", "operator");
        applied(journal.move(next));
        applied(journal.move(next));
        assertThat(get(journal.sites())).extracting(SiteRecord::epoch).containsExactly(2L);
    }

    @Test
    void aRoleChangesWithTheCommitOfItsSagaOrNotAtAll() {
        applied(journal.move(new SiteChange("shop", 0, "primary aws", "operator")));
        SagaRecord saga = create("a");
        assertThat(get(journal.commit(withSites(
                        next(saga), new SiteChange("bank", 0, "x", "a"), new SiteChange("shop", 7, "y", "a")))))
                .isEqualTo(new CommitResult.SiteMoved("shop"));
        assertThat(find("a").revision()).isZero();
        assertThat(get(journal.steps("a"))).isEmpty();
        assertThat(get(journal.sites())).extracting(SiteRecord::name).containsExactly("shop");

        SagaWrite right = withSites(next(saga), new SiteChange("shop", 1, "primary gcp", "a"));
        applied(journal.commit(right));
        applied(journal.commit(right));
        assertThat(get(journal.sites())).extracting(SiteRecord::epoch).containsExactly(2L);
        assertThat(find("a").revision()).isEqualTo(1);
    }

    @Test
    void aStaleOwnerChangesNoRole() {
        SagaRecord saga = create("a");
        time.advance(LEASE);
        claimed("host-2", MOVE);
        stale(journal.commit(withSites(next(saga), new SiteChange("shop", 0, "primary gcp", "a"))));
        assertThat(get(journal.sites())).isEmpty();
    }

    private static SagaWrite withSites(SagaWrite write, SiteChange... sites) {
        return new SagaWrite(
                write.saga(),
                write.epoch(),
                write.revision(),
                write.seen(),
                write.cursor(),
                write.hold(),
                write.results(),
                List.of(sites),
                write.wakes());
    }

    // ---- forgetting and closing

    @Test
    void forgetsOnlyWhatEndedLongEnoughAgo() {
        applied(journal.commit(next(create("active"))));
        applied(journal.commit(rest(create("paused"), SagaState.PAUSED)));
        SagaRecord old = create("old");
        applied(journal.record(new Lease("old", 1), List.of(new ExtentRecord("disk", 0, 8, Optional.empty()))));
        applied(journal.commit(next(old)));
        applied(journal.commit(rest(find("old"), SagaState.SUCCEEDED)));
        time.advance(Duration.ofDays(30));
        applied(journal.commit(rest(create("new"), SagaState.ROLLED_BACK)));

        assertThat(get(journal.forget(Duration.ofDays(30), 10))).isEqualTo(1);
        assertThat(get(journal.find("old"))).isEmpty();
        assertThat(get(journal.steps("old"))).isEmpty();
        assertThat(get(journal.extents("old", "disk", 0, 10))).isEmpty();
        assertThat(ids(journal.list(List.of(SagaState.values()), "", 10))).containsExactly("active", "new", "paused");
        assertThat(get(journal.steps("active"))).hasSize(1);
    }

    @Test
    void afterClosingEveryOperationSaysSo() {
        SagaRecord saga = create("a");
        journal.close();
        journal.close();
        assertThatThrownBy(() -> get(journal.commit(next(saga))))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(JournalException.Reason.CLOSED));
    }
}
