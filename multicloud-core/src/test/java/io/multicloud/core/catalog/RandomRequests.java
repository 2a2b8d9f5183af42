package io.multicloud.core.catalog;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.QuotaHeadroom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.random.RandomGenerator;

/** Requests of every kind, around offers that exist, so that each rule decides often. */
final class RandomRequests {
    private static final double[] VCPUS = {0.25, 1, 1, 2, 2, 3, 4, 4, 8, 8, 16, 24, 32, 48, 64, 96, 128, 200, 416, 1000
    };
    private static final double[] GIB_PER_VCPU = {0, 0.5, 1, 2, 2, 4, 4, 8, 16, 30};

    private final RandomGenerator random;
    private final List<Offer> offers;
    private final Instant now;

    RandomRequests(RandomGenerator random, List<Offer> offers, Instant now) {
        this.random = random;
        this.offers = offers;
        this.now = now;
    }

    PlacementRequest next() {
        double vcpus = pick(VCPUS);
        PlacementRequest.Builder request = PlacementRequest.builder()
                .vcpus(vcpus)
                .memory(DataSize.gib(vcpus * pick(GIB_PER_VCPU)))
                .architecture(oneIn(4) ? Architecture.ARM64 : Architecture.AMD64)
                .purchase(purchase());
        if (oneIn(8)) {
            request.gpus(1 + random.nextInt(8));
        }
        if (oneIn(5)) {
            request.clouds(offer().cloud());
            if (oneIn(2)) {
                request.clouds(offer().cloud());
            }
        }
        for (int i = oneIn(4) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
            request.region(offer().region());
        }
        if (oneIn(10)) {
            Offer offer = offer();
            request.zone(offer.zone().orElse(new Zone(offer.region(), "1")));
        }
        if (oneIn(12)) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                request.instanceType(offer().type().name());
            }
        }
        for (int i = oneIn(4) ? random.nextInt(12) : 0; i > 0; i--) {
            request.excludeInstanceType(offer().type().name());
        }
        if (oneIn(5)) {
            request.maxHourlyPrice(offer().onDemandHourly().orElse(Money.usd("0.5")));
        }
        if (oneIn(5)) {
            request.pricesSince(oneIn(3) ? LocalDate.of(2025, 1, 1) : offer().asOf());
        }
        if (oneIn(5)) {
            request.maxInterruptionRate(random.nextInt(6) / 20.0);
        }
        if (oneIn(6)) {
            request.prefer(offer().cloud());
        }
        for (int i = oneIn(2) ? random.nextInt(20) : 0; i > 0; i--) {
            // Some have expired, one just now.
            Instant until = now.plus(Duration.ofSeconds(random.nextInt(4) - 1));
            request.block(new BlockedOffers(pattern(), until, "no capacity"));
        }
        for (int i = oneIn(3) ? random.nextInt(8) : 0; i > 0; i--) {
            request.headroom(new QuotaHeadroom(pattern(), random.nextInt(40)));
        }
        return request.build();
    }

    /** Mostly around what is cheap: that is where blocking changes the outcome. */
    private OfferPattern pattern() {
        Offer offer = offer();
        OfferPattern pattern = oneIn(8) ? OfferPattern.ANY : OfferPattern.cloud(offer.cloud());
        if (oneIn(2)) {
            pattern = pattern.in(offer.region());
        }
        switch (random.nextInt(5)) {
            case 0 -> pattern = pattern.type(offer.type().name());
            case 1 -> pattern = pattern.family(offer.type().family());
            case 2 -> pattern = pattern.in(offer.zone().orElse(new Zone(offer.region(), "1")));
            default -> {
                // As wide as it is.
            }
        }
        if (pattern.equals(OfferPattern.ANY)) {
            pattern = pattern.family(offer.type().family());
        }
        return oneIn(4) ? pattern.paid(purchase()) : pattern;
    }

    private Purchase purchase() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> Purchase.spot();
            case 2 -> new Purchase.Spot(offer().onDemandHourly());
            default -> Purchase.onDemand();
        };
    }

    private Offer offer() {
        return offers.get(random.nextInt(offers.size()));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private double pick(double[] values) {
        return values[random.nextInt(values.length)];
    }
}
