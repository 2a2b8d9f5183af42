package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A journal that is opened for each test, and what tests write into it. */
abstract class JournalFixture {
    static final SagaKind MOVE = new SagaKind("move", 1);
    static final SagaKind LATER_MOVE = new SagaKind("move", 2);
    static final Duration LEASE = Duration.ofSeconds(6);

    final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    Journal journal;

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

    List<StepRecord> written(CompletionStage<List<StepRecord>> stage) {
        return get(stage).stream().map(StepRecord::written).toList();
    }

    /** Lets the present instant's work be done, and returns what came of it. */
    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        time.advance(Duration.ZERO);
        assertThat(future).as("answered without waiting").isDone();
        return future.join();
    }

    SagaRecord create(String id) {
        return create(id, MOVE, "host-1");
    }

    SagaRecord create(String id, SagaKind kind, String owner) {
        return get(journal.create(new NewSaga(id, kind, "input of " + id, owner, LEASE)));
    }

    SagaRecord find(String id) {
        return get(journal.find(id)).orElseThrow();
    }

    static SagaWrite next(SagaRecord saga) {
        int position = saga.cursor().position();
        return SagaWrite.of(
                saga,
                Cursor.at(Direction.FORWARD, position + 1, 0.5, Optional.empty()),
                new Hold.Keep(),
                List.of(new StepRecord(position, Direction.FORWARD, "step " + position, "result " + position)));
    }

    static SagaWrite wait(SagaRecord saga, Duration delay) {
        return SagaWrite.of(
                saga,
                saga.cursor().attempted().noting(Optional.of("operation 17"), 0.25),
                new Hold.WakeAfter(delay),
                List.of());
    }

    static SagaWrite rest(SagaRecord saga, SagaState state) {
        return SagaWrite.of(saga, saga.cursor().in(state, Optional.of("because")), new Hold.Rest(), List.of());
    }

    Claims claim(String owner, SagaKind... kinds) {
        return get(journal.claim(new ClaimRequest(owner, List.of(kinds), LEASE, 10)));
    }

    List<String> claimed(String owner, SagaKind... kinds) {
        return claim(owner, kinds).claims().stream()
                .map(claim -> claim.saga().id())
                .toList();
    }

    void applied(CompletionStage<CommitResult> stage) {
        assertThat(get(stage)).isEqualTo(new CommitResult.Applied());
    }

    void stale(CompletionStage<CommitResult> stage) {
        assertThat(get(stage)).isEqualTo(new CommitResult.Stale());
    }
}
