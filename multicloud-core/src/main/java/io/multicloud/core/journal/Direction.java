package io.multicloud.core.journal;

/** Which way a saga goes through its steps. */
public enum Direction {
    /** From the first to the last, calling. */
    FORWARD,
    /** From the last that may have had an effect to the first, compensating. */
    BACKWARD
}
