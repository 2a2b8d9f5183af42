package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every journal does, on a time that the test moves. */
abstract class JournalContract extends JournalRecordsContract {
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
