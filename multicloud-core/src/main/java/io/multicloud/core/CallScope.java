package io.multicloud.core;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every provider call that one thread makes in a piece of code: a deadline, single attempts, on whose
 * behalf. Scopes nest: an inner one adds to the outer one, and of two deadlines the earlier holds. Immutable; each
 * {@link #call} counts anew.
 *
 * <pre>{@code
 * VM vm = CallScope.deadline(Duration.ofSeconds(10)).call(() -> provider.compute().get(id));
 * }</pre>
 *
 * <p>A deadline bounds waiting for permits and for retries, and the time left is told to the adapter, which bounds its
 * request by it; nothing interrupts a request that was sent. It does not bound {@link
 * io.multicloud.api.Operation#await}, which has a timeout of its own.
 */
public final class CallScope {
    private static final ThreadLocal<@Nullable Active> CURRENT = new ThreadLocal<>();

    private final @Nullable Duration deadline;
    private final boolean singleAttempt;
    private final @Nullable String actor;

    private CallScope(@Nullable Duration deadline, boolean singleAttempt, @Nullable String actor) {
        this.deadline = deadline;
        this.singleAttempt = singleAttempt;
        this.actor = actor;
    }

    /**
     * Returns a scope whose calls end within a time, counted from the first of them. Calls that cannot be sent in
     * time throw {@link ErrorCode#TIMEOUT}.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public static CallScope deadline(Duration timeout) {
        return new CallScope(requirePositive(timeout), false, null);
    }

    /**
     * Returns a scope whose requests are sent at most once and never wait, as engines need it: where a permit is
     * missing they throw {@link ErrorCode#THROTTLED} at once, with the time until there is one as {@link
     * CloudException#retryAfter()}.
     */
    public static CallScope singleAttempt() {
        return new CallScope(null, true, null);
    }

    /**
     * Returns a scope whose calls are audited as made on somebody's behalf.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static CallScope actor(String name) {
        return new CallScope(null, false, requireName(name));
    }

    /**
     * Returns this scope with a {@linkplain #deadline(Duration) deadline} in place of the one it has.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public CallScope withDeadline(Duration timeout) {
        return new CallScope(requirePositive(timeout), singleAttempt, actor);
    }

    /** Returns this scope limited to {@linkplain #singleAttempt() single attempts}. */
    public CallScope withSingleAttempt() {
        return new CallScope(deadline, true, actor);
    }

    /**
     * Returns this scope on somebody else's {@linkplain #actor(String) behalf}.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public CallScope withActor(String name) {
        return new CallScope(deadline, singleAttempt, requireName(name));
    }

    /** Runs something in this scope. */
    public void run(Runnable calls) {
        call(() -> {
            calls.run();
            return true;
        });
    }

    /** Runs something in this scope and returns what it returns. */
    public <T extends @Nullable Object> T call(Supplier<T> calls) {
        Active outer = CURRENT.get();
        CURRENT.set(new Active(this, outer));
        try {
            return calls.get();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /** Returns what holds on this thread; null outside of any scope. For the pipeline. */
    public static @Nullable Active active() {
        return CURRENT.get();
    }

    private static Duration requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive, was " + timeout);
        }
        return timeout;
    }

    private static String requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of an actor must not be blank");
        }
        return name;
    }

    /** A scope that a thread is in, merged with those around it. Belongs to its thread. */
    public static final class Active {
        private final @Nullable Active outer;
        private final boolean singleAttempt;
        private final @Nullable String actor;
        private final long timeoutNanos;
        private @Nullable Deadline deadlines;

        private Active(CallScope scope, @Nullable Active outer) {
            this.outer = outer;
            this.singleAttempt = scope.singleAttempt || (outer != null && outer.singleAttempt);
            this.actor = scope.actor != null || outer == null ? scope.actor : outer.actor;
            // 0 stands for none. Longer than any process lives is the same as none.
            this.timeoutNanos =
                    scope.deadline == null || scope.deadline.toDays() > 36_500 ? 0 : scope.deadline.toNanos();
        }

        /** Tells whether requests are sent at most once and never wait. */
        public boolean isSingleAttempt() {
            return singleAttempt;
        }

        /** Returns on whose behalf calls are made. */
        public Optional<String> actor() {
            return Optional.ofNullable(actor);
        }

        /**
         * Returns the nanoseconds left until the earliest deadline, not positive when it has passed; {@link
         * Long#MAX_VALUE} without one. The first call starts the clock of a deadline.
         *
         * @param now what {@code environment.nanoTime()} says
         */
        public long nanosLeft(Environment environment, long now) {
            long left = Long.MAX_VALUE;
            for (Active scope = this; scope != null; scope = scope.outer) {
                if (scope.timeoutNanos != 0) {
                    left = Math.min(left, scope.ownNanosLeft(environment, now));
                }
            }
            return left;
        }

        private long ownNanosLeft(Environment environment, long now) {
            for (Deadline known = deadlines; known != null; known = known.next) {
                if (known.environment == environment) {
                    return known.end - now;
                }
            }
            deadlines = new Deadline(environment, now + timeoutNanos, deadlines);
            return timeoutNanos;
        }
    }

    /** The end by one clock. A scope meets a second one only where two libraries share a thread. */
    private record Deadline(
            Environment environment, long end, @Nullable Deadline next) {}
}
