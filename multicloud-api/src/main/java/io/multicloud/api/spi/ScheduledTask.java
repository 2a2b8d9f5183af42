package io.multicloud.api.spi;

/** A task that waits for its time. Thread-safe. */
public interface ScheduledTask {
    /** Drops the task unless it has started; returns whether it was dropped by this call. */
    boolean cancel();
}
