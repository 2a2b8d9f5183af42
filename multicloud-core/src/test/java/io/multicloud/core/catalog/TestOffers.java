package io.multicloud.core.catalog;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Offers in few words. */
final class TestOffers {
    static final LocalDate DAY = LocalDate.of(2026, 8, 1);

    private TestOffers() {}

    /** A type of two vCPUs and 8 GiB, whose family is its name up to the dot. */
    static InstanceType type(String name) {
        return type(name, 2, DataSize.gib(8));
    }

    static InstanceType type(String name, double vcpus, DataSize memory) {
        return new InstanceType(name, name.split("\\.", 2)[0], vcpus, memory, Architecture.AMD64, 0);
    }

    static Offer onDemand(String cloud, String region, String type, String usd) {
        return Offer.onDemand(cloud, Region.of(region), type(type), Money.usd(usd), DAY, "test");
    }

    static Offer inZone(Offer offer, String zone) {
        return new Offer(
                offer.cloud(),
                offer.region(),
                Optional.of(new Zone(offer.region(), zone)),
                offer.type(),
                offer.onDemandHourly(),
                offer.spotHourly(),
                offer.interruptionRate(),
                offer.commitments(),
                offer.asOf(),
                offer.source());
    }

    static Offer withSpot(Offer offer, Money spot) {
        return new Offer(
                offer.cloud(),
                offer.region(),
                offer.zone(),
                offer.type(),
                offer.onDemandHourly(),
                Optional.of(spot),
                OptionalDouble.empty(),
                List.of(),
                offer.asOf(),
                offer.source());
    }

    static Offer withType(Offer offer, InstanceType type) {
        return new Offer(
                offer.cloud(),
                offer.region(),
                offer.zone(),
                type,
                offer.onDemandHourly(),
                offer.spotHourly(),
                offer.interruptionRate(),
                offer.commitments(),
                offer.asOf(),
                offer.source());
    }
}
