package io.multicloud.core.environment;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own time, threads and chance. Threads are daemons, named {@code multicloud-...}, and start with the
 * first work. Thread-safe.
 */
public final class SystemEnvironment implements Environment, AutoCloseable {
    /** Threads of the executor this class owns. */
    static final int WORKERS = 16;

    /** Tasks that may wait for one of those threads. */
    static final int WAITING_TASKS = 10_000;

    private final TimerScheduler scheduler = new TimerScheduler();
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private final MonotonicIds ids = new MonotonicIds(InstantSource.system());
    private final Executor executor;
    private final @Nullable Workers owned;

    private SystemEnvironment(Executor executor, @Nullable Workers owned) {
        this.executor = executor;
        this.owned = owned;
    }

    /**
     * Returns an environment with an executor of its own: at most 16 threads, and 10,000 waiting tasks beyond which it
     * throws {@link RejectedExecutionException}. Closing the environment closes it.
     */
    public static SystemEnvironment create() {
        Workers workers = new Workers(WORKERS, WAITING_TASKS);
        return new SystemEnvironment(workers, workers);
    }

    /** Returns an environment that runs blocking work on an executor of the host, which it never closes. */
    public static SystemEnvironment withExecutor(Executor executor) {
        return new SystemEnvironment(executor, null);
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public String newId() {
        return ids.next();
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        // A sleep of no time would not look.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        TimeUnit.NANOSECONDS.sleep(TimeUnit.NANOSECONDS.convert(duration));
    }

    /**
     * Stops the scheduler and an executor of its own; what waits there is dropped, what runs is interrupted. Does not
     * wait. Scheduling afterwards throws {@link IllegalStateException}. May be called more than once.
     */
    @Override
    public void close() {
        scheduler.close();
        if (owned != null) {
            owned.close();
        }
    }
}
