package io.multicloud.api.volume;

/** Where a volume is in its life. */
public enum VolumeState {
    /** Being created. */
    CREATING,
    /** Attached to nothing. */
    AVAILABLE,
    /** On its way to a VM. */
    ATTACHING,
    /** Attached to a VM. */
    IN_USE,
    /** On its way from a VM. */
    DETACHING,
    /** Being deleted. */
    DELETING,
    /** Could not be created. */
    FAILED,
    /** The provider reports a state that this library does not know. */
    UNKNOWN
}
