package io.multicloud.core.transfer;

import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What all transfers of a host may send together, handed out by reservation: who asks is told when to come back, and when it
 * does, has its turn or is told again. Turns go round, so that none waits longer than its share; while applications stand
 * still for transfers, every other turn is one of theirs. A transfer that is stopped, fails or is taken up again has no more for
 * it. Nothing here waits. Thread-safe.
 */
public final class Bandwidth {
    /** A reservation that nobody came back for: its transfer has gone to another host. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Environment environment;
    private final OptionalLong bytesPerSecond;
    private final Map<String, Reservation> reservations = new LinkedHashMap<>();
    private long freeAt;

    private record Reservation(long at, long bytes, Urgency urgency) {
        Reservation later(long nanos) {
            return new Reservation(at + nanos, bytes, urgency);
        }
    }

    /** What waits for a transfer. */
    public enum Urgency {
        /** Nobody. */
        USUAL,
        /** An application, which stands still until it is done. */
        DOWNTIME
    }

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
     * Reserves room for a transfer, which has at most one reservation: asked again, it tells of the same, which may be later if
     * others have overtaken it meanwhile.
     *
     * @param bytes it will send at the most
     * @param urgency what waits for it
     * @return when to come back; zero if it is its turn, until {@link #settle}
     */
    public synchronized Duration reserve(String transfer, long bytes, Urgency urgency) {
        if (bytesPerSecond.isEmpty()) {
            return Duration.ZERO;
        }
        long now = environment.nanoTime();
        Reservation reserved = reservations.get(transfer);
        if (reserved == null) {
            reservations.values().removeIf(other -> now - other.at > FORGOTTEN.toNanos());
            long free = Math.max(now, freeAt);
            long at = urgency == Urgency.DOWNTIME ? overtake(now, nanosFor(bytes), free) : free;
            reserved = new Reservation(at, bytes, urgency);
            freeAt = free + nanosFor(bytes);
            reservations.put(transfer, reserved);
        }
        return Duration.ofNanos(Math.max(0, reserved.at - now));
    }

    /** Makes room for an urgent one, after one usual one for itself and for each urgent one that waits already. */
    private long overtake(long now, long nanos, long free) {
        List<Reservation> waiting = reservations.values().stream()
                .filter(other -> other.at > now)
                .sorted(Comparator.comparingLong(Reservation::at))
                .toList();
        long ahead = 1
                + waiting.stream()
                        .filter(other -> other.urgency == Urgency.DOWNTIME)
                        .count();
        OptionalLong place = waiting.stream()
                .filter(other -> other.urgency == Urgency.USUAL)
                .mapToLong(Reservation::at)
                .skip(ahead)
                .findFirst();
        place.ifPresent(
                from -> reservations.replaceAll((name, other) -> other.at >= from ? other.later(nanos) : other));
        return place.orElse(free);
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
