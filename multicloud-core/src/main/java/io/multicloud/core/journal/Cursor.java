package io.multicloud.core.journal;

import java.util.Optional;

/**
 * What the owner of a saga says about it with each commit. The position is the intent: once it is committed, the step's
 * call may have been made.
 *
 * @param state active, paused or ended
 * @param direction forwards, or back
 * @param position index of the step that is under way
 * @param attempts how often that step has ended without an answer that settles it
 * @param memo what the step has noted for its next look, such as the id of an operation
 * @param progress of the whole saga, from 0 to 1
 * @param reason why it pauses, goes back or has ended so; empty while there is nothing to say
 */
public record Cursor(
        SagaState state,
        Direction direction,
        int position,
        int attempts,
        Optional<String> memo,
        double progress,
        Optional<String> reason) {
    /** @throws IllegalArgumentException if a number is negative or the progress is above 1 */
    public Cursor {
        if (position < 0 || attempts < 0) {
            throw new IllegalArgumentException(
                    "position and attempts must not be negative, were " + position + " and " + attempts);
        }
        if (!(progress >= 0 && progress <= 1)) {
            throw new IllegalArgumentException("progress must be within 0 and 1, was " + progress);
        }
    }

    /** Returns where every saga begins. */
    public static Cursor start() {
        return at(Direction.FORWARD, 0, 0, Optional.empty());
    }

    /** Returns an active cursor that has just come to a step. */
    public static Cursor at(Direction direction, int position, double progress, Optional<String> reason) {
        return new Cursor(SagaState.ACTIVE, direction, position, 0, Optional.empty(), progress, reason);
    }

    /** Returns this cursor after one more attempt that settled nothing. */
    public Cursor attempted() {
        return new Cursor(state, direction, position, attempts + 1, memo, progress, reason);
    }

    /** Returns this cursor with what the step has noted. */
    public Cursor noting(Optional<String> newMemo, double newProgress) {
        return new Cursor(state, direction, position, attempts, newMemo, newProgress, reason);
    }

    /** Returns this cursor in another state. */
    public Cursor in(SagaState newState, Optional<String> newReason) {
        return new Cursor(newState, direction, position, attempts, memo, progress, newReason);
    }

    /** Returns this cursor active and with its attempts forgotten. */
    public Cursor again() {
        return new Cursor(SagaState.ACTIVE, direction, position, 0, memo, progress, reason);
    }
}
