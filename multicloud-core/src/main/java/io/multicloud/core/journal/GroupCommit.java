package io.multicloud.core.journal;

import io.multicloud.core.journal.JournalException.Reason;
import io.multicloud.core.journal.Sessions.Health;
import java.sql.SQLException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations queue; a drain takes what has queued and commits it as one transaction, so that concurrent callers share the
 * cost of a commit, and a lone one waits for nobody. A drain runs on the executor, or on the thread of a caller that may
 * block, and ends when the queue is empty; so many run at once as there may be transactions. One that goes on lets those
 * come back whom it has just answered, and works meanwhile: who finds the transaction gone waits for a whole one.
 *
 * <p>If a transaction fails before its commit, nothing of it was written, and its operations are repeated one by one.
 * If the commit itself fails, nobody knows, and all of them fail with {@link Reason#UNKNOWN}.
 *
 * <p>Transactions beside each other lock rows of {@code saga} in the order of ids, within a batch by sorting it; operations that touch
 * several sagas have a transaction to themselves. So two transactions of any hosts do not wait for each other in a circle,
 * but for a saga that wakes another; the database then ends one of the two, and it is repeated. Thread-safe.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** More would make those who came first wait for those who came last, and spare next to nothing. */
    private static final int LARGEST_BATCH = 128;

    private final String where;
    private final Sessions sessions;
    private final Dialect dialect;
    private final Executor executor;
    private final int writers;
    private final int patience;
    private final Runnable afterClose;
    private final Queue<Operation<?>> queue = new ConcurrentLinkedQueue<>();
    private final Object taking = new Object();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean closed;

    /**
     * @param where the file or server, for messages
     * @param dialect of the sessions
     * @param executor runs drains
     * @param writers how many drains may run at once
     * @param patience how often in a row a drain that has fewer operations than the time before looks for more in vain; 0 where
     *     other threads do not run meanwhile, or other drains do, as what comes while a transaction is under way is out of order
     * @param afterClose waits for the drains that run, and gives back what belongs to it
     */
    GroupCommit(
            String where,
            Sessions sessions,
            Dialect dialect,
            Executor executor,
            int writers,
            int patience,
            Runnable afterClose) {
        this.where = where;
        this.sessions = sessions;
        this.dialect = dialect;
        this.executor = executor;
        this.writers = writers;
        this.patience = patience;
        this.afterClose = afterClose;
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

    /** Queues an operation; {@code saga} is the one it touches, empty if none or several. */
    <T> CompletionStage<T> submit(Via via, String saga, Shape shape, Work<T> work) {
        return submit(via, new Operation<>(saga, shape, work));
    }

    private <T> CompletionStage<T> submit(Via via, Operation<T> operation) {
        queue.add(operation);
        if (closed) {
            failQueued();
        } else if (mayStart()) {
            if (via == Via.CALLER) {
                drainFor(operation);
            } else {
                handOver();
            }
        }
        return operation.answer;
    }

    /** Counts a drain in, unless there are enough. */
    private boolean mayStart() {
        int running = drains.get();
        while (running < writers) {
            if (drains.compareAndSet(running, running + 1)) {
                return true;
            }
            running = drains.get();
        }
        return false;
    }

    /** Lets the executor go on with a drain that is counted in. */
    private void handOver() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            drains.decrementAndGet();
            failQueued();
        }
    }

    /** Drains on the caller's thread, but no longer than for its own operation. */
    private void drainFor(Operation<?> operation) {
        List<Operation<?>> batch = new ArrayList<>();
        while (!operation.answer.isDone()) {
            take(batch);
            if (batch.isEmpty()) {
                // Another drain has it.
                break;
            }
            run(batch, 0);
            batch.clear();
        }
        if (queue.isEmpty()) {
            end();
        } else {
            handOver();
        }
    }

    private void drain() {
        List<Operation<?>> batch = new ArrayList<>();
        int before = 0;
        do {
            while (more(batch, before)) {
                run(batch, before);
                before = batch.size();
                batch.clear();
            }
            drains.decrementAndGet();
            // What was queued between the look and the decrement had no drain to start.
        } while (!queue.isEmpty() && drains.compareAndSet(0, 1));
    }

    /**
     * Takes more operations into a batch. As long as it has fewer than the one before, some are waited for: those who were
     * answered last have not come back when those answered first have, and the processor that they need may be this one. A lone
     * caller is never waited for.
     *
     * @return whether there were any
     */
    @SuppressWarnings("ThreadPriorityCheck") // Only the size of the batch depends on what else runs.
    private boolean more(List<Operation<?>> batch, int before) {
        int size = batch.size();
        boolean waits = before > 1 && size < before && (size == 0 || batch.get(0).shape != Shape.ALONE);
        take(batch);
        for (int looks = 0; waits && batch.size() == size && looks < patience && !closed; looks++) {
            if (!queue.isEmpty() && size > 0) {
                // What comes next does not fit.
                break;
            }
            Thread.yield();
            take(batch);
        }
        return batch.size() > size;
    }

    private void end() {
        drains.decrementAndGet();
        if (!queue.isEmpty() && drains.compareAndSet(0, 1)) {
            handOver();
        }
    }

    private void take(List<Operation<?>> batch) {
        // Otherwise what was looked at and what is taken could be two things.
        synchronized (taking) {
            Operation<?> next = queue.peek();
            while (next != null && batch.size() < LARGEST_BATCH && (batch.isEmpty() || fits(batch.get(0), next))) {
                batch.add(next);
                queue.remove();
                next = queue.peek();
            }
        }
    }

    /**
     * Tells whether two operations may share a transaction, and should. Where a statement can be a transaction by itself,
     * those of one text go out together in one journey; beside others, each would need more of them.
     */
    private boolean fits(Operation<?> first, Operation<?> next) {
        if (first.shape == Shape.ALONE || next.shape == Shape.ALONE) {
            return false;
        }
        if (!dialect.chains()) {
            return true;
        }
        String text = next.text(dialect);
        return first.shape == next.shape
                && (text == null ? next.shape == Shape.TRANSACTION : text.equals(first.text(dialect)));
    }

    private void failQueued() {
        List<Operation<?>> queued = new ArrayList<>();
        synchronized (taking) {
            for (Operation<?> operation = queue.poll(); operation != null; operation = queue.poll()) {
                queued.add(operation);
            }
        }
        for (Operation<?> operation : queued) {
            operation.fail(new JournalException(Reason.CLOSED, "the journal in " + where + " is closed", null));
        }
    }

    // ---- transactions

    private void run(List<Operation<?>> batch, int before) {
        if (closed) {
            batch.forEach(operation -> operation.fail(
                    new JournalException(Reason.CLOSED, "the journal in " + where + " is closed", null)));
            return;
        }
        batch.sort(Comparator.comparing(operation -> operation.saga));
        if (!transact(batch, before)) {
            batch.forEach(operation -> transact(List.of(operation), 0));
        }
    }

    /**
     * Runs operations in one transaction; if there were more of them before, also those that come meanwhile.
     *
     * @return false if several failed with nothing written and nobody told
     */
    private boolean transact(List<Operation<?>> batch, int before) {
        Session session;
        try {
            session = sessions.take();
        } catch (SQLException e) {
            return failed(batch, e);
        }
        Health health = Health.BROKEN;
        try {
            boolean chains = dialect.chains();
            Shape shape = batch.get(0).shape;
            boolean commitsItself = chains && (shape == Shape.READ || shape == Shape.STATEMENT);
            try {
                if (chains) {
                    session.connection().setAutoCommit(commitsItself);
                }
                int done = 0;
                do {
                    runEach(session, batch.subList(done, batch.size()));
                    done = batch.size();
                } while (patience > 0 && done < before && more(batch, before));
            } catch (SQLException | RuntimeException e) {
                if (!commitsItself) {
                    health = rolledBack(session, e);
                } else if (isRefusal(e)) {
                    health = Health.GOOD;
                } else if (shape == Shape.STATEMENT) {
                    return unacknowledged(batch, e);
                }
                return failed(batch, e);
            }
            try {
                if (!commitsItself) {
                    session.commit();
                }
                health = Health.GOOD;
            } catch (SQLException e) {
                health = rolledBack(session, e);
                return unacknowledged(batch, e);
            }
        } finally {
            sessions.giveBack(session, health);
        }
        batch.forEach(Operation::answer);
        return true;
    }

    /** Runs operations in their order; those of one text that follow each other are sent as one. */
    private void runEach(Session session, List<Operation<?>> batch) throws SQLException {
        int at = 0;
        while (at < batch.size()) {
            String text = batch.get(at).text(dialect);
            int end = at + 1;
            while (text != null
                    && end < batch.size()
                    && text.equals(batch.get(end).text(dialect))) {
                end++;
            }
            if (text == null || end == at + 1) {
                batch.get(at).run(session);
            } else {
                runTogether(session, text, batch.subList(at, end));
            }
            at = end;
        }
    }

    private void runTogether(Session session, String text, List<Operation<?>> same) throws SQLException {
        Session.Call call = session.sql(text);
        for (Operation<?> operation : same) {
            operation.add(dialect, call);
        }
        int[] changed = call.runAll();
        for (int i = 0; i < same.size(); i++) {
            same.get(i).changed(session, changed[i]);
        }
    }

    /**
     * Tells whether the server itself has said that it did not do something, of which nothing is then written. Whatever else
     * goes wrong may have come after the commit: classes 08 of SQLSTATE, a connection that broke, and 57P, a server that
     * stops.
     */
    private static boolean isRefusal(Exception error) {
        String state = error instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && !state.startsWith("08") && !state.startsWith("57P");
    }

    private boolean unacknowledged(List<Operation<?>> batch, Exception error) {
        JournalException unknown = new JournalException(
                Reason.UNKNOWN, "a commit to the journal in " + where + " was not acknowledged: " + error, error);
        batch.forEach(operation -> operation.fail(unknown));
        return true;
    }

    private boolean failed(List<Operation<?>> batch, Exception error) {
        if (batch.size() > 1) {
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

    /** Which thread runs a drain that an operation starts. */
    enum Via {
        /** The executor's. */
        EXECUTOR,
        /** The caller's, which may block. */
        CALLER
    }

    /** How an operation gets on with others. */
    enum Shape {
        /** One statement that writes nothing. */
        READ,
        /** One statement, which is a transaction by itself where the database chains statements. */
        STATEMENT,
        /** Several statements. */
        TRANSACTION,
        /** Touches several sagas, so that it must not share a transaction. */
        ALONE
    }

    /** What is done inside a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /** Work that is one statement, at least on some databases, which can be sent together with others of its text. */
    interface Statement<T> extends Work<T> {
        /** Returns its text; null if it is several statements. */
        @Nullable
        String text(Dialect dialect);

        /** Binds all parameters of the text. */
        void bind(Dialect dialect, Session.Call call) throws SQLException;

        /** Returns what it means that so many rows were changed. */
        T answer(Session session, int changed) throws SQLException;
    }

    /** Something queued, and who waits for it. */
    private static final class Operation<T> {
        private final String saga;
        private final Shape shape;
        private final Work<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Optional<T> result = Optional.empty();

        Operation(String saga, Shape shape, Work<T> work) {
            this.saga = saga;
            this.shape = shape;
            this.work = work;
        }

        void run(Session session) throws SQLException {
            result = Optional.of(work.run(session));
        }

        @Nullable
        String text(Dialect dialect) {
            return work instanceof Statement<T> statement ? statement.text(dialect) : null;
        }

        void add(Dialect dialect, Session.Call call) throws SQLException {
            if (work instanceof Statement<T> statement) {
                statement.bind(dialect, call);
                call.add();
            }
        }

        void changed(Session session, int rows) throws SQLException {
            if (work instanceof Statement<T> statement) {
                result = Optional.of(statement.answer(session, rows));
            }
        }

        void answer() {
            answer.complete(result.orElseThrow());
        }

        void fail(JournalException error) {
            answer.completeExceptionally(error);
        }
    }
}
