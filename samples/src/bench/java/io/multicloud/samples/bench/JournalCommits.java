package io.multicloud.samples.bench;

import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.journal.StepRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Commits the result of a step and the next one's intent, of a saga for each caller, on SQLite. */
final class JournalCommits implements AutoCloseable {
    private final Journal journal;
    private final Map<Integer, Caller> callers = new ConcurrentHashMap<>();

    JournalCommits(Path directory) {
        Journal opened = SqliteJournal.open(directory);
        this.journal = opened.forBlockingCallers();
    }

    /** Belongs to one thread at a time. */
    private final class Caller {
        private final SagaRecord saga;
        private int position;

        Caller(int number) {
            this.saga = journal.create(
                            new NewSaga("saga-" + number, new SagaKind("bench", 1), "", "bench", Duration.ofDays(1)))
                    .toCompletableFuture()
                    .join();
        }

        void commit() {
            SagaWrite write = new SagaWrite(
                    saga.id(),
                    saga.epoch(),
                    position,
                    Optional.empty(),
                    Cursor.at(Direction.FORWARD, position + 1, 0, Optional.empty()),
                    new Hold.Keep(),
                    List.of(new StepRecord(position, Direction.FORWARD, "step", "done")),
                    List.of(),
                    Optional.empty());
            CommitResult result = journal.commit(write).toCompletableFuture().join();
            if (!(result instanceof CommitResult.Applied)) {
                throw new IllegalStateException("a commit came to " + result);
            }
            position++;
        }
    }

    void run(int caller) {
        callers.computeIfAbsent(caller, Caller::new).commit();
    }

    @Override
    public void close() {
        journal.close();
    }
}
