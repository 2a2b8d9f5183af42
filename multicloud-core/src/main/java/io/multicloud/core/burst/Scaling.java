package io.multicloud.core.burst;

import java.time.Duration;

/** The run state of a scaling strategy; called once a tick, by one thread at a time. */
interface Scaling {
    /** Decides about this tick. */
    Verdict decide(Pool pool);

    /** Is told that VMs were really ordered or ended, after limits. */
    default void acted(int launched, int ended) {}

    /** Is told how long a VM took from order to ready. */
    default void booted(Duration bootTime) {}

    /**
     * What to do.
     *
     * @param launch how many VMs to order
     * @param end how many of the idle VMs to end, those idle longest first
     * @param reason why, or why not
     */
    record Verdict(int launch, int end, String reason) {
        static Verdict nothing(String reason) {
            return new Verdict(0, 0, reason);
        }
    }
}
