package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import org.jspecify.annotations.Nullable;

/**
 * An {@link OfferPattern} made ready to be matched against many offers that are paid in one way, which is no longer
 * looked at.
 *
 * @param cloud null for any, as the others
 */
record Scope(
        @Nullable String cloud,
        @Nullable Region region,
        @Nullable Zone zone,
        @Nullable String family,
        @Nullable String type) {
    static Scope of(OfferPattern pattern) {
        return new Scope(
                pattern.cloud().orElse(null),
                pattern.region().orElse(null),
                pattern.zone().orElse(null),
                pattern.family().orElse(null),
                pattern.instanceType().orElse(null));
    }

    /** Tells whether a pattern can match offers paid in this way. */
    static boolean concerns(OfferPattern pattern, Purchase purchase) {
        return pattern.spot()
                .map(kind -> (kind instanceof Purchase.Spot) == (purchase instanceof Purchase.Spot))
                .orElse(true);
    }

    /** Tells whether it takes all offers of a region or none. */
    boolean wholeRegions() {
        return zone == null && family == null && type == null;
    }

    /** Tells whether it takes all offers of a cloud or none. */
    boolean wholeClouds() {
        return region == null && wholeRegions();
    }

    /** Tells whether offers of a cloud can match. */
    boolean touches(String otherCloud) {
        return cloud == null || cloud.equals(otherCloud);
    }

    /** Tells whether offers of a region can match. */
    boolean touches(String otherCloud, Region otherRegion) {
        return touches(otherCloud) && (region == null || region.equals(otherRegion));
    }

    /** As {@link OfferPattern#matches}. */
    boolean matches(Offer offer) {
        return (type == null || type.equals(offer.type().name()))
                && (family == null || family.equals(offer.type().family()))
                && touches(offer.cloud(), offer.region())
                && (zone == null || offer.zone().filter(zone::equals).isPresent());
    }
}
