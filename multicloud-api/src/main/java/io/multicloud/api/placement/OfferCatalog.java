package io.multicloud.api.placement;

import io.multicloud.api.Region;
import java.util.Optional;

/**
 * All offers of all clouds that are known, in one snapshot that is swapped as a whole. A look-up sends no
 * request. Thread-safe.
 */
public interface OfferCatalog {
    /** Ranks the offers that meet a need; {@link PlacementRequest#accounts()} is not looked at. */
    Ranking lookup(PlacementRequest request);

    /** Returns the offer of a type in a region for all its zones, if there is one. */
    Optional<Offer> find(String cloud, Region region, String instanceType);

    /** Returns what came of the last load. */
    CatalogReport report();

    /**
     * Reads all sources again and swaps the snapshot; a source that fails leaves the old snapshot in place.
     *
     * @return what came of it
     * @throws io.multicloud.api.CloudException if a source cannot be read
     */
    CatalogReport refresh();
}
