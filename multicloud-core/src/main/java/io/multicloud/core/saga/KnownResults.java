package io.multicloud.core.saga;

import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the results of the sagas that have gone to sleep here last, which mostly wake up here. A saga of a hundred steps
 * that looks every few seconds would otherwise read all of them each time. Thread-safe.
 */
final class KnownResults {
    private static final int SAGAS = 128;

    private final Map<String, Known> sagas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > SAGAS;
        }
    };

    private record Known(long epoch, List<StepRecord> results) {}

    /** Keeps what a run knows that has just given its saga up. */
    synchronized void keep(SagaRun run) {
        sagas.put(run.id(), new Known(run.lease().epoch(), run.results()));
    }

    /** Returns the results of a saga that was claimed; empty if somebody else had it since, or they are not known. */
    synchronized Optional<List<StepRecord>> take(SagaRecord claimed) {
        // Each claim raises the epoch, and nobody adds a result without a claim.
        return Optional.ofNullable(sagas.remove(claimed.id()))
                .filter(known -> known.epoch + 1 == claimed.epoch())
                .map(Known::results);
    }
}
