package io.multicloud.core.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code step}: what one step of a saga came to.
 *
 * @param position index of the step
 * @param direction forwards for its result, backwards for its compensation's
 * @param name of the step
 * @param result in the step's own encoding
 * @param attempts how often it was tried
 * @param took from its intent to its result, by the owner's measure
 * @param endedAt when the result was written, by the store's clock; empty in a write
 */
public record StepRecord(
        int position,
        Direction direction,
        String name,
        String result,
        int attempts,
        Duration took,
        Optional<Instant> endedAt) {
    /** @throws IllegalArgumentException if the position or the duration is negative, or there was no attempt */
    public StepRecord {
        if (position < 0 || attempts < 1 || took.isNegative()) {
            throw new IllegalArgumentException("step " + name
                    + " needs a position from 0, an attempt and no negative duration, had " + position + ", " + attempts
                    + " and " + took);
        }
    }

    /** Makes one of a step that was done at once, for a write. */
    public StepRecord(int position, Direction direction, String name, String result) {
        this(position, direction, name, result, 1, Duration.ZERO, Optional.empty());
    }

    /** Returns what the owner wrote, without what the store has added. */
    public StepRecord written() {
        return new StepRecord(position, direction, name, result, attempts, took, Optional.empty());
    }
}
