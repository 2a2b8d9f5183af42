package io.multicloud.aws;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Virtual time for many blocking callers: each has a thread, one of them runs at a time, and the next to run is the one that
 * wakes first. A thread gives way where it pauses and nowhere else, so time never runs ahead of a caller who is busy.
 */
final class LockstepTime implements Environment {
    private final VirtualTime time;
    private final Object lock = new Object();
    private final PriorityQueue<Sleeper> asleep =
            new PriorityQueue<>(Comparator.comparingLong(Sleeper::wakesAt).thenComparingLong(Sleeper::order));
    private long order;

    private record Sleeper(long wakesAt, long order, Semaphore baton) {}

    LockstepTime(VirtualTime time) {
        this.time = time;
    }

    /** Runs these at once, and returns when all have ended; what they throw is returned. */
    List<Throwable> runAll(List<Runnable> callers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Runnable caller : callers) {
            Semaphore baton = sleep(Duration.ZERO);
            Thread thread = new Thread(() -> {
                baton.acquireUninterruptibly();
                try {
                    caller.run();
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                } finally {
                    wakeNext();
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        wakeNext();
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    private Semaphore sleep(Duration duration) {
        Semaphore baton = new Semaphore(0);
        synchronized (lock) {
            asleep.add(new Sleeper(time.nanoTime() + duration.toNanos(), order++, baton));
        }
        return baton;
    }

    private void wakeNext() {
        Sleeper next;
        synchronized (lock) {
            next = asleep.poll();
        }
        if (next != null) {
            long ahead = next.wakesAt() - time.nanoTime();
            if (ahead > 0) {
                time.advance(Duration.ofNanos(ahead));
            }
            next.baton().release();
        }
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        Semaphore baton = sleep(duration);
        wakeNext();
        baton.acquire();
    }

    @Override
    public InstantSource clock() {
        return time.clock();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return time.random();
    }

    @Override
    public String newId() {
        return time.newId();
    }

    @Override
    public Scheduler scheduler() {
        return time.scheduler();
    }

    @Override
    public Executor executor() {
        return time.executor();
    }
}
