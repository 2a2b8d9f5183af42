package io.multicloud.api.cost;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.placement.OfferSource;
import java.util.List;

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

    /**
     * Returns the price list of some regions, to refresh a catalog with: Linux, before discounts, spot at the price now. Sends
     * nothing before it is read; each reading asks anew, page by page as the stream is consumed, and holds one page at a time.
     *
     * @param regions where; an offer is there for each type sold in one of them
     * @return offers whose cloud is the adapter's kind; reading them throws {@code NOT_FOUND} for an unknown region
     * @throws CloudException {@code UNSUPPORTED} without {@link Capability#COST_OFFERS}
     */
    default OfferSource offers(List<Region> regions) {
        throw Capability.COST_OFFERS.unsupported();
    }
}
