package io.multicloud.core.saga;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the results of the sagas that have gone to sleep here last, which mostly wake up here. A saga of a hundred steps
 * that looks every few seconds would otherwise read all of them each time. Thread-safe.
 */
final class KnownResults {
    private static final int SAGAS = 128;

    private final Cache<String, Known> sagas =
            CacheBuilder.newBuilder().maximumSize(SAGAS).build();

    private record Known(Instant createdAt, long epoch, List<StepRecord> results) {}

    /** Keeps the results of a saga that was just given up here. */
    void keep(SagaRecord saga, List<StepRecord> results) {
        sagas.put(saga.id(), new Known(saga.createdAt(), saga.epoch(), List.copyOf(results)));
    }

    /** Returns the results of a saga that was claimed; empty if somebody else had it since, or they are not known. */
    Optional<List<StepRecord>> take(SagaRecord claimed) {
        // Each claim raises the epoch, and nobody adds a result without a claim; but one that was forgotten may be
        // followed by another one of its id, which counts from the beginning.
        return Optional.ofNullable(sagas.asMap().remove(claimed.id()))
                .filter(known -> known.epoch + 1 == claimed.epoch() && known.createdAt.equals(claimed.createdAt()))
                .map(Known::results);
    }
}
