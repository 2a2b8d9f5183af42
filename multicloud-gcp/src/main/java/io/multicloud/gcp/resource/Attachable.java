package io.multicloud.gcp.resource;

import io.multicloud.api.Operation;

/** A service whose operations are found again by their names. */
public interface Attachable {
    /**
     * Finds an operation again.
     *
     * @throws IllegalArgumentException if it is none of this service, or yields something else
     */
    <T> Operation<T> attach(OperationWords words, Class<T> resultType);
}
