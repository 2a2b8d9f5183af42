package io.multicloud.aws.client;

import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceType;

/** A service whose operations can be found again by their names. */
public interface Resumable {
    /** Returns what it serves. */
    ResourceType type();

    /** Returns the class of what it serves; every operation but a delete yields one. */
    Class<? extends Resource> resourceClass();

    /**
     * Finds an operation again; sends nothing.
     *
     * @throws IllegalArgumentException if the name is of an operation that this service does not have
     */
    Operation<?> resume(OperationName name);
}
