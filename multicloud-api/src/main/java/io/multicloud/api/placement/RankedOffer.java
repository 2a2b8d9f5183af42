package io.multicloud.api.placement;

import io.multicloud.api.Money;
import io.multicloud.api.Zone;

/**
 * An offer that meets a need.
 *
 * @param offer what
 * @param hourly the price that counted
 */
public record RankedOffer(Offer offer, Money hourly) {
    /** Returns where, what and for how much, on one line. */
    @Override
    public String toString() {
        return offer.cloud() + " "
                + offer.zone().map(Zone::toString).orElse(offer.region().name()) + " "
                + offer.type().name() + " at " + hourly + " an hour";
    }
}
