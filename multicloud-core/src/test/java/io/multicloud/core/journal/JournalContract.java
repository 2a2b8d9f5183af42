package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every journal does, on a time that the test moves. */
<<<<<<< HEAD
abstract class JournalContract extends JournalRecordsContract {
=======
abstract class JournalContract {
    private static final SagaKind MOVE = new SagaKind("move", 1);
    private static final SagaKind LATER_MOVE = new SagaKind("move", 2);
    private static final Duration LEASE = Duration.ofSeconds(6);

    final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private Journal journal;

    /** Opens the journal under test, empty, on {@link #time} and its executor. */
    abstract Journal open() throws Exception;

    @BeforeEach
    void openJournal() throws Exception {
        journal = open();
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    private List<StepRecord> written(CompletionStage<List<StepRecord>> stage) {
        return get(stage).stream().map(StepRecord::written).toList();
    }

    /** Lets the present instant's work be done, and returns what came of it. */
    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        time.advance(Duration.ZERO);
        assertThat(future).as("answered without waiting").isDone();
        return future.join();
    }

    private SagaRecord create(String id) {
        return create(id, MOVE, "host-1");
    }

    private SagaRecord create(String id, SagaKind kind, String owner) {
        return get(journal.create(new NewSaga(id, kind, "input of " + id, owner, LEASE)));
    }

    private SagaRecord find(String id) {
        return get(journal.find(id)).orElseThrow();
    }

    private static SagaWrite next(SagaRecord saga) {
        int position = saga.cursor().position();
        return SagaWrite.of(
                saga,
                Cursor.at(Direction.FORWARD, position + 1, 0.5, Optional.empty()),
                new Hold.Keep(),
                List.of(new StepRecord(position, Direction.FORWARD, "step " + position, "result " + position)));
    }

    private static SagaWrite wait(SagaRecord saga, Duration delay) {
        return SagaWrite.of(
                saga,
                saga.cursor().attempted().noting(Optional.of("operation 17"), 0.25),
                new Hold.WakeAfter(delay),
                List.of());
    }

    private static SagaWrite rest(SagaRecord saga, SagaState state) {
        return SagaWrite.of(saga, saga.cursor().in(state, Optional.of("because")), new Hold.Rest(), List.of());
    }

    private Claims claim(String owner, SagaKind... kinds) {
        return get(journal.claim(new ClaimRequest(owner, List.of(kinds), LEASE, 10)));
    }

    private List<String> claimed(String owner, SagaKind... kinds) {
        return claim(owner, kinds).claims().stream()
                .map(claim -> claim.saga().id())
                .toList();
    }

    private void applied(CompletionStage<CommitResult> stage) {
        assertThat(get(stage)).isEqualTo(new CommitResult.Applied());
    }

    private void stale(CompletionStage<CommitResult> stage) {
        assertThat(get(stage)).isEqualTo(new CommitResult.Stale());
    }

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

>>>>>>> p-io
    // ---- leases and wake-ups

    @Test
    void nobodyClaimsASagaWhoseLeaseHolds() {
        create("a");
        time.advance(LEASE.minusMillis(1));
        Claims claims = claim("host-2", MOVE);
        assertThat(claims.claims()).isEmpty();
        assertThat(claims.nextDue()).contains(Duration.ofMillis(1));
    }

    @Test
    void aLeaseThatHasRunOutIsTakenOverUnderTheNextEpoch() {
        create("a");
        time.advance(LEASE);
        Claims claims = claim("host-2", MOVE);
        assertThat(claims.claims()).hasSize(1);
        Claim claim = claims.claims().get(0);
        assertThat(claim.takenFrom()).contains("host-1");
        assertThat(claim.saga().epoch()).isEqualTo(2);
        assertThat(claim.saga().owner()).contains("host-2");
        assertThat(claim.saga()).isEqualTo(find("a"));
        assertThat(claims.nextDue()).contains(LEASE);
    }

    @Test
    void aRenewedLeaseHoldsFromTheRenewalOn() {
        SagaRecord saga = create("a");
        time.advance(Duration.ofSeconds(5));
        assertThat(get(journal.renew(List.of(new Lease("a", saga.epoch())), LEASE)))
                .containsExactly(new Renewal("a", Optional.empty()));
        time.advance(Duration.ofSeconds(5));
        assertThat(claimed("host-2", MOVE)).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(claimed("host-2", MOVE)).containsExactly("a");
    }

