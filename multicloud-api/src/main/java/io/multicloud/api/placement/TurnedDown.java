package io.multicloud.api.placement;

import io.multicloud.api.Money;
import java.util.List;

/**
 * An offer with a better price that was not taken.
 *
 * @param offer what
 * @param hourly its price for an hour
 * @param reasons why not; at least one
 */
public record TurnedDown(Offer offer, Money hourly, List<Reason> reasons) {
    /**
     * One reason.
     *
     * @param rule which rule turned it down
     * @param detail the values compared, for people
     */
    public record Reason(Rule rule, String detail) {
        @Override
        public String toString() {
            return rule + " " + detail;
        }
    }

    /** The rules that turn an offer down. */
    public enum Rule {
        /** Too few virtual CPUs. */
        VCPUS,
        /** Too little memory. */
        MEMORY,
        /** Too few GPUs. */
        GPUS,
        /** Another architecture. */
        ARCHITECTURE,
        /** Another cloud than those allowed, or no account there. */
        CLOUD,
        /** Another region than those allowed. */
        REGION,
        /** Another zone than those allowed. */
        ZONE,
        /** A type that is not allowed. */
        INSTANCE_TYPE,
        /** Above the highest price. */
        PRICE,
        /** A price older than allowed. */
        PRICE_AGE,
        /** Interrupted too often, or not known how often. */
        INTERRUPTION_RATE,
        /** Failed recently, or blocked by the caller. */
        BLOCKED,
        /** Too little left of a quota. */
        QUOTA,
        /** Not one of the preferred clouds, which have a fitting offer. */
        PREFERENCE
    }

    /** Copies the reasons. */
    public TurnedDown {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("an offer is turned down for at least one reason");
        }
    }
}
