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
import java.util.function.Function;

/** A journal in front of another one, whose operations all go through {@link #send}. */
class DelegatingJournal implements Journal {
    private final Journal journal;

    DelegatingJournal(Journal journal) {
        this.journal = journal;
    }

    /** Sends an operation on; what else there is to do with it is a subclass's to say. */
    <T> CompletionStage<T> send(String operation, Function<Journal, CompletionStage<T>> work) {
        return work.apply(journal);
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return send("create", to -> to.create(saga));
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        return send("commit", to -> to.commit(write));
    }

    @Override
    public CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents) {
        return send("record", to -> to.record(lease, extents));
    }

    @Override
    public CompletionStage<Claims> claim(ClaimRequest request) {
        return send("claim", to -> to.claim(request));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease) {
        return send("renew", to -> to.renew(leases, lease));
    }

    @Override
    public CompletionStage<Boolean> request(String saga, Request request) {
        return send("request", to -> to.request(saga, request));
    }

    @Override
    public CompletionStage<CommitResult> move(SiteChange change) {
        return send("move", to -> to.move(change));
    }

    @Override
    public CompletionStage<Integer> forget(Duration age, int max) {
        return send("forget", to -> to.forget(age, max));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> find(String saga) {
        return send("find", to -> to.find(saga));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> holder(String subject) {
        return send("holder", to -> to.holder(subject));
    }

    @Override
    public CompletionStage<List<StepRecord>> steps(String saga) {
        return send("steps", to -> to.steps(saga));
    }

    @Override
    public CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max) {
        return send("extents", to -> to.extents(saga, stream, fromOffset, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max) {
        return send("list", to -> to.list(states, after, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> named(List<SagaState> states, List<String> prefixes) {
        return send("named", to -> to.named(states, prefixes));
    }

    @Override
    public CompletionStage<List<SiteRecord>> sites() {
        return send("sites", to -> to.sites());
    }

    @Override
    public void close() {
        journal.close();
    }
}