    @Test
    void onlyTheOwnerRenews() {
        SagaRecord a = create("a");
        SagaRecord b = create("b");
        applied(journal.commit(wait(create("c"), Duration.ofMinutes(1))));
        time.advance(LEASE);
        assertThat(get(journal.claim(new ClaimRequest("host-2", List.of(MOVE), LEASE, 1)))
                        .claims())
                .extracting(claim -> claim.saga().id())
                .containsExactly("a");
        List<Renewal> renewals = get(
                journal.renew(List.of(new Lease("c", 1), new Lease("b", b.epoch()), new Lease("a", a.epoch())), LEASE));
        assertThat(renewals).extracting(Renewal::saga).containsExactly("b");
        assertThat(find("c").due())
                .contains(time.now().plus(Duration.ofMinutes(1)).minus(LEASE));
    }

    @Test
    void aSagaThatWaitsIsNobodysUntilItIsDue() {
        applied(journal.commit(wait(create("a"), Duration.ofMinutes(5))));
        SagaRecord waiting = find("a");
        assertThat(waiting.owner()).isEmpty();
        assertThat(waiting.cursor().memo()).contains("operation 17");
        time.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(claim("host-2", MOVE).nextDue()).contains(Duration.ofMillis(1));
        time.advance(Duration.ofMillis(1));
        Claim claim = claim("host-2", MOVE).claims().get(0);
        assertThat(claim.takenFrom()).as("nobody was stopped").isEmpty();
        assertThat(claim.saga().revision()).isEqualTo(1);
    }

    @Test
    void aWakeUpThatIsNotInTheFutureIsDueAtOnce() {
        applied(journal.commit(wait(create("a"), Duration.ofSeconds(-5))));
        assertThat(claimed("host-2", MOVE)).containsExactly("a");
    }

    @Test
    void whatEndedOrIsPausedIsNeverDue() {
        applied(journal.commit(rest(create("a"), SagaState.PAUSED)));
        applied(journal.commit(rest(create("b"), SagaState.SUCCEEDED)));
        applied(journal.commit(rest(create("c"), SagaState.ROLLED_BACK)));
        time.advance(Duration.ofDays(400));
        Claims claims = claim("host-2", MOVE);
        assertThat(claims.claims()).isEmpty();
        assertThat(claims.nextDue()).isEmpty();
    }

    @Test
    void claimsTheEarliestFirstAndNoMoreThanAskedFor() {
        applied(journal.commit(wait(create("late"), Duration.ofSeconds(3))));
        applied(journal.commit(wait(create("early"), Duration.ofSeconds(1))));
        applied(journal.commit(wait(create("middle"), Duration.ofSeconds(2))));
        time.advance(Duration.ofSeconds(3));
        Claims claims = get(journal.claim(new ClaimRequest("host-2", List.of(MOVE), LEASE, 2)));
        assertThat(claims.claims()).extracting(claim -> claim.saga().id()).containsExactly("early", "middle");
        assertThat(claims.nextDue()).contains(Duration.ZERO);
        assertThat(claimed("host-3", MOVE)).containsExactly("late");
    }

    @Test
    void twoHostsThatLookAtTheSameTimeNeverClaimTheSame() {
        for (int i = 0; i < 20; i++) {
            applied(journal.commit(wait(create("saga-" + i), Duration.ZERO)));
        }
        List<CompletionStage<Claims>> stages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stages.add(journal.claim(new ClaimRequest("host-" + i, List.of(MOVE), LEASE, 3)));
        }
        List<String> claimed = stages.stream()
                .flatMap(stage -> get(stage).claims().stream())
                .map(claim -> claim.saga().id())
                .toList();
        assertThat(claimed).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aHostClaimsOnlyKindsAndVersionsItKnows() {
        applied(journal.commit(wait(create("a", MOVE, "host-1"), Duration.ZERO)));
        applied(journal.commit(wait(create("b", LATER_MOVE, "host-1"), Duration.ZERO)));
        applied(journal.commit(wait(create("c", new SagaKind("other", 1), "host-1"), Duration.ZERO)));
        assertThat(claimed("host-2", MOVE)).containsExactly("a");
        assertThat(claim("host-2", new SagaKind("nothing", 1)).nextDue()).isEmpty();
        assertThat(claimed("host-3", new SagaKind("other", 1), LATER_MOVE)).containsExactly("b", "c");
    }

