package io.multicloud.core.pipeline;

import io.multicloud.api.spi.RateLimit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the load that retries add while an account's cloud is failing: one retry for every five calls, of which at most
 * 100 are saved up, and beyond that one a second with bursts of ten, so that an account with few calls can retry at all.
 * Over any time {@code t} with {@code n} calls there are at most {@code n/5 + 100 + t + 10} retries, and over a whole life
 * at most {@code n/5 + t + 10}. Lock-free.
 */
final class RetryBudget {
    static final int CALLS_PER_RETRY = 5;
    static final int SAVED_RETRIES = 100;
    static final RateLimit FLOOR = new RateLimit(1, 10);

    private static final int FULL = CALLS_PER_RETRY * SAVED_RETRIES;

    private final AtomicInteger saved = new AtomicInteger();
    private final TokenBucket floor;

    RetryBudget(long now) {
        floor = new TokenBucket(FLOOR, now);
    }

    /** Tells of a call. Writes nothing while the budget is full, which it is unless the cloud fails. */
    void called() {
        int present = saved.get();
        while (present < FULL && !saved.compareAndSet(present, present + 1)) {
            present = saved.get();
        }
    }

    /** Pays for a retry; returns whether there was enough. */
    boolean tryRetry(long now) {
        int present = saved.get();
        while (present >= CALLS_PER_RETRY) {
            if (saved.compareAndSet(present, present - CALLS_PER_RETRY)) {
                return true;
            }
            present = saved.get();
        }
        return floor.take(now, 0) >= 0;
    }
}
