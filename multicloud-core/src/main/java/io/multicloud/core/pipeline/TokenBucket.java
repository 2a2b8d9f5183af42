package io.multicloud.core.pipeline;

import io.multicloud.api.spi.RateLimit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit that hands out permits in the order of asking: {@link #take} says how long to wait for the one it took.
 * Over any time {@code t} at most {@code rate * t + burst} permits fall due. Lock-free.
 *
 * <p>The bucket is kept as the time at which the next permit falls due. A full one has it {@code burst - 1} permits in the
 * past; taking one moves it on by what a permit costs. When the cloud throttles all the same, its limit is lower than
 * told or shared with others, so the cost doubles, at most once a second and up to 16 times, and each success takes a
 * 64th of it back.
 */
final class TokenBucket {
    private static final long MAX_NANOS = Long.MAX_VALUE / 8;
    private static final int MAX_SLOWDOWN = 16;
    private static final int RECOVERY_STEPS = 64;
    private static final long SLOWDOWN_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final long fullCost;
    private final long window;
    private final AtomicLong next;
    private final AtomicLong slowedAt;
    private volatile long cost;

    TokenBucket(RateLimit limit, long now) {
        // Rounded up, and the window stays the same when the cost changes: both only ever allow less.
        fullCost = (long) Math.min((double) MAX_NANOS, Math.ceil(1e9 / limit.permitsPerSecond()));
        window = (long) Math.min((double) MAX_NANOS, (double) fullCost * (limit.burst() - 1));
        next = new AtomicLong(now - window);
        slowedAt = new AtomicLong(now - SLOWDOWN_PAUSE);
        cost = fullCost;
    }

    /**
     * Takes the next permit if it falls due soon enough. A permit whose taker does not wait for it is lost: giving it
     * back would let two later ones fall due together.
     *
     * @param now the time, in nanoseconds
     * @param maxWait the longest acceptable wait, in nanoseconds, not negative
     * @return how long to wait, 0 or more; or, when nothing was taken, the negative of how long it would have been
     */
    long take(long now, long maxWait) {
        while (true) {
            long known = next.get();
            long earliest = now - window;
            // Differences, because the clock's values may overflow.
            long due = known - earliest < 0 ? earliest : known;
            long wait = due - now;
            if (wait > maxWait) {
                return -wait;
            }
            if (next.compareAndSet(known, due + cost)) {
                return Math.max(0, wait);
            }
        }
    }

    /** Tells of a request that the cloud answered as it should. */
    void succeeded() {
        long present = cost;
        if (present != fullCost) {
            // Two at a time may count as one.
            cost = Math.max(fullCost, present - Math.max(1, present / RECOVERY_STEPS));
        }
    }

    /** Tells of a request that the cloud throttled. */
    void throttled(long now) {
        long last = slowedAt.get();
        if (now - last >= SLOWDOWN_PAUSE && slowedAt.compareAndSet(last, now)) {
            cost = Math.min(fullCost * MAX_SLOWDOWN, cost * 2);
        }
    }

    /** Returns what a permit costs at present, in nanoseconds. */
    long cost() {
        return cost;
    }
}
