package io.multicloud.api.work;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import java.time.Duration;

/**
 * A piece of work that an engine has accepted: it is in the journal, and goes on after a crash, on this host or another that
 * shares the journal. The object is only a handle; losing it loses nothing. Thread-safe.
 */
public interface Work {
    /** Returns its durable name. */
    WorkId id();

    /** Returns how it stands; sends no request to a cloud. */
    WorkStatus status();

    /**
     * Asks for the work to stop and take back what it did. Returns once that is in the journal. Whether it was in time is told
     * by {@link #status()}: what has succeeded meanwhile stays done. Does nothing when it has ended or is being taken back.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} after a step that cannot be taken back
     */
    void cancel();

    /**
     * Lets work go on that is {@link WorkState#PAUSED}, once a human has seen to it: the step that failed is tried again.
     *
     * @param note who decided what; written to the log beside the name of the work
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} if it is not paused
     */
    void proceed(String note);

    /**
     * Waits until it has ended or is paused. For a caller's own thread.
     *
     * @return the state it was then in
     * @throws CloudException {@link ErrorCode#TIMEOUT} if it goes on after {@code timeout}; {@link ErrorCode#CANCELLED} if the
     *     thread was interrupted, with the interrupt flag set again
     * @throws IllegalArgumentException if the timeout is negative
     */
    WorkStatus await(Duration timeout);
}
