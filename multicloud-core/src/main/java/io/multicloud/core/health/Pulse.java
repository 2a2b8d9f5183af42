package io.multicloud.core.health;

import io.multicloud.api.CloudException;
import io.multicloud.api.control.HealthState;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How well one region of one account is, by the answers to requests. Thread-safe; an answer of a region that is well only reads.
 *
 * <pre>
 *                        4 of the last 20 failed or were
 *             answered   throttled, or 2 in a row failed     half of the last 20 failed, or all did for a minute
 *   UNKNOWN ──────────▶ HEALTHY ──────────────────▶ DEGRADED ──────────────────▶ DOWN
 *                          ▲                         │    ▲                       │
 *                          └── nothing for 2 min ────┘    └── answered 3 times ───┘
 *                              and answered                   in a row
 * </pre>
 *
 * So it goes up in two steps that each take a while: what fails every other time goes down once and stays there. What nothing
 * has been heard of for a time is UNKNOWN, unless it was DOWN.
 */
public final class Pulse {
    static final int WINDOW = 20;
    static final int DEGRADED_AT = 4;
    static final int DOWN_AT = 10;
    static final int FAILURES_IN_A_ROW = 2;
    static final int ANSWERS_IN_A_ROW = 3;

    /** Where hardly anything is asked, so long and three failures must do. */
    static final Duration DOWN_AFTER = Duration.ofMinutes(1);

    static final Duration QUIET = Duration.ofMinutes(2);
    static final Duration TOO_OLD = Duration.ofMinutes(5);

    private static final long WINDOW_MASK = (1L << WINDOW) - 1;
    private static final long TICK = Duration.ofSeconds(1).toNanos();

    private final Environment environment;
    private final Listener listener;

    private volatile HealthState state = HealthState.UNKNOWN;
    /** Whether an answer can be passed over: the state is HEALTHY, and no trouble is in the window. */
    private volatile boolean undisturbed;

    private volatile long heardAt;

    // Guarded by this.
    private long failed;
    private long throttled;
    private int answersInRow;
    private int failuresInRow;
    private long failingSince;
    private long troubledAt;
    private boolean heard;
    private boolean answered;
    private Instant since;
    private @Nullable Instant answeredAt;
    private @Nullable CloudException lastError;

    /** Is told of each change of state, on the thread of the request that brought it about. */
    interface Listener {
        /** Tells of a change. */
        void changed(HealthState from, HealthState to, @Nullable CloudException lastError);
    }

    /**
     * What is known.
     *
     * @param state how well it is
     * @param since when it came to be so
     * @param answeredAt when it last answered, to the second; null if never
     * @param lastError what went wrong last; null if nothing did
     */
    record Reading(
            HealthState state,
            Instant since,
            @Nullable Instant answeredAt,
            @Nullable CloudException lastError) {}

    Pulse(Environment environment, Listener listener) {
        this.environment = environment;
        this.listener = listener;
        this.since = environment.clock().instant();
    }

    /**
     * Tells that a request was answered as it should be.
     *
     * @param nanos when it was sent, by {@code environment.nanoTime()}
     */
    public void answered(long nanos) {
        if (undisturbed && nanos - heardAt < TICK) {
            return;
        }
        hear(nanos, Outcome.ANSWERED, null);
    }

    /** Tells how a request failed that was sent. */
    public void failed(long nanos, CloudException error) {
        switch (error.code()) {
            case UNAVAILABLE, TIMEOUT, UNKNOWN_OUTCOME, UNAUTHENTICATED -> hear(nanos, Outcome.FAILED, error);
            case THROTTLED -> hear(nanos, Outcome.THROTTLED, error);
            case CANCELLED, INTERNAL, UNSUPPORTED, REJECTED -> {
                // It says something of the caller, the adapter or our own rules.
            }
            default -> answered(nanos);
        }
    }

    /** What became of a request. */
    private enum Outcome {
        ANSWERED,
        THROTTLED,
        FAILED
    }

    private void hear(long nanos, Outcome outcome, @Nullable CloudException error) {
        HealthState before;
        HealthState after;
        CloudException cause;
        synchronized (this) {
            if (!heard || nanos - heardAt > 0) {
                heardAt = nanos;
            }
            heard = true;
            note(nanos, outcome, error);
            before = state;
            after = next(nanos);
            if (after != before) {
                // What led here must not lead back at once.
                failed = 0;
                throttled = 0;
                state = after;
                since = environment.clock().instant();
            }
            undisturbed = after == HealthState.HEALTHY && failed == 0 && throttled == 0;
            cause = lastError;
        }
        if (after != before) {
            listener.changed(before, after, cause);
        }
    }

    private void note(long nanos, Outcome outcome, @Nullable CloudException error) {
        failed = ((failed << 1) | (outcome == Outcome.FAILED ? 1 : 0)) & WINDOW_MASK;
        throttled = ((throttled << 1) | (outcome == Outcome.THROTTLED ? 1 : 0)) & WINDOW_MASK;
        if (outcome == Outcome.FAILED) {
            if (failuresInRow++ == 0) {
                failingSince = nanos;
            }
            answersInRow = 0;
        } else {
            failuresInRow = 0;
            answersInRow++;
            answered = true;
            answeredAt = environment.clock().instant();
        }
        if (error != null) {
            troubledAt = nanos;
            lastError = error;
        }
    }

    private HealthState next(long nanos) {
        boolean down = Long.bitCount(failed) >= DOWN_AT
                || (failuresInRow > FAILURES_IN_A_ROW && nanos - failingSince >= DOWN_AFTER.toNanos());
        return switch (state) {
            case DOWN -> answersInRow >= ANSWERS_IN_A_ROW ? HealthState.DEGRADED : HealthState.DOWN;
            case DEGRADED -> down ? HealthState.DOWN : quiet(nanos) ? HealthState.HEALTHY : HealthState.DEGRADED;
            case HEALTHY, UNKNOWN -> {
                if (down) {
                    yield HealthState.DOWN;
                }
                boolean degraded = Long.bitCount(failed) + Long.bitCount(throttled) >= DEGRADED_AT
                        || failuresInRow >= FAILURES_IN_A_ROW;
                if (degraded) {
                    yield HealthState.DEGRADED;
                }
                yield answered ? HealthState.HEALTHY : HealthState.UNKNOWN;
            }
        };
    }

    private boolean quiet(long nanos) {
        return answersInRow >= ANSWERS_IN_A_ROW && nanos - troubledAt >= QUIET.toNanos();
    }

    /** Returns how well it is. */
    HealthState state() {
        HealthState known = state;
        boolean old = known != HealthState.DOWN && environment.nanoTime() - heardAt >= TOO_OLD.toNanos();
        return old ? HealthState.UNKNOWN : known;
    }

    /**
     * Tells whether somebody should ask it something: it was asked before, and now it is in trouble, or nothing has been heard
     * of it for a while.
     *
     * @param silence how long that is
     */
    synchronized boolean wantsProbe(Duration silence) {
        boolean troubled = state == HealthState.DOWN || state == HealthState.DEGRADED || failuresInRow > 0;
        return heard && (troubled || environment.nanoTime() - heardAt >= silence.toNanos());
    }

    synchronized Reading read() {
        return new Reading(state(), since, answeredAt, lastError);
    }
}
