package io.multicloud.samples.bench;

import io.multicloud.api.DataSize;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.QuotaHeadroom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Random requests over all clouds. Sizes are those of common machines. A half asks for the cheapest anywhere; the others
 * carry one or several limits: clouds, regions, excluded types, a highest price, recent prices, blocked offers, quotas.
 */
final class LookupRequests {
    private static final int[] VCPUS = {1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8, 16, 16, 32, 48, 64, 96};
    private static final int[] GIB_PER_VCPU = {1, 2, 2, 4, 4, 4, 8, 8, 16};

    private final Random random;
    private final List<Offer> offers;

    LookupRequests(long seed, List<Offer> offers) {
        this.random = new Random(seed);
        this.offers = offers;
    }

    List<PlacementRequest> take(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    private PlacementRequest next() {
        PlacementRequest.Builder request = sized();
        if (oneIn(5)) {
            request.purchase(Purchase.spot());
        }
        if (oneIn(2)) {
            limit(request);
        }
        return request.build();
    }

    /** A request for a size alone. */
    PlacementRequest.Builder sized() {
        int vcpus = pick(VCPUS);
        PlacementRequest.Builder request =
                PlacementRequest.builder().vcpus(vcpus).memory(DataSize.gib((long) vcpus * pick(GIB_PER_VCPU)));
        if (oneIn(6)) {
            request.architecture(Architecture.ARM64);
        }
        if (oneIn(20)) {
            request.gpus(1 + random.nextInt(4));
        }
        return request;
    }

    private void limit(PlacementRequest.Builder request) {
        if (oneIn(3)) {
            request.clouds(offer().cloud());
        }
        for (int i = oneIn(3) ? 1 + random.nextInt(4) : 0; i > 0; i--) {
            request.region(offer().region());
        }
        for (int i = oneIn(3) ? 1 + random.nextInt(10) : 0; i > 0; i--) {
            request.excludeInstanceType(offer().type().name());
        }
        if (oneIn(4)) {
            request.maxHourlyPrice(offer().onDemandHourly().orElseThrow());
        }
        if (oneIn(4)) {
            request.pricesSince(offer().asOf());
        }
        for (int i = oneIn(2) ? 1 + random.nextInt(20) : 0; i > 0; i--) {
            request.block(new BlockedOffers(pattern(), Instant.MAX, "no capacity"));
        }
        for (int i = oneIn(3) ? 1 + random.nextInt(5) : 0; i > 0; i--) {
            request.headroom(new QuotaHeadroom(pattern(), random.nextInt(64)));
        }
    }

    /** A whole region, or a type or family in one or all regions, as failed creates and quotas name them. */
    private OfferPattern pattern() {
        Offer offer = offer();
        OfferPattern pattern = OfferPattern.cloud(offer.cloud());
        return switch (random.nextInt(4)) {
            case 0 -> pattern.in(offer.region());
            case 1 -> pattern.in(offer.region()).type(offer.type().name());
            case 2 -> pattern.in(offer.region()).family(offer.type().family());
            default -> pattern.type(offer.type().name());
        };
    }

    private Offer offer() {
        return offers.get(random.nextInt(offers.size()));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }
}
