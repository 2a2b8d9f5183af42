package io.multicloud.api.compute;

/** What can be asked of a VM. */
public enum VMAction {
    /** {@link ComputeService#start}. */
    START,
    /** {@link ComputeService#stop}. */
    STOP,
    /** {@link ComputeService#restart}. */
    RESTART,
    /** {@link ComputeService#resize}. */
    RESIZE,
    /** {@link ComputeService#delete}. */
    DELETE
}
