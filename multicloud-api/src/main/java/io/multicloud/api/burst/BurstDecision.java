package io.multicloud.api.burst;

import java.time.Instant;

/**
 * What the manager did or did not do, and why. Identical consecutive non-actions are one entry.
 *
 * @param at when, the first time
 * @param lastAt when, the last time
 * @param times how often in a row
 * @param action what was done
 * @param vms how many VMs it concerned
 * @param reason why, with the values compared
 */
public record BurstDecision(Instant at, Instant lastAt, long times, Action action, int vms, String reason) {
    /** Returns it on one line. */
    @Override
    public String toString() {
        String repeated = times > 1 ? " " + times + " times until " + lastAt : "";
        return at + " " + action + (vms > 0 ? " " + vms + (vms == 1 ? " VM" : " VMs") : "") + repeated + ": " + reason;
    }

    /** What was done. */
    public enum Action {
        /** VMs were ordered. */
        SCALE_OUT,
        /** VMs were told to drain or were deleted. */
        SCALE_IN,
        /** Nothing. */
        NONE,
        /** An offer failed and the next one was taken. */
        FAILOVER,
        /** A VM could not be had, or was given up. */
        GIVE_UP,
        /** A spot VM was taken back. */
        INTERRUPTION,
        /** The host's capacity source failed. */
        SOURCE_FAILED
    }
}
