package io.multicloud.api.spi;

import java.time.Duration;

/**
 * Runs callbacks later. Callbacks are short and never block. In virtual time they run one at a time, those
 * of the same instant in the order they were scheduled. Thread-safe.
 */
public interface Scheduler {
    /**
     * Runs {@code task} once, after a delay; a delay that is not positive means as soon as possible. What the
     * task throws is logged and stops nothing else.
     */
    ScheduledTask schedule(Duration delay, Runnable task);
}
