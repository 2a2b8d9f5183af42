package io.multicloud.api.cost;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;

/** Prices and what was spent. */
public interface CostService {
    /**
     * Reports what was spent in the account.
     *
     * @throws CloudException {@code UNSUPPORTED} without {@link Capability#COST_REPORT}
     */
    default CostReport report(CostQuery query) {
        throw Capability.COST_REPORT.unsupported();
    }

    /**
     * Looks a VM's price up: for an hour ({@link Price.Unit#HOUR}), Linux, before discounts. For spot, the price now.
     *
     * @throws CloudException {@code NOT_FOUND} if the cloud publishes none: a price is never guessed; {@code
     *     UNSUPPORTED} without {@link Capability#COST_PRICES}
     */
    default Price price(PriceQuery query) {
        throw Capability.COST_PRICES.unsupported();
    }
}
