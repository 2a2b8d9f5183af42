package io.multicloud.core.saga;

import java.time.Duration;

/**
 * How a host takes part.
 *
 * @param lease for how long a saga is its own without a renewal; a quarter of it passes between renewals, and a host that
 *     could not renew for half of it stops
 * @param poll how often it looks for sagas that are due, at the least
 * @param maxRunning how many sagas it runs at once, not counting those that wait
 */
public record SagaSettings(Duration lease, Duration poll, int maxRunning) {
    /** Six seconds, one second, a thousand: what another host left is taken over in less than ten seconds. */
    public static final SagaSettings DEFAULT = new SagaSettings(Duration.ofSeconds(6), Duration.ofSeconds(1), 1_000);

    /** @throws IllegalArgumentException if one of them is not positive, or the lease is under 100 ms */
    public SagaSettings {
        if (lease.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("a lease must be at least 100 ms, was " + lease);
        }
        if (poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("the time between two looks must be positive, was " + poll);
        }
        if (maxRunning < 1) {
            throw new IllegalArgumentException("at least one saga must be allowed to run, was " + maxRunning);
        }
    }
}
