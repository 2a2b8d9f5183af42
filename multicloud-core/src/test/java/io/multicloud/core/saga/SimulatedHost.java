package io.multicloud.core.saga;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.api.spi.Scheduler;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * One process on a virtual time: it can be killed or paused before any of its events, and its clock can be wrong. Killed, it
 * drops all that it had yet to do, and nothing is unwound.
 */
public final class SimulatedHost implements Environment {
    private final VirtualTime time;
    private final String name;
    private final Duration skew;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private long events;
    private long stopBefore = Long.MAX_VALUE;
    private Runnable onStop = () -> {};
    private boolean dead;
    private boolean paused;

    public SimulatedHost(VirtualTime time, String name, Duration skew) {
        this.time = time;
        this.name = name;
        this.skew = skew;
    }

    /** Returns how many events it has run. */
    public long events() {
        return events;
    }

    /** Does something instead of its n-th event from the beginning: kill it, or pause it. */
    public void before(long event, Runnable what) {
        stopBefore = event;
        onStop = what;
    }

    /** Drops everything. */
    public void kill() {
        dead = true;
        held.clear();
    }

    /** Stands still. */
    public void pause() {
        paused = true;
    }

    /** Goes on with all that became due meanwhile. */
    public void resume() {
        paused = false;
        while (!held.isEmpty()) {
            Runnable next = held.remove();
            time.scheduler().schedule(Duration.ZERO, () -> run(next));
        }
    }

    private void run(Runnable task) {
        if (dead) {
            return;
        }
        if (!paused && events == stopBefore) {
            stopBefore = Long.MAX_VALUE;
            onStop.run();
        }
        if (dead) {
            return;
        }
        if (paused) {
            held.add(task);
            return;
        }
        events++;
        task.run();
    }

    @Override
    public InstantSource clock() {
        return () -> time.now().plus(skew);
    }

    @Override
    public long nanoTime() {
        return time.nanoTime() + skew.toNanos();
    }

    @Override
    public Scheduler scheduler() {
        return (delay, task) -> {
            ScheduledTask scheduled = time.scheduler().schedule(delay, () -> run(task));
            return scheduled;
        };
    }

    @Override
    public RandomGenerator random() {
        return time.random();
    }

    @Override
    public String newId() {
        return name + "-" + time.newId();
    }

    @Override
    public Executor executor() {
        return task -> time.scheduler().schedule(Duration.ZERO, () -> run(task));
    }

    @Override
    public void pause(Duration duration) {
        throw new AssertionError("an engine never waits, and was about to for " + duration);
    }

    @Override
    public String toString() {
        return name;
    }
}
