package io.multicloud.core.simulation;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** An environment in which no time is measured. */
record StandingEnvironment(Environment host) implements Environment {
    @Override
    public InstantSource clock() {
        return host.clock();
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Scheduler scheduler() {
        return host.scheduler();
    }

    @Override
    public RandomGenerator random() {
        return host.random();
    }

    @Override
    public String newId() {
        return host.newId();
    }

    @Override
    public Executor executor() {
        return host.executor();
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        host.pause(duration);
    }
}
