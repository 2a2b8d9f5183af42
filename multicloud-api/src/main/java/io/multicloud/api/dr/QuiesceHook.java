package io.multicloud.api.dr;

import io.multicloud.api.compute.VM;
import java.util.List;

/**
 * Freezes an application for a moment, so that copies are of a state it can start from. The recovery point counts from the
 * instant between the two calls. Called on a thread that may block.
 */
public interface QuiesceHook {
    /** Has everything written, and writes stopped. An exception means that the copy is only as after a power cut. */
    void quiesce(List<VM> machines) throws Exception;

    /** Lets writes go on. Called in any case, also after a crash; it may be called when nothing is frozen. */
    void thaw(List<VM> machines) throws Exception;
}
