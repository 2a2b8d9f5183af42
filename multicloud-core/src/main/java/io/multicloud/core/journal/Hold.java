package io.multicloud.core.journal;

import java.time.Duration;

/** What becomes of a saga's lease with a commit. */
public sealed interface Hold {
    /** The owner goes on. */
    record Keep() implements Hold {}

    /**
     * Nobody owns it, and it is due again later.
     *
     * @param delay from now, by the database's clock
     */
    record WakeAfter(Duration delay) implements Hold {}

    /** Nobody owns it, and it is not due: it has ended or waits for a human. */
    record Rest() implements Hold {}
}
