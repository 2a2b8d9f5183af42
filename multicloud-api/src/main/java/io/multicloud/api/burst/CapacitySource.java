package io.multicloud.api.burst;

/**
 * Through which a host tells how loaded it is and learns which burst VMs it may use. Called on the engine's
 * scheduler: methods return quickly and never block. What one throws is recorded in the decision log and ends
 * nothing.
 */
public interface CapacitySource {
    /** Returns how the pool is doing now. */
    CapacityReading read();

    /** Tells that a burst VM is ready for work. */
    default void joined(BurstVM vm) {}

    /**
     * Tells that a burst VM is to end: give it no new work from now on.
     *
     * @return whether it runs nothing at this moment, and can be deleted at once; otherwise it is deleted once a
     *     reading shows it idle, or when the drain time is over. The default leaves it to the readings
     */
    default DrainState drain(BurstVM vm) {
        return DrainState.BUSY;
    }

    /** How a VM is when it is told to drain. */
    enum DrainState {
        /** It runs nothing. */
        IDLE,
        /** It still runs something, or that is not known. */
        BUSY
    }

    /** Tells that a spot VM will be taken away at {@link BurstVM#interruptionAt()}: save its work. */
    default void interrupted(BurstVM vm) {}

    /** Tells that a burst VM that had joined is gone. */
    default void left(BurstVM vm) {}
}
