package io.multicloud.core.pipeline;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Virtual time for many blocking callers: each has a thread, one thread runs at a time, and the next to run is the one
 * that wakes first. A thread gives way where it pauses and nowhere else, so that a seed replays a schedule exactly.
 */
final class LockstepTime implements Environment {
    private final Instant start = Instant.parse("2026-03-01T00:00:00Z");
    private final SplittableRandom random;
    private final PriorityQueue<Sleeper> asleep =
            new PriorityQueue<>(Comparator.comparingLong(Sleeper::wakesAt).thenComparingLong(Sleeper::order));
    private long now;
    private long order;
    private long ids;

    private record Sleeper(long wakesAt, long order, Semaphore baton) {}

    LockstepTime(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Runs these at once, and returns when all have ended. */
    void runAll(List<Runnable> callers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        Semaphore done = new Semaphore(0);
        for (Runnable caller : callers) {
            Semaphore baton = new Semaphore(0);
            asleep.add(new Sleeper(now, order++, baton));
            Thread thread = new Thread(() -> {
                baton.acquireUninterruptibly();
                try {
                    caller.run();
                } catch (Throwable e) {
                    failures.add(e);
                } finally {
                    if (asleep.isEmpty()) {
                        done.release();
                    } else {
                        wakeNext();
                    }
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        wakeNext();
        done.acquire();
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " callers failed", failures.get(0));
        }
    }

    private void wakeNext() {
        Sleeper next = asleep.remove();
        now = Math.max(now, next.wakesAt);
        next.baton.release();
    }

    @Override
    public void pause(Duration duration) {
        Semaphore baton = new Semaphore(0);
        asleep.add(new Sleeper(now + duration.toNanos(), order++, baton));
        wakeNext();
        baton.acquireUninterruptibly();
    }

    Instant now() {
        return start.plusNanos(now);
    }

    @Override
    public InstantSource clock() {
        return this::now;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public String newId() {
        return String.format("%026d", ids++);
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException("only for callers who block");
    }

    @Override
    public Executor executor() {
        throw new UnsupportedOperationException("only for callers who block");
    }
}
