package io.multicloud.core.journal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one journal: daemons, apart from those that call clouds, so that calls that hang hold up no lease.
 */
final class JournalThreads {
    private static final long KEEP_ALIVE_SECONDS = 30;
    private static final long LONGEST_CLOSE_SECONDS = 10;

    private JournalThreads() {}

    static ThreadPoolExecutor start(int threads) {
        AtomicInteger number = new AtomicInteger();
        // Unbounded, but never holds more than there are drains.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "multicloud-journal-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Lets the transactions that run come to their end. */
    static void stop(ThreadPoolExecutor pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
