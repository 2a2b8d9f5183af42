package io.multicloud.core.environment;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Ids of 26 characters: 48 bits of milliseconds and 80 random bits in Crockford's base 32, the layout of a ULID
 * (https://github.com/ulid/spec). Within one millisecond, and while the clock goes back, the random part counts up, so
 * that ids always ascend. Thread-safe.
 */
final class MonotonicIds {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int RANDOM_DIGITS_PER_HALF = 8;
    private static final int TIME_DIGITS = 10;
    private static final long HALF_MASK = (1L << 40) - 1;

    private final InstantSource clock;
    private final Object lock = new Object();
    private @Nullable SecureRandom random;
    private long millis = -1;
    private long high;
    private long low;

    MonotonicIds(InstantSource clock) {
        this.clock = clock;
    }

    String next() {
        long now = clock.millis();
        synchronized (lock) {
            if (now > millis) {
                millis = now;
                draw();
            } else {
                countUp();
            }
            char[] id = new char[TIME_DIGITS + 2 * RANDOM_DIGITS_PER_HALF];
            encode(millis, id, 0, TIME_DIGITS);
            encode(high, id, TIME_DIGITS, RANDOM_DIGITS_PER_HALF);
            encode(low, id, TIME_DIGITS + RANDOM_DIGITS_PER_HALF, RANDOM_DIGITS_PER_HALF);
            return new String(id);
        }
    }

    private void draw() {
        if (random == null) {
            // Costs milliseconds, which a process that never needs an id does not pay.
            random = new SecureRandom();
        }
        high = random.nextLong() & HALF_MASK;
        low = random.nextLong() & HALF_MASK;
    }

    private void countUp() {
        low = (low + 1) & HALF_MASK;
        if (low == 0) {
            high = (high + 1) & HALF_MASK;
            if (high == 0) {
                millis++;
            }
        }
    }

    private static void encode(long value, char[] target, int from, int digits) {
        long rest = value;
        for (int i = from + digits - 1; i >= from; i--) {
            target[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
