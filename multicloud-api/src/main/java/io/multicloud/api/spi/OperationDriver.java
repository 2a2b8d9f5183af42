package io.multicloud.api.spi;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.OperationStatus;

/**
 * What an adapter adds to make an {@link io.multicloud.api.Operation}: asking and stopping. Everything else is
 * {@link PolledOperation}.
 *
 * @param <T> the result
 */
public interface OperationDriver<T> {
    /**
     * Sends one status request, never an SDK's waiter or poller. When the work has failed, it removes what the
     * work left behind before it says so.
     *
     * @throws CloudException if the request failed
     */
    OperationStatus<T> poll();

    /**
     * Asks the cloud to stop; only called while the operation runs.
     *
     * @throws CloudException {@code UNSUPPORTED} (the default), {@code FAILED_PRECONDITION} if it is too late
     */
    default void cancel() {
        throw Capability.OPERATION_CANCEL.unsupported();
    }
}
