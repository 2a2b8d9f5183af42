package io.multicloud.api.placement;

import java.time.Instant;
import java.util.List;

/**
 * What came of loading offers.
 *
 * @param loadedAt when
 * @param accepted how many offers can be looked up
 * @param excluded those that cannot, and why
 */
public record CatalogReport(Instant loadedAt, int accepted, List<Excluded> excluded) {
    /** Why an offer was excluded. */
    public enum Anomaly {
        /** A price of zero. */
        ZERO_PRICE,
        /** A price under half the median of its type over all regions. */
        UNDER_HALF_MEDIAN,
        /** A date in the future. */
        FUTURE_DATE,
        /** A currency other than US dollars. */
        FOREIGN_CURRENCY,
        /** No price at all. */
        NO_PRICE
    }

    /**
     * One excluded offer.
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

    /** Returns how many offers were excluded for a reason. */
    public long count(Anomaly anomaly) {
        return excluded.stream().filter(offer -> offer.anomaly() == anomaly).count();
    }
}
