package io.multicloud.testkit.fake;

/** Where any resource is in its life, whatever its kind calls it. */
public enum Phase {
    /** Being created. */
    CREATING,
    /** At rest. */
    READY,
    /** Something about it is being changed. */
    CHANGING,
    /** Being deleted. */
    DELETING,
    /** Gone. */
    GONE,
    /** Its creation failed, and the cloud keeps what is left of it. */
    FAILED
}
