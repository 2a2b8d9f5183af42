package io.multicloud.testkit.simulation;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One process on a virtual time, as the {@link Environment} of what runs in it. It can be killed or stand still before any of
 * its events, its clock can be wrong, and its threads can be late. Killed, it drops all that it had yet to do, and nothing is
 * unwound; what is still on the stack of the event that killed it may go on, but can schedule nothing and reach nobody.
 *
 * <p>An event is a task that its scheduler or its executor runs. Not thread-safe: it lives in virtual time.
 */
public final class SimulatedHost implements Environment {
    private final VirtualTime time;
    private final String name;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private final Scheduler scheduler;
    private final Executor executor;
    private Duration skew;
    private long lateNanos;
    private @Nullable RandomGenerator lateness;
    private long events;
    private long stopBefore = Long.MAX_VALUE;
    private Runnable onStop = () -> {};
    private boolean dead;
    private boolean paused;

    /** Makes a host whose clock is right. */
    public SimulatedHost(VirtualTime time, String name) {
        this(time, name, Duration.ZERO);
    }

    /**
     * Makes a host.
     *
     * @param name under which {@link Links} know it
     * @param skew by how much its clock is ahead; negative if it is behind
     */
    public SimulatedHost(VirtualTime time, String name, Duration skew) {
        this.time = time;
        this.name = name;
        this.skew = skew;
        this.scheduler = (delay, task) -> {
            if (dead) {
                return () -> false;
            }
            return time.scheduler().schedule(late(delay), () -> run(task));
        };
        this.executor = task -> {
            if (!dead) {
                time.scheduler().schedule(late(Duration.ZERO), () -> run(task));
            }
        };
    }

    /** Returns its name. */
    public String name() {
        return name;
    }

    /** Returns how many events it has run. */
    public long events() {
        return events;
    }

    /** Tells whether it was killed. */
    public boolean dead() {
        return dead;
    }

    /** Tells whether it stands still. */
    public boolean paused() {
        return paused;
    }

    /**
     * Does something instead of its n-th event from the beginning, counted from 0: kill it, or pause it. Replaces what was to be
     * done before another one.
     */
    public void before(long event, Runnable what) {
        stopBefore = event;
        onStop = what;
    }

    /** Lets every event of it come late by up to {@code most}, as chance has it; ends with zero. */
    public void late(Duration most, RandomGenerator chance) {
        lateNanos = most.toNanos();
        lateness = chance;
    }

    /** Moves its clock, forwards or backwards. What it measures by {@link #nanoTime()} is not disturbed, as on real machines. */
    public void step(Duration by) {
        skew = skew.plus(by);
    }

    /** Drops everything, for good. */
    public void kill() {
        dead = true;
        held.clear();
    }

    /** Stands still: what becomes due waits. */
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

    private Duration late(Duration delay) {
        RandomGenerator chance = lateness;
        return chance == null || lateNanos == 0 ? delay : delay.plusNanos(chance.nextLong(lateNanos + 1));
    }

    @Override
    public InstantSource clock() {
        return () -> time.now().plus(skew);
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
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
        return executor;
    }

    @Override
    public void pause(Duration duration) {
        throw new AssertionError("what runs in a simulated host must not wait, and was about to for " + duration);
    }

    @Override
    public String toString() {
        return name + (dead ? " (dead)" : paused ? " (paused)" : "");
    }
}
