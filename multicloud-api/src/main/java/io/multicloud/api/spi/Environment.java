package io.multicloud.api.spi;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Everything that would otherwise come from outside: time, threads, chance. Engines and adapters take it
 * from here and from nowhere else, so that a test can replace it by virtual time. Thread-safe.
 */
public interface Environment {
    /** Returns the wall clock: for timestamps, never for measuring. */
    InstantSource clock();

    /** Returns nanoseconds on a clock that never goes back; only differences mean something. */
    long nanoTime();

    /** Returns what runs callbacks later. */
    Scheduler scheduler();

    /** Returns a source of random numbers, for jitter. Seeded in tests. */
    RandomGenerator random();

    /**
     * Returns a new id of 26 characters {@code 0-9A-Z}, unique in practice across processes, and in the order
     * of creation within one. Fit for idempotency tokens.
     */
    String newId();

    /** Returns what runs work that may block, such as listings for an inventory. Bounded. */
    Executor executor();

    /**
     * Waits. For a caller's own thread only, never for a callback: in virtual time it runs what is due in
     * the meantime.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    void pause(Duration duration) throws InterruptedException;
}
