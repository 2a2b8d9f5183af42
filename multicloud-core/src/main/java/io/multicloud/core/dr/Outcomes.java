package io.multicloud.core.dr;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What the results of sagas come to, remembered for each place of a saga: it comes to none twice, and with every result to
 * another one, so that what is remembered cannot change. Thread-safe if the function is.
 */
final class Outcomes<T> {
    private static final int SAGAS = 256;

    private final Journal journal;
    private final Function<List<StepRecord>, T> outcome;
    private final Cache<Place, T> known =
            CacheBuilder.newBuilder().maximumSize(SAGAS).build();

    /** A saga that was forgotten may be followed by another one of its id. */
    private record Place(String saga, Instant createdAt, boolean ended, Direction direction, int position) {
        static Place of(SagaRecord saga) {
            Cursor cursor = saga.cursor();
            return new Place(
                    saga.id(), saga.createdAt(), cursor.state().ended(), cursor.direction(), cursor.position());
        }
    }

    /** @param outcome a pure function, of values that do not change */
    Outcomes(Journal journal, Function<List<StepRecord>, T> outcome) {
        this.journal = journal;
        this.outcome = outcome;
    }

    /** Returns what the results of a saga come to, where it is or later. */
    CompletionStage<T> of(SagaRecord saga) {
        Place place = Place.of(saga);
        T value = known.getIfPresent(place);
        if (value != null) {
            return CompletableFuture.completedFuture(value);
        }
        return journal.steps(saga.id()).thenApply(steps -> {
            T made = outcome.apply(steps);
            known.put(place, made);
            return made;
        });
    }
}
