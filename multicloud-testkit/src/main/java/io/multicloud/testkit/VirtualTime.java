package io.multicloud.testkit;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Time that moves only when it is told to: by {@link #advance}, {@link #advanceTo}, {@link #runUntilIdle}, or by a
 * caller who waits in {@link #pause}. Everything scheduled is in one queue, ordered by time and then by arrival, and
 * runs one at a time on the thread that moves the time, tasks of {@link #executor()} included. Two runs that schedule
 * the same from the same seed are the same run.
 *
 * <p>A task that throws stops nothing else. What it threw is kept in {@link #failures()}, and the call of {@code
 * advance}, {@code advanceTo} or {@code runUntilIdle} during or after which it happened ends with an {@link
 * AssertionError} whose cause is the first such failure, the others suppressed in it, so that no test passes over a
 * broken callback. A test
 * that expects failures says {@link #keepFailures()} and looks at them itself. {@code pause} never throws them: it is
 * called by the code under test.
 *
 * <p>Thread-safe. A thread that wants to move the time while another does waits for its turn; a task that moves it
 * again, as a blocking call inside an executor's task does, runs what is due meanwhile within itself.
 */
public final class VirtualTime implements Environment {
    /** How many events {@link #runUntilIdle()} runs before it calls the work endless. */
    public static final long DEFAULT_EVENT_BOUND = 1_000_000;

    private static final int SUSPECTS = 1_000;
    private static final char[] BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    // Lock order: `turn`, then any lock of the code that a task runs, then `queueLock`, which is held for a few
    // instructions and never while foreign code runs.
    private final ReentrantLock turn = new ReentrantLock(true);
    private final ReentrantLock queueLock = new ReentrantLock();
    private final Instant start;
    private final EventQueue queue = new EventQueue();
    private final List<Throwable> failures = new ArrayList<>();
    private final SplittableRandom idRandom;
    private final RandomGenerator random;
    private final @Nullable SplittableRandom tieRandom;
    private final Scheduler scheduler = (delay, task) -> schedule(delay, task, false);
    private final Scheduler background = (delay, task) -> schedule(delay, task, true);
    private volatile long nowNanos;
    private long sequence;
    private long ids;
    private long eventsRun;
    private int reported;
    private boolean keepFailures;

    private VirtualTime(Instant start, long seed, Ties ties) {
        this.start = start;
        SplittableRandom seeds = new SplittableRandom(seed);
        this.idRandom = seeds.split();
        this.random = new LockedRandom(seeds.split());
        this.tieRandom = ties == Ties.BY_CHANCE ? seeds.split() : null;
    }

    /** In which order tasks of the same instant run. */
    private enum Ties {
        BY_ARRIVAL,
        BY_CHANCE
    }

    /** Returns a time that stands at {@code start}, with seed 0. */
    public static VirtualTime startingAt(Instant start) {
        return startingAt(start, 0);
    }

    /** Returns a time that stands at {@code start}; random numbers and ids follow from the seed. */
    public static VirtualTime startingAt(Instant start, long seed) {
        return new VirtualTime(start, seed, Ties.BY_ARRIVAL);
    }

    /**
     * Returns a time that stands at {@code start}, in which tasks due at the same instant run in an order that follows from
     * the seed: what real threads and networks do with things that happen at once.
     */
    public static VirtualTime interleaving(Instant start, long seed) {
        return new VirtualTime(start, seed, Ties.BY_CHANCE);
    }

    /** Returns the present instant. */
    public Instant now() {
        return start.plusNanos(nowNanos);
    }

    /** Returns when it started. */
    public Instant start() {
        return start;
    }

    @Override
    public InstantSource clock() {
        return this::now;
    }

    /** Returns the virtual nanoseconds since the start. */
    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Returns a scheduler for what happens by itself, such as the weather: its tasks run at their time like all
     * others, but {@link #runUntilIdle()} does not wait for them.
     */
    public Scheduler background() {
        return background;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public String newId() {
        queueLock.lock();
        try {
            char[] id = new char[26];
            base32(Math.floorMod(now().toEpochMilli(), 1L << 50), id, 0, 10);
            base32(ids++, id, 10, 18);
            base32(idRandom.nextLong() >>> 24, id, 18, 26);
            return new String(id);
        } finally {
            queueLock.unlock();
        }
    }

    private static void base32(long value, char[] into, int from, int to) {
        long rest = value;
        for (int i = to - 1; i >= from; i--) {
            into[i] = BASE32[(int) (rest & 31)];
            rest >>>= 5;
        }
    }

    /** Returns an executor whose tasks run in the queue, at the instant they were handed over. */
    @Override
    public Executor executor() {
        return task -> schedule(Duration.ZERO, task, false);
    }

    /**
     * Lets the time pass for a caller who waits, and runs what is due meanwhile.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    @Override
    public void pause(Duration duration) throws InterruptedException {
        requireForwards(duration);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before waiting");
        }
        long target = later(nowNanos, duration);
        turn.lockInterruptibly();
        try {
            while (runNext(target)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting");
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /** Runs a task at an instant, or as soon as possible if that has passed. */
    public ScheduledTask at(Instant instant, Runnable task) {
        return schedule(Duration.between(now(), instant), task, false);
    }

    /**
     * Moves the time forwards and runs, in order, all that becomes due, including what that schedules.
     *
     * @throws IllegalArgumentException if the duration is negative
     * @throws AssertionError if a task threw, see the description of the class
     */
    public void advance(Duration duration) {
        requireForwards(duration);
        runTo(later(nowNanos, duration));
    }

    /**
     * Moves the time to an instant and runs, in order, all that becomes due.
     *
     * @throws IllegalArgumentException if the instant has passed
     * @throws AssertionError if a task threw, see the description of the class
     */
    public void advanceTo(Instant instant) {
        Duration ahead = Duration.between(now(), instant);
        if (ahead.isNegative()) {
            throw new IllegalArgumentException("cannot go back to " + instant + ", it is " + now());
        }
        advance(ahead);
    }

    /**
     * Runs until nothing waits but {@linkplain #background() background} tasks.
     *
     * @throws AssertionError if a task threw, or after {@link #DEFAULT_EVENT_BOUND} events, naming the task that
     *     keeps scheduling itself
     */
    public void runUntilIdle() {
        runUntilIdle(DEFAULT_EVENT_BOUND);
    }

    /**
     * Runs until nothing waits but {@linkplain #background() background} tasks.
     *
     * @param maxEvents how many events may run
     * @throws AssertionError if a task threw, or after {@code maxEvents} events, naming the task that keeps
     *     scheduling itself
     */
    public void runUntilIdle(long maxEvents) {
        turn.lock();
        try {
            Map<String, Integer> suspects = new TreeMap<>();
            for (long run = 0; foregroundWaiting() > 0; run++) {
                if (run >= maxEvents) {
                    throw new AssertionError("not idle after " + maxEvents + " events, at " + now()
                            + "; what ran most often at the end: " + mostFrequent(suspects));
                }
                if (maxEvents - run <= SUSPECTS) {
                    nextTask().ifPresent(name -> suspects.merge(name, 1, Integer::sum));
                }
                runNext(Long.MAX_VALUE);
            }
        } finally {
            turn.unlock();
        }
        throwFailures();
    }

    /**
     * Runs the next task that is due by an instant; if there is none, moves the time there. What it throws is kept in {@link
     * #failures()} and not thrown.
     *
     * @return whether a task has run
     */
    public boolean step(Instant limit) {
        long target = later(0, Duration.between(start, limit));
        turn.lock();
        try {
            return runNext(target);
        } finally {
            turn.unlock();
        }
    }

    /** Returns how many tasks wait, those in the background included. */
    public int waiting() {
        queueLock.lock();
        try {
            return queue.waiting();
        } finally {
            queueLock.unlock();
        }
    }

    /** Returns when the next task is due. */
    public Optional<Instant> nextEventAt() {
        queueLock.lock();
        try {
            EventQueue.Event next = queue.peek();
            return next == null ? Optional.empty() : Optional.of(start.plusNanos(next.atNanos));
        } finally {
            queueLock.unlock();
        }
    }

    /** Returns how many tasks have run. */
    public long eventsRun() {
        queueLock.lock();
        try {
            return eventsRun;
        } finally {
            queueLock.unlock();
        }
    }

    /** Returns what tasks threw, in order. */
    public List<Throwable> failures() {
        queueLock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            queueLock.unlock();
        }
    }

    /** Returns what tasks threw that no call has told of yet; none if a test {@linkplain #keepFailures() looks itself}. */
    public List<Throwable> untoldFailures() {
        queueLock.lock();
        try {
            return keepFailures ? List.of() : List.copyOf(failures.subList(reported, failures.size()));
        } finally {
            queueLock.unlock();
        }
    }

    /** Keeps what tasks throw for {@link #failures()} alone: moving the time no longer throws it. */
    public VirtualTime keepFailures() {
        queueLock.lock();
        try {
            keepFailures = true;
            return this;
        } finally {
            queueLock.unlock();
        }
    }

    @Override
    public String toString() {
        return "VirtualTime{" + now() + ", waiting=" + waiting() + "}";
    }

    private void runTo(long target) {
        turn.lock();
        try {
            while (runNext(target)) {
                // The condition does the work.
            }
        } finally {
            turn.unlock();
        }
        throwFailures();
    }

    /** Runs the next event due by {@code target}; if there is none, moves the time there and returns false. */
    private boolean runNext(long target) {
        EventQueue.Event event;
        queueLock.lock();
        try {
            EventQueue.Event next = queue.peek();
            if (next == null || next.atNanos > target) {
                if (target != Long.MAX_VALUE) {
                    nowNanos = Math.max(nowNanos, target);
                }
                return false;
            }
            queue.take();
            event = next;
            nowNanos = Math.max(nowNanos, event.atNanos);
            eventsRun++;
        } finally {
            queueLock.unlock();
        }
        try {
            event.task.run();
        } catch (Throwable e) {
            record(e);
        }
        return true;
    }

    private void record(Throwable failure) {
        queueLock.lock();
        try {
            failures.add(failure);
        } finally {
            queueLock.unlock();
        }
    }

    private void throwFailures() {
        if (turn.isHeldByCurrentThread()) {
            // A task moved the time: whoever moved it first tells.
            return;
        }
        List<Throwable> fresh;
        queueLock.lock();
        try {
            if (keepFailures || reported == failures.size()) {
                return;
            }
            fresh = List.copyOf(failures.subList(reported, failures.size()));
            reported = failures.size();
        } finally {
            queueLock.unlock();
        }
        AssertionError error = new AssertionError(
                fresh.size() + " task(s) threw by " + now() + "; the first: " + fresh.get(0), fresh.get(0));
        fresh.stream().skip(1).forEach(error::addSuppressed);
        throw error;
    }

    private ScheduledTask schedule(Duration delay, Runnable task, boolean inBackground) {
        queueLock.lock();
        try {
            long at = delay.isNegative() ? nowNanos : later(nowNanos, delay);
            EventQueue.Event event = new EventQueue.Event(at, nextOrder(), task, inBackground);
            queue.add(event);
            return () -> cancel(event);
        } finally {
            queueLock.unlock();
        }
    }

    /** Returns where a task stands among those of its instant. Called under the lock. */
    private long nextOrder() {
        return tieRandom == null ? sequence++ : tieRandom.nextLong();
    }

    private boolean cancel(EventQueue.Event event) {
        queueLock.lock();
        try {
            return queue.cancel(event);
        } finally {
            queueLock.unlock();
        }
    }

    private int foregroundWaiting() {
        queueLock.lock();
        try {
            return queue.foreground();
        } finally {
            queueLock.unlock();
        }
    }

    private Optional<String> nextTask() {
        queueLock.lock();
        try {
            EventQueue.Event next = queue.peek();
            return next == null ? Optional.empty() : Optional.of(nameOf(next.task));
        } finally {
            queueLock.unlock();
        }
    }

    private static String nameOf(Runnable task) {
        String name = task.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "a lambda in " + name.substring(0, lambda);
    }

    private static String mostFrequent(Map<String, Integer> suspects) {
        return suspects.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> most.getKey() + " (" + most.getValue() + " times)")
                .orElse("nothing");
    }

    private static void requireForwards(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time cannot go back, the duration was " + duration);
        }
    }

    /** Adds without overflow; the virtual world ends after 292 years. */
    private static long later(long nanos, Duration duration) {
        if (duration.toSeconds() >= (Long.MAX_VALUE - 1 - nanos) / 1_000_000_000L) {
            return Long.MAX_VALUE - 1;
        }
        return nanos + duration.toNanos();
    }

    /** A generator that several threads may use; all other methods derive from this one. */
    private record LockedRandom(SplittableRandom random) implements RandomGenerator {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    }
}
