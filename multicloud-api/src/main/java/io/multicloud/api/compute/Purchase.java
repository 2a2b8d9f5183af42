package io.multicloud.api.compute;

import io.multicloud.api.Money;
import java.util.Optional;

/** How a VM is paid for. */
public sealed interface Purchase {
    /** By the second at the list price, kept until it is deleted. */
    static Purchase onDemand() {
        return OnDemand.INSTANCE;
    }

    /** Spare capacity at the current spot price, which the cloud may take back. */
    static Purchase spot() {
        return new Spot(Optional.empty());
    }

    /** By the second at the list price. */
    enum OnDemand implements Purchase {
        /** The only value. */
        INSTANCE;

        @Override
        public String toString() {
            return "on-demand";
        }
    }

    /**
     * Spare capacity.
     *
     * @param maxHourlyPrice the most to pay for an hour; empty for up to the on-demand price
     */
    record Spot(Optional<Money> maxHourlyPrice) implements Purchase {
        @Override
        public String toString() {
            return maxHourlyPrice.map(max -> "spot up to " + max).orElse("spot");
        }
    }
}
