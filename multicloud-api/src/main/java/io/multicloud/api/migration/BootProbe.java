package io.multicloud.api.migration;

import io.multicloud.api.compute.VM;

/** Tells whether a machine has come up at its target. Called on a thread that may block; again and again until it is so. */
@FunctionalInterface
public interface BootProbe {
    /** Tells whether the machine does its work; what it throws counts as no. */
    boolean ready(VM target) throws Exception;
}
