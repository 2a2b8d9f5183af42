package io.multicloud.core.environment;

import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread that runs callbacks at their time and survives what they throw. */
final class TimerScheduler implements Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimerScheduler.class);

    private final ScheduledThreadPoolExecutor timer;

    TimerScheduler() {
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "multicloud-scheduler"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        Callback callback = new Callback(task);
        try {
            // The conversion of the unit saturates where Duration.toNanos() would overflow.
            callback.pending = timer.schedule(callback, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the scheduler is closed", e);
        }
        return callback;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A future's own cancel says yes while the task runs; here the first of run and cancel takes it. */
    private static final class Callback implements Runnable, ScheduledTask {
        private final Runnable task;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile @Nullable Future<?> pending;

        Callback(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("A scheduled callback failed; the scheduler goes on", e);
            }
        }

        @Override
        public boolean cancel() {
            if (!taken.compareAndSet(false, true)) {
                return false;
            }
            Future<?> future = pending;
            if (future != null) {
                future.cancel(false);
            }
            return true;
        }
    }
}
