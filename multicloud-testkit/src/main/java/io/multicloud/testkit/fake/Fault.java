package io.multicloud.testkit.fake;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A fault in force. It strikes every request it can from the moment it is placed, and each word of the sentence narrows
 * it: {@code fake.fault(THROTTLED).on(CREATE_VM).times(2)}. Thread-safe.
 */
public final class Fault {
    private final Lock lock;
    private final FaultKind kind;
    private Set<FakeOperation> operations = EnumSet.noneOf(FakeOperation.class);
    private @Nullable Region region;
    private @Nullable Zone zone;
    private long skip;
    private long times = Long.MAX_VALUE;
    private @Nullable Instant from;
    private @Nullable Instant to;
    private Duration retryAfter = Duration.ofSeconds(1);
    private double factor = 10;
    private boolean lifted;
    private long struck;

    Fault(Lock lock, FaultKind kind) {
        this.lock = lock;
        this.kind = kind;
    }

    /** Strikes only these requests; default all it can. */
    public Fault on(FakeOperation... only) {
        return set(() -> operations = EnumSet.copyOf(Arrays.asList(only)));
    }

    /** Strikes only in this region; default everywhere. */
    public Fault in(Region only) {
        return set(() -> region = only);
    }

    /**
     * Strikes only what asks for this zone, or would be put there; default everywhere. A create that leaves the zone
     * open goes to another one.
     */
    public Fault inZone(Zone only) {
        return set(() -> {
            zone = only;
            region = only.region();
        });
    }

    /**
     * Lets the first {@code requests} it could strike pass; default 0.
     *
     * @throws IllegalArgumentException if negative
     */
    public Fault after(long requests) {
        require(requests >= 0, "a fault can spare 0 requests or more, was " + requests);
        return set(() -> skip = requests);
    }

    /**
     * Strikes so many times and is then over; default always.
     *
     * @throws IllegalArgumentException unless positive
     */
    public Fault times(long strikes) {
        require(strikes > 0, "a fault strikes at least once, was " + strikes);
        return set(() -> times = strikes);
    }

    /** Strikes without end, until {@link #lift}; the default, for a sentence that says so. */
    public Fault always() {
        return set(() -> times = Long.MAX_VALUE);
    }

    /**
     * Strikes only from one instant up to but not including another; default at any time.
     *
     * @throws IllegalArgumentException unless {@code start} is before {@code end}
     */
    public Fault between(Instant start, Instant end) {
        require(start.isBefore(end), "a fault from " + start + " must end later, ended " + end);
        return set(() -> {
            from = start;
            to = end;
        });
    }

    /** Sets how long a {@link FaultKind#THROTTLED} caller is asked to wait; default 1 s. */
    public Fault retryAfter(Duration wait) {
        return set(() -> retryAfter = wait);
    }

    /**
     * Sets by how much {@link FaultKind#SLOW} stretches; default 10.
     *
     * @throws IllegalArgumentException unless positive
     */
    public Fault factor(double stretch) {
        require(stretch > 0 && Double.isFinite(stretch), "the factor must be positive, was " + stretch);
        return set(() -> factor = stretch);
    }

    /** Ends it. */
    public void lift() {
        set(() -> lifted = true);
    }

    /** Returns what it is. */
    public FaultKind kind() {
        return kind;
    }

    /** Returns how often it has struck. */
    public long struck() {
        lock.lock();
        try {
            return struck;
        } finally {
            lock.unlock();
        }
    }

    // The rest is called under the lock.

    /** Whether it strikes now; counts. A fault of a zone strikes only where a zone is given. */
    boolean strikes(FakeOperation operation, Region where, @Nullable Zone exactly, Instant now) {
        if (lifted
                || (from != null && now.isBefore(from))
                || (to != null && !now.isBefore(to))
                || (!operations.isEmpty() && !operations.contains(operation))
                || (region != null && !region.equals(where))
                || (zone != null && !zone.equals(exactly))) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        struck++;
        if (struck >= times) {
            lifted = true;
        }
        return true;
    }

    boolean ofZone() {
        return zone != null;
    }

    boolean over(Instant now) {
        return lifted || (to != null && !now.isBefore(to));
    }

    Duration pauseAsked() {
        return retryAfter;
    }

    double stretch() {
        return factor;
    }

    private Fault set(Runnable change) {
        lock.lock();
        try {
            change.run();
            return this;
        } finally {
            lock.unlock();
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
