package io.multicloud.core.orphans;

import io.multicloud.api.ResourceId;
import io.multicloud.api.work.Orphan;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal has of a piece of work.
 *
 * @param saga its row; null if there is none
 * @param results of its steps, if it has succeeded
 */
record WorkRecord(@Nullable SagaRecord saga, List<StepRecord> results) {
    /** Tells why a resource that carries its tag is not its own; empty if it is. */
    Optional<Orphan.Reason> disowns(ResourceId resource) {
        if (saga == null) {
            return Optional.of(Orphan.Reason.WORK_UNKNOWN);
        }
        return switch (saga.cursor().state()) {
            case ACTIVE, PAUSED -> Optional.empty();
            case ROLLED_BACK -> Optional.of(Orphan.Reason.WORK_UNDONE);
            case SUCCEEDED -> isResult(resource) ? Optional.empty() : Optional.of(Orphan.Reason.NOT_A_RESULT);
        };
    }

    /** Steps encode their results as they like; each names what it made by the provider's own id. */
    private boolean isResult(ResourceId resource) {
        return results.stream()
                .anyMatch(result ->
                        result.direction() == Direction.FORWARD && names(result.result(), resource.nativeId()));
    }

    /** Tells whether a text holds an id that is not part of a longer one. */
    static boolean names(String text, String id) {
        for (int at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
            int end = at + id.length();
            if ((at == 0 || !inId(text.charAt(at - 1))) && (end == text.length() || !inId(text.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean inId(char character) {
        return Character.isLetterOrDigit(character) || character == '-' || character == '_';
    }

    /** Tells whether it ended so shortly before it was read. */
    boolean endedWithin(Duration time) {
        return saga != null
                && (saga.cursor().state() == SagaState.SUCCEEDED
                        || saga.cursor().state() == SagaState.ROLLED_BACK)
                && saga.sinceCommit().compareTo(time) <= 0;
    }
}
