package io.multicloud.core.journal;

import io.multicloud.core.journal.GroupCommit.Shape;
import io.multicloud.core.journal.GroupCommit.Via;
import io.multicloud.core.journal.GroupCommit.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The journal over a database, for callers that must not block or for those that may. Thread-safe. */
final class JdbcJournal implements Journal {
    private final String where;
    private final GroupCommit commits;
    private final Via via;

    /**
     * @param where the file or server, for messages
     * @param commits which is closed with the journal
     * @param via which thread may run transactions
     */
    JdbcJournal(String where, GroupCommit commits, Via via) {
        this.where = where;
        this.commits = commits;
        this.via = via;
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return submit(saga.id(), Shape.STATEMENT, session -> SagaTable.create(session, saga));
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        SagaCommit commit = new SagaCommit(write);
        return commit.touchesOthers()
                ? submitAlone(commit)
                : submit(write.saga(), commit.isOneStatement() ? Shape.STATEMENT : Shape.TRANSACTION, commit);
    }

    @Override
    public CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents) {
        List<ExtentRecord> copy = List.copyOf(extents);
        return submit(lease.saga(), Shape.TRANSACTION, session -> ExtentTable.record(session, lease, copy));
    }

    @Override
    public CompletionStage<Claims> claim(ClaimRequest request) {
        return submitAlone(session -> SagaTable.claim(session, request));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease) {
        List<Lease> copy = List.copyOf(leases);
        return submitAlone(session -> SagaTable.renew(session, copy, lease));
    }

    @Override
    public CompletionStage<Boolean> request(String saga, Request request) {
        return submit(saga, Shape.STATEMENT, session -> SagaTable.request(session, saga, request));
    }

    @Override
    public CompletionStage<CommitResult> move(SiteChange change) {
        return submitAlone(session -> SiteTable.move(session, change)
                ? new CommitResult.Applied()
                : new CommitResult.SiteMoved(change.name()));
    }

    @Override
    public CompletionStage<Integer> forget(Duration age, int max) {
        return submitAlone(session -> SagaTable.forget(session, age, max));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> find(String saga) {
        return submit(saga, Shape.READ, session -> SagaTable.find(session, saga));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> holder(String subject) {
        return submit("", Shape.READ, session -> SagaTable.holder(session, subject));
    }

    @Override
    public CompletionStage<List<StepRecord>> steps(String saga) {
        return submit(saga, Shape.READ, session -> SagaTable.steps(session, saga));
    }

    @Override
    public CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max) {
        return submit(saga, Shape.READ, session -> ExtentTable.from(session, saga, stream, fromOffset, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max) {
        List<SagaState> copy = List.copyOf(states);
        return submit("", Shape.READ, session -> SagaTable.list(session, copy, after, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> named(List<SagaState> states, List<String> prefixes) {
        List<SagaState> ofStates = List.copyOf(states);
        List<String> ofPrefixes = List.copyOf(prefixes);
        return submit("", Shape.READ, session -> SagaTable.named(session, ofStates, ofPrefixes));
    }

    @Override
    public CompletionStage<List<SiteRecord>> sites() {
        return submit("", Shape.READ, SiteTable::all);
    }

    @Override
    public Journal forBlockingCallers() {
        return new JdbcJournal(where, commits, Via.CALLER);
    }

    @Override
    public void close() {
        commits.close();
    }

    @Override
    public String toString() {
        return "journal in " + where;
    }

    private <T> CompletionStage<T> submit(String saga, Shape shape, Work<T> work) {
        return commits.submit(via, saga, shape, work);
    }

    private <T> CompletionStage<T> submitAlone(Work<T> work) {
        return commits.submit(via, "", Shape.ALONE, work);
    }
}
