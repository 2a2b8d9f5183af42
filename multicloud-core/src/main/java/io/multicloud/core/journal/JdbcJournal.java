package io.multicloud.core.journal;

import io.multicloud.core.journal.JournalException.Reason;
import io.multicloud.core.journal.Sessions.Health;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal over a database. Operations queue; a drain takes what has queued and commits it as one
 * transaction, so that concurrent callers share the cost of a commit, and a lone one waits for nobody. A drain runs
 * on the journal's executor and ends when the queue is empty; at most {@link Dialect#writers()} run at once.
 *
 * <p>If a transaction fails before its commit, nothing of it was written, and its operations are repeated one by one.
 * If the commit itself fails, nobody knows, and all of them fail with {@link Reason#UNKNOWN}.
 *
 * <p>All transactions lock rows of {@code saga} in the order of ids, within a batch by sorting it; operations that touch
 * several sagas have a transaction to themselves. So two transactions of any hosts do not wait for each other in a circle,
 * but for a saga that wakes another; the database then ends one of the two, and it is repeated.
 */
final class JdbcJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcJournal.class);

    /** More would make those who came first wait for those who came last, and spare next to nothing. */
    private static final int LARGEST_BATCH = 128;

    private final String where;
    private final Sessions sessions;
    private final Executor executor;
    private final int writers;
    private final Runnable afterClose;
    private final Queue<Operation<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean closed;

    /**
     * @param where the file or server, for messages
     * @param executor runs drains
     * @param writers how many drains may run at once
     * @param afterClose waits for the drains that run, and gives back what the journal owns
     */
    JdbcJournal(String where, Sessions sessions, Executor executor, int writers, Runnable afterClose) {
        this.where = where;
        this.sessions = sessions;
        this.executor = executor;
        this.writers = writers;
        this.afterClose = afterClose;
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return submit(saga.id(), session -> SagaTable.create(session, saga));
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        Work<CommitResult> work = session -> SagaTable.commit(session, write);
        return write.wakes().isPresent() || !write.sites().isEmpty() ? submitAlone(work) : submit(write.saga(), work);
    }

    @Override
    public CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents) {
        List<ExtentRecord> copy = List.copyOf(extents);
        return submit(lease.saga(), session -> ExtentTable.record(session, lease, copy));
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
        return submit(saga, session -> SagaTable.request(session, saga, request));
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
        return submit(saga, session -> SagaTable.find(session, saga));
    }

    @Override
    public CompletionStage<List<StepRecord>> steps(String saga) {
        return submit(saga, session -> SagaTable.steps(session, saga));
    }

    @Override
    public CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max) {
        return submit(saga, session -> ExtentTable.from(session, saga, stream, fromOffset, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max) {
        List<SagaState> copy = List.copyOf(states);
        return submit("", session -> SagaTable.list(session, copy, after, max));
    }

    @Override
    public CompletionStage<List<SiteRecord>> sites() {
        return submit("", SiteTable::all);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        afterClose.run();
        failQueued();
        sessions.close();
    }

    @Override
    public String toString() {
        return "journal in " + where;
    }

    // ---- queueing

    private <T> CompletionStage<T> submit(String saga, Work<T> work) {
        return submit(new Operation<>(saga, false, work));
    }

    private <T> CompletionStage<T> submitAlone(Work<T> work) {
        return submit(new Operation<>("", true, work));
    }

    private <T> CompletionStage<T> submit(Operation<T> operation) {
        queue.add(operation);
        if (closed) {
            failQueued();
        } else {
            startDrain();
        }
        return operation.answer;
    }

    private void startDrain() {
        int running = drains.get();
        while (running < writers) {
            if (drains.compareAndSet(running, running + 1)) {
                try {
                    executor.execute(this::drain);
                } catch (RejectedExecutionException e) {
                    drains.decrementAndGet();
                    failQueued();
                }
                return;
            }
            running = drains.get();
        }
    }

    private void drain() {
        List<Operation<?>> batch = new ArrayList<>();
        while (true) {
            take(batch);
            if (!batch.isEmpty()) {
                run(batch);
                batch.clear();
                continue;
            }
            drains.decrementAndGet();
            // What was queued between the look and the decrement had no drain to start.
            if (queue.isEmpty() || !drains.compareAndSet(0, 1)) {
                return;
            }
        }
    }

    private void take(List<Operation<?>> batch) {
        while (batch.size() < LARGEST_BATCH) {
            Operation<?> next = queue.peek();
            if (next == null || (next.alone && !batch.isEmpty())) {
                return;
            }
            next = queue.poll();
            if (next == null) {
                return;
            }
            batch.add(next);
            if (next.alone) {
                return;
            }
        }
    }

    private void failQueued() {
        for (Operation<?> operation = queue.poll(); operation != null; operation = queue.poll()) {
            operation.fail(new JournalException(Reason.CLOSED, "the journal in " + where + " is closed", null));
        }
    }

    // ---- transactions

    private void run(List<Operation<?>> batch) {
        if (closed) {
            batch.forEach(operation -> operation.fail(
                    new JournalException(Reason.CLOSED, "the journal in " + where + " is closed", null)));
            return;
        }
        batch.sort(Comparator.comparing(operation -> operation.saga));
        if (batch.size() > 1) {
            if (!transact(batch, Failure.IS_LEFT)) {
                batch.forEach(operation -> transact(List.of(operation), Failure.IS_TOLD));
            }
        } else {
            transact(batch, Failure.IS_TOLD);
        }
    }

    /** Runs operations in one transaction; returns false if it failed with nothing written and nobody told. */
    private boolean transact(List<Operation<?>> batch, Failure failure) {
        Session session;
        try {
            session = sessions.take();
        } catch (SQLException e) {
            return failed(batch, failure, e);
        }
        Health health = Health.BROKEN;
        try {
            try {
                for (Operation<?> operation : batch) {
                    operation.run(session);
                }
            } catch (SQLException | RuntimeException e) {
                health = rolledBack(session, e);
                return failed(batch, failure, e);
            }
            try {
                session.commit();
                health = Health.GOOD;
            } catch (SQLException e) {
                health = rolledBack(session, e);
                JournalException unknown = new JournalException(
                        Reason.UNKNOWN, "a commit to the journal in " + where + " was not acknowledged: " + e, e);
                batch.forEach(operation -> operation.fail(unknown));
                return true;
            }
        } finally {
            sessions.giveBack(session, health);
        }
        batch.forEach(Operation::answer);
        return true;
    }

    private boolean failed(List<Operation<?>> batch, Failure failure, Exception error) {
        if (failure == Failure.IS_LEFT) {
            LOG.debug(
                    "a transaction of {} operations in {} failed; they are repeated one by one",
                    batch.size(),
                    where,
                    error);
            return false;
        }
        JournalException unavailable = new JournalException(
                Reason.UNAVAILABLE, "the journal in " + where + " could not be used: " + error, error);
        batch.forEach(operation -> operation.fail(unavailable));
        return true;
    }

    private static Health rolledBack(Session session, Exception error) {
        try {
            session.rollback();
            return Health.GOOD;
        } catch (SQLException e) {
            error.addSuppressed(e);
            return Health.BROKEN;
        }
    }

    /** What becomes of the failure of a transaction. */
    private enum Failure {
        /** The caller tries in another way. */
        IS_LEFT,
        /** It is the operations' own. */
        IS_TOLD
    }

    /** What is done inside a transaction. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /** Something queued, and who waits for it. */
    private static final class Operation<T> {
        private final String saga;
        private final boolean alone;
        private final Work<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Optional<T> result = Optional.empty();

        Operation(String saga, boolean alone, Work<T> work) {
            this.saga = saga;
            this.alone = alone;
            this.work = work;
        }

        void run(Session session) throws SQLException {
            result = Optional.of(work.run(session));
        }

        void answer() {
            answer.complete(result.orElseThrow());
        }

        void fail(JournalException error) {
            answer.completeExceptionally(error);
        }
    }
}
