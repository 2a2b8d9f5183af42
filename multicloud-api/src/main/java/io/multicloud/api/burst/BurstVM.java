package io.multicloud.api.burst;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.placement.RankedOffer;
import java.time.Instant;
import java.util.Optional;

/**
 * One burst VM as it is at this moment.
 *
 * @param name unique within the manager; also the VM's name
 * @param trigger why it exists
 * @param state where it is in its life
 * @param account the account it was ordered in, once one has accepted
 * @param vm its id, once known
 * @param offer what was ordered, once accepted
 * @param triggeredAt when the need for it was decided
 * @param acceptedAt when an account accepted the create; it is billed from then
 * @param readyAt when it was ready for work
 * @param interruptionAt when the cloud takes it back, once it has given notice
 * @param endedAt when it was gone or had failed
 * @param cost what it has cost so far, at the offer's price by the second
 */
public record BurstVM(
        String name,
        Trigger trigger,
        State state,
        Optional<String> account,
        Optional<ResourceId> vm,
        Optional<RankedOffer> offer,
        Instant triggeredAt,
        Optional<Instant> acceptedAt,
        Optional<Instant> readyAt,
        Optional<Instant> interruptionAt,
        Optional<Instant> endedAt,
        Money cost) {
    /** Why a burst VM exists. */
    public enum Trigger {
        /** The strategy decided it. */
        STRATEGY,
        /** The host asked for it. */
        MANUAL
    }

    /** Where a burst VM is in its life. */
    public enum State {
        /** No account has accepted it yet. */
        REQUESTED,
        /** Accepted and on its way to ready. */
        BOOTING,
        /** Ready for work. */
        READY,
        /** Gets no new work, and is deleted once idle. */
        DRAINING,
        /** Being deleted; or ordered and no longer wanted, and ended as soon as its cloud tells what became of it. */
        DELETING,
        /** Gone. */
        ENDED,
        /** Could not be had from any account. */
        FAILED
    }

    /** Returns what it is, where, and what it has cost, on one line. */
    @Override
    public String toString() {
        return name + " " + state
                + offer.map(ordered -> " in " + account.orElse("?") + ", " + ordered)
                        .orElse("") + ", " + cost.rounded(4)
                + " so far";
    }

    /** Tells whether it may still cost something. */
    public boolean active() {
        return state != State.ENDED && state != State.FAILED;
    }
}
