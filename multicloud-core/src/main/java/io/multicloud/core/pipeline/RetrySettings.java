package io.multicloud.core.pipeline;

import java.time.Duration;

/**
 * How requests are repeated. Before retry {@code n} the gate waits a random time between nothing and {@code min(maxDelay,
 * baseDelay * 2^(n-1))}, the "full jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, and at least what the cloud asked for. With
 * the defaults the three bounds are 100, 200 and 400 ms.
 *
 * @param maxAttempts how often a request is sent at most, the first time included; 1 for no retries
 * @param baseDelay bound of the first delay
 * @param maxDelay bound of every delay
 * @param longestRetryAfter what a cloud may ask to wait; if it asks for more, the caller gets the error at once
 */
public record RetrySettings(int maxAttempts, Duration baseDelay, Duration maxDelay, Duration longestRetryAfter) {
    /** 4 attempts, 100 ms doubling up to 20 s, at most a minute when asked to. */
    public static final RetrySettings DEFAULT =
            new RetrySettings(4, Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofMinutes(1));

    /** @throws IllegalArgumentException if attempts are below 1, a delay is not positive, or the bounds are reversed */
    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("max attempts must be at least 1, was " + maxAttempts);
        }
        if (baseDelay.isNegative() || baseDelay.isZero() || maxDelay.compareTo(baseDelay) < 0) {
            throw new IllegalArgumentException("delays must be positive and the maximum at least the base, were "
                    + baseDelay + " and " + maxDelay);
        }
        if (longestRetryAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "the longest retry-after must not be negative, was " + longestRetryAfter);
        }
    }

    /** Returns the bound of the delay before a retry, in nanoseconds, so that the shift cannot overflow. */
    long boundNanos(int retry) {
        long base = baseDelay.toNanos();
        int shift = Math.min(retry - 1, Long.numberOfLeadingZeros(base) - 2);
        return Math.min(maxDelay.toNanos(), base << shift);
    }
}
