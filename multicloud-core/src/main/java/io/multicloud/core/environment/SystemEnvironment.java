package io.multicloud.core.environment;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final Duration WORKER_KEEP_ALIVE = Duration.ofSeconds(30);

    private final TimerScheduler scheduler = new TimerScheduler();
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private final MonotonicIds ids = new MonotonicIds(InstantSource.system());
    private final Executor executor;
    private final @Nullable ExecutorService owned;

    private SystemEnvironment(Executor executor, @Nullable ExecutorService owned) {
        this.executor = executor;
        this.owned = owned;
    }

    /**
     * Returns an environment with an executor of its own: at most 16 threads, and 10,000 waiting tasks beyond which it
     * throws {@link RejectedExecutionException}. Closing the environment closes it.
     */
    public static SystemEnvironment create() {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                WORKER_KEEP_ALIVE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_TASKS),
                workerThreads(),
                (task, pool) -> {
                    throw new RejectedExecutionException(
                            pool.isShutdown()
                                    ? "the environment is closed"
                                    : WAITING_TASKS + " tasks wait already for " + WORKERS + " threads");
                });
        workers.allowCoreThreadTimeOut(true);
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
            owned.shutdownNow();
        }
    }

    private static ThreadFactory workerThreads() {
        AtomicInteger number = new AtomicInteger();
        return task -> TimerScheduler.daemon(task, "multicloud-worker-" + number.incrementAndGet());
    }
}
