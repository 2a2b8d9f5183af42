package io.multicloud.samples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call the same thing one after the other, each waiting for its own. */
final class Callers {
    private Callers() {}

    /** What one caller does once. */
    @FunctionalInterface
    interface Call {
        /** @param caller which one, from 0 */
        void run(int caller) throws Exception;
    }

    /** Returns how many calls came to their end each second. */
    static double perSecond(int callers, Duration time, Call call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            long start = System.nanoTime();
            long end = start + time.toNanos();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                counts.add(threads.submit(() -> {
                    long count = 0;
                    while (System.nanoTime() < end) {
                        call.run(caller);
                        count++;
                    }
                    return count;
                }));
            }
            long calls = 0;
            for (Future<Long> count : counts) {
                calls += count.get();
            }
            return calls / ((System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }
}
