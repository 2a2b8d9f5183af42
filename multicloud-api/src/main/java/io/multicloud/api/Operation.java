package io.multicloud.api;

import java.time.Duration;

/**
 * Work that the provider has accepted and does on its own. The caller may wait, ask, or store {@link
 * #id()} and come back from another process. Thread-safe.
 *
 * @param <T> the result
 */
public interface Operation<T> {
    /** How long {@link #await()} waits. */
    Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

    /** Returns the durable name. */
    OperationId id();

    /** Returns what the last status request told; sends none. */
    OperationStatus<T> status();

    /**
     * Sends one status request, or none once the end is known.
     *
     * @throws CloudException if the request itself failed; the operation may go on all the same
     */
    OperationStatus<T> poll();

    /**
     * Waits for the end at the pace the provider suggests, riding out status requests that fail for a
     * {@linkplain CloudException#retryable() passing} reason.
     *
     * @throws CloudException the operation's own error; {@link ErrorCode#TIMEOUT} if it goes on after
     *     {@code timeout}, with {@link CloudException#operationId()} set; {@link ErrorCode#CANCELLED} if
     *     the thread was interrupted, with the interrupt flag set again
     * @throws IllegalArgumentException if the timeout is negative
     */
    T await(Duration timeout);

    /** Waits for {@link #DEFAULT_TIMEOUT}, otherwise as {@link #await(Duration)}. */
    default T await() {
        return await(DEFAULT_TIMEOUT);
    }

    /**
     * Asks the provider to stop. Returns once the request was accepted; how the operation ended is told
     * by {@link #poll()}, and it may still succeed. A cancelled create leaves nothing behind. Does
     * nothing when the operation has ended.
     *
     * @throws CloudException {@link ErrorCode#UNSUPPORTED} without {@link
     *     Capability#OPERATION_CANCEL}; {@link ErrorCode#FAILED_PRECONDITION} if it can no longer be
     *     stopped
     */
    void cancel();
}