    // ---- requests

    @Test
    void aCommitThatHasNotSeenARequestIsTurnedDown() {
        SagaRecord saga = create("a");
        assertThat(get(journal.request("a", Request.CANCEL))).isTrue();
        assertThat(get(journal.commit(next(saga)))).isEqualTo(new CommitResult.Requested(Request.CANCEL));
        assertThat(find("a").revision()).isZero();
        applied(journal.commit(next(find("a"))));
        assertThat(find("a").request()).as("answered").isEmpty();
    }

    @Test
    void aCommitThatWasAppliedBeforeARequestCameIsStillRecognised() {
        SagaRecord saga = create("a");
        applied(journal.commit(next(saga)));
        assertThat(get(journal.request("a", Request.CANCEL))).isTrue();
        applied(journal.commit(next(saga)));
        assertThat(find("a").request()).contains(Request.CANCEL);
    }

    @Test
    void aRenewalTellsOfRequests() {
        create("a");
        create("b");
        get(journal.request("b", Request.CANCEL));
        assertThat(get(journal.renew(List.of(new Lease("a", 1), new Lease("b", 1)), LEASE)))
                .containsExactly(new Renewal("a", Optional.empty()), new Renewal("b", Optional.of(Request.CANCEL)));
    }

    @Test
    void aRequestMakesAWaitingSagaDue() {
        for (Request request : List.of(Request.WAKE, Request.CANCEL)) {
            String id = "saga-" + request;
            applied(journal.commit(wait(create(id), Duration.ofHours(1))));
            assertThat(get(journal.request(id, request))).isTrue();
            Claim claim = claim("host-2", MOVE).claims().get(0);
            assertThat(claim.saga().id()).isEqualTo(id);
            assertThat(claim.saga().request()).contains(request);
        }
    }

    @Test
    void aRequestLeavesTheLeaseOfAnOwnerAlone() {
        SagaRecord saga = create("a");
        get(journal.request("a", Request.CANCEL));
        assertThat(claimed("host-2", MOVE)).isEmpty();
        assertThat(find("a").due()).isEqualTo(saga.due());
    }

    @Test
    void aPausedSagaHearsWhoContinuesOrCancelsIt() {
        applied(journal.commit(rest(create("a"), SagaState.PAUSED)));
        assertThat(get(journal.request("a", Request.WAKE))).isFalse();
        assertThat(claimed("host-2", MOVE)).isEmpty();
        assertThat(get(journal.request("a", Request.CONTINUE))).isTrue();
        assertThat(claim("host-2", MOVE).claims().get(0).saga().request()).contains(Request.CONTINUE);
        applied(journal.commit(rest(create("b"), SagaState.PAUSED)));
        assertThat(get(journal.request("b", Request.CANCEL))).isTrue();
        assertThat(claimed("host-2", MOVE)).containsExactly("b");
    }

    @Test
    void anActiveSagaNeedsNoContinuing() {
        create("a");
        assertThat(get(journal.request("a", Request.CONTINUE))).isFalse();
        assertThat(find("a").request()).isEmpty();
    }

    @Test
    void whatHasEndedHearsNothing() {
        applied(journal.commit(rest(create("a"), SagaState.SUCCEEDED)));
        for (Request request : Request.values()) {
            assertThat(get(journal.request("a", request))).isFalse();
        }
        assertThat(claimed("host-2", MOVE)).isEmpty();
    }

    @Test
    void theStrongestRequestStays() {
        create("a");
        get(journal.request("a", Request.WAKE));
        get(journal.request("a", Request.CANCEL));
        get(journal.request("a", Request.WAKE));
        assertThat(find("a").request()).contains(Request.CANCEL);
    }

    @Test
    void theEndOfOneSagaWakesAnother() {
        applied(journal.commit(wait(create("parent"), Duration.ofHours(1))));
        SagaRecord child = create("child");
        SagaWrite end = rest(child, SagaState.SUCCEEDED);
        applied(journal.commit(new SagaWrite(
                end.saga(),
                end.epoch(),
                end.revision(),
                end.seen(),
                end.cursor(),
                end.hold(),
                end.results(),
                end.sites(),
                Optional.of("parent"))));
        assertThat(claimed("host-2", MOVE)).containsExactly("parent");
    }
}
