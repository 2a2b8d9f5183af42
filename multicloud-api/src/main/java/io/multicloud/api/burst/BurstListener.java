package io.multicloud.api.burst;

/** Is told what a manager does, after it was done. Must not block; what it throws is logged and ends nothing. */
public interface BurstListener {
    /** Is told of each decision; of a repeated non-action only the first time. */
    default void decided(BurstDecision decision) {}

    /** Is told of each change of a VM's state. */
    default void changed(BurstVM vm) {}
}
