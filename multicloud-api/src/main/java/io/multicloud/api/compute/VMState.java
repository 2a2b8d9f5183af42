package io.multicloud.api.compute;

/**
 * Where a VM is in its life.
 *
 * <pre>
 * PENDING → RUNNING ⇄ STOPPING/STARTING ⇄ STOPPED      any → DELETING → DELETED
 *    └→ FAILED            RESTARTING, RESIZING return to where they came from
 * </pre>
 */
public enum VMState {
    /** Being created. */
    PENDING(true),
    /** Up. */
    RUNNING(false),
    /** On its way from stopped to running. */
    STARTING(true),
    /** On its way down; spot VMs also after their notice. */
    STOPPING(true),
    /** Off, its disks kept. */
    STOPPED(false),
    /** Going down and up again. */
    RESTARTING(true),
    /** Changing its type. */
    RESIZING(true),
    /** On its way out. */
    DELETING(true),
    /** Gone; still shown for a while. */
    DELETED(false),
    /** Could not be created; still to be deleted where the cloud keeps it. */
    FAILED(false),
    /** The provider reports a state that this library does not know. */
    UNKNOWN(false);

    private final boolean transitional;

    VMState(boolean transitional) {
        this.transitional = transitional;
    }

    /** Tells whether it leaves this state on its own. */
    public boolean transitional() {
        return transitional;
    }
}
