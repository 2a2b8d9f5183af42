package io.multicloud.core.pipeline;

import io.multicloud.api.Money;
import io.multicloud.api.cost.PriceQuery;
import java.util.Optional;

/** Where the limits learn what a VM costs: the catalog, a host's own rates. Thread-safe. */
@FunctionalInterface
public interface PriceBook {
    /**
     * Returns the price of an hour.
     *
     * @param kind the provider's kind
     * @return empty if it is not known: never a guess
     */
    Optional<Money> hourly(String kind, PriceQuery query);

    /** Returns a book that asks this one, then another. */
    default PriceBook or(PriceBook other) {
        return (kind, query) -> hourly(kind, query).or(() -> other.hourly(kind, query));
    }
}
