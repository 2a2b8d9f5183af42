package io.multicloud.api.spi;

/**
 * A token bucket.
 *
 * @param permitsPerSecond how fast it refills
 * @param burst how many permits it holds when full
 */
public record RateLimit(double permitsPerSecond, int burst) {
    /** 20 requests a second, with bursts of 20. */
    public static final RateLimit DEFAULT = new RateLimit(20, 20);

    /** No limit worth the name: a million requests a second. */
    public static final RateLimit UNLIMITED = new RateLimit(1_000_000, 1_000_000);

    /** @throws IllegalArgumentException if either value is not positive */
    public RateLimit {
        if (!(permitsPerSecond > 0) || burst < 1) {
            throw new IllegalArgumentException(
                    "a rate limit needs a positive rate and burst, had " + permitsPerSecond + " and " + burst);
        }
    }
}
