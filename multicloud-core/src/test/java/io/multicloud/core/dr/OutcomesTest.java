package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When what the results of a saga come to is read again. */
class OutcomesTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final List<StepRecord> results = new ArrayList<>();
    private final Journal journal = mock(Journal.class);
    private final Outcomes<List<String>> outcomes = new Outcomes<>(
            journal, steps -> steps.stream().map(StepRecord::result).toList());

    private static SagaRecord saga(Instant createdAt, long revision, Cursor cursor) {
        return new SagaRecord(
                "saga",
                new SagaKind("kind", 1),
                "",
                cursor,
                Optional.empty(),
                1,
                revision,
                Optional.empty(),
                Optional.empty(),
                createdAt,
                NOON,
                NOON,
                NOON);
    }

    private List<String> of(SagaRecord saga) {
        return outcomes.of(saga).toCompletableFuture().join();
    }

    private static Cursor at(Direction direction, int position) {
        return Cursor.at(direction, position, 0, Optional.empty());
    }

    @Test
    void itIsReadOnceForEachPlaceThatASagaComesTo() {
        when(journal.steps(any())).thenAnswer(call -> CompletableFuture.completedFuture(List.copyOf(results)));
        Cursor first = at(Direction.FORWARD, 1);
        results.add(new StepRecord(0, Direction.FORWARD, "a", "1"));
        assertThat(of(saga(NOON, 1, first))).containsExactly("1");
        assertThat(of(saga(NOON, 2, first.attempted()))).containsExactly("1");
        assertThat(of(saga(NOON, 3, first.in(SagaState.PAUSED, Optional.empty()))))
                .containsExactly("1");
        verify(journal, times(1)).steps("saga");

        results.add(new StepRecord(1, Direction.FORWARD, "b", "2"));
        assertThat(of(saga(NOON, 4, at(Direction.FORWARD, 2)))).containsExactly("1", "2");
        results.add(new StepRecord(2, Direction.FORWARD, "c", "3"));
        Cursor end = at(Direction.FORWARD, 2).in(SagaState.SUCCEEDED, Optional.empty());
        assertThat(of(saga(NOON, 5, end)))
                .as("the last result, at the same step")
                .containsExactly("1", "2", "3");
        results.add(new StepRecord(2, Direction.BACKWARD, "c", "4"));
        assertThat(of(saga(NOON, 5, at(Direction.BACKWARD, 2)))).containsExactly("1", "2", "3", "4");
        verify(journal, times(4)).steps("saga");
    }

    @Test
    void aForgottenSagaIsNotTakenForALaterOneOfItsId() {
        when(journal.steps(any())).thenAnswer(call -> CompletableFuture.completedFuture(List.copyOf(results)));
        Cursor cursor = at(Direction.FORWARD, 1);
        results.add(new StepRecord(0, Direction.FORWARD, "a", "1"));
        assertThat(of(saga(NOON, 1, cursor))).containsExactly("1");
        results.clear();
        assertThat(of(saga(NOON.plusMillis(1), 1, cursor))).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsNotRemembered() {
        when(journal.steps(any()))
                .thenReturn(CompletableFuture.failedFuture(new IllegalStateException("closed")))
                .thenReturn(CompletableFuture.completedFuture(List.of()));
        SagaRecord saga = saga(NOON, 1, at(Direction.FORWARD, 1));
        assertThat(outcomes.of(saga).toCompletableFuture()).isCompletedExceptionally();
        assertThat(of(saga)).isEmpty();
    }
}
