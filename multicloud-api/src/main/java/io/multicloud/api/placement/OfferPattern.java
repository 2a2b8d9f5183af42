package io.multicloud.api.placement;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import java.util.Optional;

/**
 * A partial offer: an absent field means any.
 *
 * @param cloud kind of provider
 * @param region where
 * @param zone where inside the region; an offer for every zone of a region does not match one zone
 * @param family family of instance types
 * @param instanceType native type
 * @param spot {@link Purchase#spot()} or {@link Purchase#onDemand()}
 */
public record OfferPattern(
        Optional<String> cloud,
        Optional<Region> region,
        Optional<Zone> zone,
        Optional<String> family,
        Optional<String> instanceType,
        Optional<Purchase> spot) {
    /** Matches every offer. */
    public static final OfferPattern ANY = new OfferPattern(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns a pattern of everything a cloud sells. */
    public static OfferPattern cloud(String cloud) {
        return new OfferPattern(
                Optional.of(cloud),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns this pattern limited to a region. */
    public OfferPattern in(Region wanted) {
        return new OfferPattern(cloud, Optional.of(wanted), zone, family, instanceType, spot);
    }

    /** Returns this pattern limited to a zone. */
    public OfferPattern in(Zone wanted) {
        return new OfferPattern(cloud, Optional.of(wanted.region()), Optional.of(wanted), family, instanceType, spot);
    }

    /** Returns this pattern limited to a family. */
    public OfferPattern family(String wanted) {
        return new OfferPattern(cloud, region, zone, Optional.of(wanted), instanceType, spot);
    }

    /** Returns this pattern limited to a type. */
    public OfferPattern type(String wanted) {
        return new OfferPattern(cloud, region, zone, family, Optional.of(wanted), spot);
    }

    /** Returns this pattern limited to a way of paying. */
    public OfferPattern paid(Purchase purchase) {
        Purchase kind = purchase instanceof Purchase.Spot ? Purchase.spot() : Purchase.onDemand();
        return new OfferPattern(cloud, region, zone, family, instanceType, Optional.of(kind));
    }

    /** Tells whether an offer, paid in this way, is one of those meant. */
    public boolean matches(Offer offer, Purchase purchase) {
        return cloud.map(offer.cloud()::equals).orElse(true)
                && region.map(offer.region()::equals).orElse(true)
                && (zone.isEmpty() || zone.equals(offer.zone()))
                && family.map(offer.type().family()::equals).orElse(true)
                && instanceType.map(offer.type().name()::equals).orElse(true)
                && spot.map(kind -> (kind instanceof Purchase.Spot) == (purchase instanceof Purchase.Spot))
                        .orElse(true);
    }
}
