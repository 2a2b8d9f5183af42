package io.multicloud.api.placement;

import java.time.Instant;
import java.util.List;

/**
 * What came of loading offers.
 *
 * @param loadedAt when
 * @param accepted how many offers can be looked up
 * @param excluded what was left out, and why; an offer with several anomalies is listed once for each
 */
public record CatalogReport(Instant loadedAt, int accepted, List<Excluded> excluded) {
    /** Why an offer was excluded. */
    public enum Anomaly {
        /** A price of zero. */
        ZERO_PRICE,
        /** An on-demand price under half the median of its type over all regions of the same source. */
        UNDER_HALF_MEDIAN,
        /** A spot price above the on-demand price: only the spot price is left out, the offer stays. */
        SPOT_ABOVE_ON_DEMAND,
        /** A type of which nobody published the vCPUs or the memory. */
        UNKNOWN_SIZE,
        /** A date in the future. */
        FUTURE_DATE,
        /** A currency other than US dollars. */
        FOREIGN_CURRENCY,
        /** No price at all. */
        NO_PRICE
    }

    /**
     * One anomaly of one offer.
     *
     * @param offer as it was loaded
     * @param anomaly why
     * @param detail the values compared, for people
     */
    public record Excluded(Offer offer, Anomaly anomaly, String detail) {}

    /** Copies the list. */
    public CatalogReport {
        excluded = List.copyOf(excluded);
    }

    /** Returns how many offers have an anomaly. */
    public long count(Anomaly anomaly) {
        return excluded.stream().filter(offer -> offer.anomaly() == anomaly).count();
    }
}
