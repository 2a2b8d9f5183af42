package io.multicloud.core.saga;

import java.time.Duration;
import java.util.Optional;

/**
 * One direction of a step.
 *
 * @param call has the effect
 * @param lookUp finds out whether it was had; empty if the call may be repeated without harm
 * @param visibility how long an effect may stay invisible to the look-up
 * @param patience how long the saga tries before it gives up
 */
public record Action(StepCall call, Optional<StepCall> lookUp, Duration visibility, Duration patience) {
    /** How long a step is tried, unless it says otherwise. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofHours(1);

    /** @throws IllegalArgumentException if the visibility is negative or the patience not positive */
    public Action {
        if (visibility.isNegative()) {
            throw new IllegalArgumentException("visibility must not be negative, was " + visibility);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive, was " + patience);
        }
    }

    /** Returns an action whose call may be repeated without harm. */
    public static Action repeatable(StepCall call) {
        return new Action(call, Optional.empty(), Duration.ZERO, DEFAULT_PATIENCE);
    }

    /** Returns an action that looks before it calls again. */
    public static Action of(StepCall lookUp, StepCall call) {
        return new Action(call, Optional.of(lookUp), Duration.ZERO, DEFAULT_PATIENCE);
    }

    /** Returns this action with effects that may stay invisible for a while. */
    public Action visibleAfter(Duration newVisibility) {
        return new Action(call, lookUp, newVisibility, patience);
    }

    /** Returns this action with another patience. */
    public Action within(Duration newPatience) {
        return new Action(call, lookUp, visibility, newPatience);
    }
}
