package io.multicloud.samples.bench;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** A day after the newest of the bundled prices, and nothing else: a look-up needs no more. */
final class FixedEnvironment implements Environment {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-09-01T00:00:00Z"));

    @Override
    public InstantSource clock() {
        return CLOCK;
    }

    @Override
    public long nanoTime() {
        return 0;
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
        throw new UnsupportedOperationException("nothing waits");
    }
}
