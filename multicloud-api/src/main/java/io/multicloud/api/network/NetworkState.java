package io.multicloud.api.network;

/** Whether a network or subnet can be used. */
public enum NetworkState {
    /** Being created. */
    PENDING,
    /** Ready. */
    AVAILABLE,
    /** Being deleted. */
    DELETING,
    /** Could not be created. */
    FAILED
}
