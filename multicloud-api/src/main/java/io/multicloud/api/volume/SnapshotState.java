package io.multicloud.api.volume;

/** Whether a snapshot is complete. */
public enum SnapshotState {
    /** Being taken, copied or written. */
    PENDING,
    /** Complete and unchanging. */
    AVAILABLE,
    /** Being deleted. */
    DELETING,
    /** Could not be completed. */
    FAILED,
    /** The provider reports a state that this library does not know. */
    UNKNOWN
}
