package io.multicloud.core.catalog;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** An environment whose clock stands until it is moved, and that runs nothing. */
final class SetEnvironment implements Environment {
    /** After the newest of the bundled prices. */
    static final Instant START = Instant.parse("2026-09-01T12:00:00Z");

    private Instant now = START;

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    void set(Instant instant) {
        now = instant;
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public long nanoTime() {
        return Duration.between(START, now).toNanos();
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException("nothing is scheduled");
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException("nothing is left to chance");
    }

    @Override
    public String newId() {
        throw new UnsupportedOperationException("nothing needs an id");
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public void pause(Duration duration) {
        advance(duration);
    }
}
