package io.multicloud.core.journal;

/**
 * A row of {@code step}: what one step of a saga came to.
 *
 * @param position index of the step
 * @param direction forwards for its result, backwards for its compensation's
 * @param name of the step
 * @param result in the step's own encoding
 */
public record StepRecord(int position, Direction direction, String name, String result) {
    /** @throws IllegalArgumentException if the position is negative */
    public StepRecord {
        if (position < 0) {
            throw new IllegalArgumentException(
                    "the position of step " + name + " must not be negative, was " + position);
        }
    }
}
