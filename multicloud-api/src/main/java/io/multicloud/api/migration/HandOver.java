package io.multicloud.api.migration;

import io.multicloud.api.compute.VM;

/**
 * How a workload goes on at another machine while the first still serves. Called on a thread that may block. Every method may
 * be called again after a crash, with the same machines, and must then do nothing that is done already.
 */
public interface HandOver {
    /** Returns a name by which another process finds the same hand-over: it is registered under it. */
    String name();

    /** Brings the state that is not on the disks to the target, while the source serves. */
    void copyState(VM source, VM target) throws Exception;

    /** Sends traffic to the target, and returns once the source gets none. */
    void switchTraffic(VM source, VM target) throws Exception;

    /** Sends traffic back to the source. */
    void switchBack(VM source, VM target) throws Exception;
}
