package io.multicloud.core.pipeline;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stops calling a region that does not answer. Lock-free; time is a parameter.
 *
 * <pre>
 *            half of the last 20 failed                   open long enough: one probe
 *   Closed ─────────────────────────────▶ Open ──────────────────────────────────────▶ Probing
 *      ▲                                   ▲                                            │ │ │
 *      │                                   └──────────────── it failed ─────────────────┘ │ │ another probe when
 *      └──────────────────────────────────────────────────── it was answered ─────────────┘ ▼ nothing was heard of it
 * </pre>
 *
 * What is told of a request counts only as long as the state it entered in lasts: who was let in before the breaker
 * opened cannot close it, nor reopen it later.
 */
final class CircuitBreaker {
    static final int WINDOW = 20;
    static final int FAILURES = 10;
    static final Duration OPEN_FOR = Duration.ofSeconds(10);

    private static final long WINDOW_MASK = (1L << WINDOW) - 1;
    private static final long OPEN_NANOS = OPEN_FOR.toNanos();

    private final AtomicReference<State> state = new AtomicReference<>(new Closed());

    /** What the breaker is doing; also the permit of who was let in. */
    sealed interface State {
        /** Returns how long nobody is let in, in nanoseconds; not positive if somebody is. */
        long refusedFor(long now);
    }

    /** Lets everybody in. Holds the outcomes of the last requests, the newest in the lowest bit, a failure as 1. */
    static final class Closed implements State {
        private final AtomicLong outcomes = new AtomicLong();

        @Override
        public long refusedFor(long now) {
            return 0;
        }
    }

    /** Lets nobody in before a time. */
    record Open(long until) implements State {
        @Override
        public long refusedFor(long now) {
            return until - now;
        }
    }

    /** Has let one in, at a time, and nobody else for a while. No record: each probe is another. */
    static final class Probing implements State {
        private final long since;

        private Probing(long since) {
            this.since = since;
        }

        @Override
        public long refusedFor(long now) {
            return since + OPEN_NANOS - now;
        }
    }

    /** Returns how long nobody is let in, in nanoseconds; not positive if {@link #enter} may succeed. */
    long refusedFor(long now) {
        return state().refusedFor(now);
    }

    /** Asks to be let in; null if refused. Who is let in tells how it went, with what this returned. */
    @Nullable
    State enter(long now) {
        State present = state();
        if (present instanceof Closed) {
            return present;
        }
        if (present.refusedFor(now) > 0) {
            return null;
        }
        State probe = new Probing(now);
        return state.compareAndSet(present, probe) ? probe : null;
    }

    /** Tells that the cloud answered, be it with an error of the caller's making. */
    void answered(State permit) {
        if (permit instanceof Closed closed) {
            // With no failure among them, one more success changes nothing: the usual case only reads.
            long known = closed.outcomes.get();
            while (known != 0 && !closed.outcomes.compareAndSet(known, (known << 1) & WINDOW_MASK)) {
                known = closed.outcomes.get();
            }
        } else {
            state.compareAndSet(permit, new Closed());
        }
    }

    /** Tells that the cloud refused for a reason that says nothing about its health, such as too many requests. */
    void refused(State permit) {
        if (!(permit instanceof Closed)) {
            state.compareAndSet(permit, new Closed());
        }
    }

    /** Tells that there was no answer, or that of a broken service. */
    void failed(State permit, long now) {
        if (permit instanceof Closed closed) {
            long outcomes = closed.outcomes.updateAndGet(known -> ((known << 1) | 1) & WINDOW_MASK);
            if (Long.bitCount(outcomes) < FAILURES) {
                return;
            }
        }
        state.compareAndSet(permit, new Open(now + OPEN_NANOS));
    }

    /** Tells that nothing was learnt, because the caller gave up. */
    void abandoned(State permit, long now) {
        if (!(permit instanceof Closed)) {
            state.compareAndSet(permit, new Open(now));
        }
    }

    /** Returns what the breaker is doing. */
    State state() {
        return Objects.requireNonNull(state.get());
    }
}
