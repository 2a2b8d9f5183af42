package io.multicloud.api.dr;

import io.multicloud.api.compute.VM;
import java.time.Duration;
import java.util.List;

/** Tells whether machines do their work, by asking them, not their cloud. Called on a thread that may block. */
@FunctionalInterface
public interface HealthProbe {
    /**
     * Asks.
     *
     * @param machines one, or all of an application
     * @param timeout how long it may take; an answer after it counts as none
     * @return whether they do; an exception counts as a failure, and its message is logged or is part of why a recovery
     *     came to nothing
     */
    boolean healthy(List<VM> machines, Duration timeout) throws Exception;
}
