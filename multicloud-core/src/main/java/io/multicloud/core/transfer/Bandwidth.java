package io.multicloud.core.transfer;

import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What all transfers of a host may send together, handed out by reservation: who asks is told when to come back, and then
 * has its turn for certain, so that none waits longer than its share. A transfer that is stopped, fails or is taken up again has
 * no more for it. Nothing here waits. Thread-safe.
 */
public final class Bandwidth {
    /** A reservation that nobody came back for: its transfer has gone to another host. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Environment environment;
    private final OptionalLong bytesPerSecond;
    private final Map<String, Reservation> reservations = new LinkedHashMap<>();
    private long freeAt;

    private record Reservation(long at, long bytes) {}

    private Bandwidth(Environment environment, OptionalLong bytesPerSecond) {
        this.environment = environment;
        this.bytesPerSecond = bytesPerSecond;
        this.freeAt = environment.nanoTime();
    }

    /** Returns one without a limit. */
    public static Bandwidth unlimited(Environment environment) {
        return new Bandwidth(environment, OptionalLong.empty());
    }

    /**
     * Returns a limit.
     *
     * @param megabits per second, of a million bits each
     * @throws IllegalArgumentException if it is not positive
     */
    public static Bandwidth ofMbps(Environment environment, int megabits) {
        if (megabits < 1) {
            throw new IllegalArgumentException("a bandwidth must be at least 1 Mbps, was " + megabits);
        }
        return new Bandwidth(environment, OptionalLong.of(megabits * 125_000L));
    }

    /** Returns how many bytes go in a second; empty without a limit. */
    public OptionalLong bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * Reserves room for a transfer, which has at most one reservation: asked again, it tells of the same.
     *
     * @return when to come back; zero if it is its turn, until {@link #settle}
     */
    public synchronized Duration reserve(String transfer, long bytes) {
        if (bytesPerSecond.isEmpty()) {
            return Duration.ZERO;
        }
        long now = environment.nanoTime();
        Reservation reserved = reservations.get(transfer);
        if (reserved == null) {
            reservations.values().removeIf(other -> now - other.at > FORGOTTEN.toNanos());
            reserved = new Reservation(Math.max(now, freeAt), bytes);
            freeAt = reserved.at + nanosFor(bytes);
            reservations.put(transfer, reserved);
        }
        return Duration.ofNanos(Math.max(0, reserved.at - now));
    }

    /** Ends a transfer's turn, and gives back what it did not use, or takes what it used beyond its reservation. */
    public synchronized void settle(String transfer, long used) {
        Reservation reserved = reservations.remove(transfer);
        if (reserved != null) {
            freeAt += nanosFor(used) - nanosFor(reserved.bytes);
        }
    }

    private long nanosFor(long bytes) {
        return (long) (bytes * 1e9 / bytesPerSecond.orElseThrow());
    }
}
