package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.catalog.AccountPlacer;
import io.multicloud.core.catalog.BundledOffers;
import io.multicloud.core.catalog.SnapshotCatalog;
import java.util.List;

/**
 * Offers of machines: the list prices that come with the library, and catalogs of them together with a host's own.
 *
 * <pre>{@code
 * OfferSource negotiated = OfferSource.of(List.of(Offer.onDemand(
 *         "aws", Region.of("us-east-1"), m7iLarge, Money.usd("0.0706"), LocalDate.of(2026, 8, 1), "contract 4711")));
 * OfferCatalog catalog = Offers.catalog(environment, Offers.bundled(), negotiated);
 * }</pre>
 */
public final class Offers {
    private Offers() {}

    /**
     * Returns the list prices of AWS, Azure, Google Cloud and Oracle Cloud that come with the library. They are as old
     * as {@link io.multicloud.api.placement.Offer#asOf()} says, and not all of them can be believed: a catalog leaves out
     * those that cannot, and reports them.
     */
    public static OfferSource bundled() {
        return new BundledOffers();
    }

    /**
     * Returns a catalog of the offers of some sources. Nothing is read before it is first asked.
     *
     * @param environment tells what day it is
     * @param sources where offers come from; of two offers of the same cloud, region, zone and type, that of the later
     *     source counts, as a whole: a negotiated on-demand price without a spot price hides the list's spot price
     */
    public static OfferCatalog catalog(Environment environment, OfferSource... sources) {
        return new SnapshotCatalog(environment, List.of(sources));
    }

    /**
     * Returns the offers that a catalog has accepted, as they are at each call: fit for a fake cloud, which should not
     * sell what nobody can look up.
     *
     * @param catalog a catalog of this class
     * @throws IllegalArgumentException if the catalog is of another class
     */
    public static OfferSource accepted(OfferCatalog catalog) {
        return ours(catalog)::offers;
    }

    /**
     * Returns what places machines in accounts.
     *
     * @param catalog a catalog of this class
     * @param accounts the open accounts; where several are of one cloud, the first that can is taken
     * @throws IllegalArgumentException if the catalog is of another class, or two accounts have the same name
     */
    public static Placer placer(Environment environment, OfferCatalog catalog, List<? extends CloudProvider> accounts) {
        return new AccountPlacer(environment, ours(catalog), List.copyOf(accounts));
    }

    private static SnapshotCatalog ours(OfferCatalog catalog) {
        if (catalog instanceof SnapshotCatalog ours) {
            return ours;
        }
        throw new IllegalArgumentException("the catalog must be made by Offers.catalog, was "
                + catalog.getClass().getName());
    }
}
