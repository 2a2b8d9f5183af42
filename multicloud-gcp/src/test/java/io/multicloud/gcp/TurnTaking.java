package io.multicloud.gcp;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * A virtual time for many callers who block: one runs at a time, gives way where it pauses, and the time moves when all of
 * them wait. All others pause as in the virtual time itself.
 */
final class TurnTaking implements Environment {
    private static final ThreadLocal<Semaphore> CALLER = new ThreadLocal<>();

    private final VirtualTime time;
    private final Deque<Semaphore> ready = new ArrayDeque<>();
    private final Semaphore givenWay = new Semaphore(0);
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    private int ended;

    TurnTaking(VirtualTime time) {
        this.time = time;
    }

    /** Runs these at once, and returns what they threw when all have ended. */
    List<Throwable> runAll(List<Runnable> callers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        ended = 0;
        failures.clear();
        for (Runnable work : callers) {
            Semaphore baton = new Semaphore(0);
            ready.add(baton);
            Thread thread = new Thread(() -> {
                CALLER.set(baton);
                baton.acquireUninterruptibly();
                try {
                    work.run();
                } catch (Throwable e) {
                    failures.add(e);
                } finally {
                    ended++;
                    givenWay.release();
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        while (ended < callers.size()) {
            Semaphore next = ready.poll();
            if (next == null) {
                time.advanceTo(time.nextEventAt().orElseThrow());
            } else {
                next.release();
                givenWay.acquire();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return List.copyOf(failures);
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        Semaphore baton = CALLER.get();
        if (baton == null) {
            time.pause(duration);
            return;
        }
        time.scheduler().schedule(duration, () -> ready.add(baton));
        givenWay.release();
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
    public Scheduler scheduler() {
        return time.scheduler();
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
    public Executor executor() {
        return time.executor();
    }
}
