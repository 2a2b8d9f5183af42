package io.multicloud.core.simulation;

import io.multicloud.core.journal.ClaimRequest;
import io.multicloud.core.journal.Claims;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.Lease;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.Renewal;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SiteChange;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A journal in front of another one. */
class WatchedJournal implements Journal {
    private final Journal journal;

    WatchedJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return journal.create(saga);
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        return journal.commit(write);
    }

    @Override
    public CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents) {
        return journal.record(lease, extents);
    }

    @Override
    public CompletionStage<Claims> claim(ClaimRequest request) {
        return journal.claim(request);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease) {
        return journal.renew(leases, lease);
    }

    @Override
    public CompletionStage<Boolean> request(String saga, Request request) {
        return journal.request(saga, request);
    }

    @Override
    public CompletionStage<CommitResult> move(SiteChange change) {
        return journal.move(change);
    }

    @Override
    public CompletionStage<Integer> forget(Duration age, int max) {
        return journal.forget(age, max);
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> find(String saga) {
        return journal.find(saga);
    }

    @Override
    public CompletionStage<List<StepRecord>> steps(String saga) {
        return journal.steps(saga);
    }

    @Override
    public CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max) {
        return journal.extents(saga, stream, fromOffset, max);
    }

    @Override
    public CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max) {
        return journal.list(states, after, max);
    }

    @Override
    public CompletionStage<List<SiteRecord>> sites() {
        return journal.sites();
    }

    @Override
    public void close() {
        journal.close();
    }
}
