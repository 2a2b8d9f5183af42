package io.multicloud.api.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A failover, relocation, failback or drill. A failover's steps are {@code check-site}, {@code fence}, {@code role}; then {@code
 * image} and {@code restore} for each machine that is made of copies, {@code promote} for each that stands stopped, and {@code up}
 * for all of an order; then {@code verify}, {@code traffic}, {@code check-application}. Thread-safe.
 */
public interface Recovery extends Work {
    /** Returns what it is. */
    Kind kind();

    /** Returns the plan's name. */
    String plan();

    /** Returns when the first probe failed that led to it, or when it was asked for: the recovery time counts from it. */
    Instant lostAt();

    /** Returns how long the application served nobody; empty until it has been checked. */
    Optional<Duration> recoveryTime();

    /** Returns how much of the past was lost; empty until it is known which point was recovered. */
    Optional<Duration> loss();

    /**
     * Makes it final: what the library has made at the old side is removed, or stands ready as the plan's mode has it. The
     * plan's own machines stay, stopped, and are named by {@link FailoverState#idle}.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} unless it has succeeded and can still be rolled back
     */
    void commit();

    /**
     * Goes back to where it was, as far as that side is well.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} after the commit, or if the old side is not well
     */
    void rollback();

    /**
     * Lets it go on without the machines that could not be brought up; the others serve. To try again instead, {@link #proceed}.
     *
     * @param note who decided what; kept with the work
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} unless it is paused
     */
    void accept(String note);

    /** What is done. */
    enum Kind {
        /** The old side is lost. */
        FAILOVER,
        /** A planned move with a last synchronisation; nothing is lost. */
        RELOCATION,
        /** Back to the primary site, by what has changed since. */
        FAILBACK,
        /** A rehearsal in an isolated network, that leaves nothing behind. */
        DRILL
    }
}
