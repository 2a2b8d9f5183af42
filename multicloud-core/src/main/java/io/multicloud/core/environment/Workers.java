package io.multicloud.core.environment;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of daemon threads. What a task leaves to be done after it may stay on the task's thread, which spares the
 * change to another one. Thread-safe.
 */
public final class Workers implements Executor {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private final ThreadPoolExecutor pool;

    Workers(int threads, int waiting) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(waiting),
                work -> new Worker(this, work, "multicloud-worker-" + number.incrementAndGet()),
                (task, full) -> {
                    throw new RejectedExecutionException(
                            full.isShutdown()
                                    ? "the environment is closed"
                                    : waiting + " tasks wait already for " + threads + " threads");
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if too many tasks wait already, or the environment is closed */
    @Override
    public void execute(Runnable task) {
        pool.execute(() -> run(task));
    }

    /**
     * Runs a task at the earliest when the one that this thread runs has come to its end, and on the same thread if nobody
     * waits for one. The caller has nothing more to do but to return.
     *
     * @param executor any; one that is no {@link Workers} gets the task as every other
     * @throws RejectedExecutionException if the executor does
     */
    public static void follow(Executor executor, Runnable task) {
        if (Thread.currentThread() instanceof Worker worker
                && worker.workers == executor
                && worker.next == null
                && worker.workers.isIdle()) {
            worker.next = task;
        } else {
            executor.execute(task);
        }
    }

    void close() {
        pool.shutdownNow();
    }

    private boolean isIdle() {
        return pool.getQueue().isEmpty() && !pool.isShutdown();
    }

    private void run(Runnable task) {
        Worker worker = (Worker) Thread.currentThread();
        Runnable current = task;
        while (current != null) {
            try {
                current.run();
            } catch (Throwable e) {
                Runnable next = worker.take();
                if (next != null) {
                    execute(next);
                }
                throw e;
            }
            current = worker.take();
            if (current != null && !pool.isShutdown()) {
                // As between two tasks of a pool: an interrupt was meant for the one before.
                Thread.interrupted();
            }
        }
    }

    private static final class Worker extends Thread {
        private final Workers workers;

        /** Of this thread only. */
        private @Nullable Runnable next;

        Worker(Workers workers, Runnable work, String name) {
            super(work, name);
            this.workers = workers;
            setDaemon(true);
        }

        @Nullable
        Runnable take() {
            Runnable taken = next;
            next = null;
            return taken;
        }
    }
}
