package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementPreference;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a ranking must be, read off the API's words: all offers are sorted, and looked at one after the other. */
final class BruteForce {
    private final Map<Architecture, Sold> onDemand;
    private final Map<Architecture, Sold> spot;
    private final Instant now;

    BruteForce(List<Offer> offers, Instant now) {
        this.onDemand = sold(offers, Purchase.onDemand());
        this.spot = sold(offers, Purchase.spot());
        this.now = now;
    }

    private static Map<Architecture, Sold> sold(List<Offer> offers, Purchase purchase) {
        return offers.stream()
                .flatMap(offer -> offer.hourly(purchase).map(price -> new RankedOffer(offer, price)).stream())
                .sorted(Comparator.comparing(RankedOffer::hourly)
                        .thenComparing(ranked -> ranked.offer().type().gpus())
                        .thenComparing(ranked -> ranked.offer().type().vcpus())
                        .thenComparing(ranked -> ranked.offer().type().memory())
                        .thenComparing(ranked -> ranked.offer().cloud())
                        .thenComparing(ranked -> ranked.offer().region())
                        .thenComparing(
                                ranked -> ranked.offer().zone().map(Zone::name).orElse(""))
                        .thenComparing(ranked -> ranked.offer().type().name()))
                .collect(Collectors.groupingBy(
                        ranked -> ranked.offer().type().architecture(),
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), Sold::new)));
    }

    /** What is sold of one architecture in one way, cheapest first, with columns for what decides most often. */
    private static final class Sold {
        final List<RankedOffer> offers;
        final double[] vcpus;
        final long[] memory;

        Sold(List<RankedOffer> offers) {
            this.offers = offers;
            this.vcpus = offers.stream()
                    .mapToDouble(ranked -> ranked.offer().type().vcpus())
                    .toArray();
            this.memory = offers.stream()
                    .mapToLong(ranked -> ranked.offer().type().memory().bytes())
                    .toArray();
        }
    }

    List<RankedOffer> rank(PlacementRequest request) {
        Map<Architecture, Sold> all = request.purchase() instanceof Purchase.Spot ? spot : onDemand;
        Sold sold = all.getOrDefault(request.architecture(), new Sold(List.of()));
        List<RankedOffer> best = new ArrayList<>();
        List<RankedOffer> others = new ArrayList<>();
        for (int i = 0; i < sold.vcpus.length && best.size() < Ranking.MOST_OFFERS; i++) {
            if (sold.vcpus[i] < request.vcpus()
                    || sold.memory[i] < request.memory().bytes()) {
                continue;
            }
            RankedOffer ranked = sold.offers.get(i);
            if (fits(request, ranked.offer())) {
                boolean behind = request.preference() == PlacementPreference.PREFERRED_CLOUD_FIRST
                        && !request.preferredClouds().contains(ranked.offer().cloud());
                (behind ? others : best).add(ranked);
            }
        }
        best.addAll(others);
        return best.subList(0, Math.min(best.size(), Ranking.MOST_OFFERS));
    }

    boolean fits(PlacementRequest request, Offer offer) {
        Purchase purchase = request.purchase();
        return offer.type().vcpus() >= request.vcpus()
                && offer.hourly(purchase).isPresent()
                && offer.type().memory().compareTo(request.memory()) >= 0
                && offer.type().gpus() >= request.gpus()
                && offer.type().architecture().equals(request.architecture())
                && (request.clouds().isEmpty() || request.clouds().contains(offer.cloud()))
                && (request.regions().isEmpty() || request.regions().contains(offer.region()))
                && isCheapEnough(request, offer.hourly(purchase).orElseThrow())
                && (request.zones().isEmpty() || request.zones().stream().anyMatch(zone -> isIn(offer, zone)))
                && (request.instanceTypes().isEmpty()
                        || request.instanceTypes().contains(offer.type().name()))
                && !request.excludedInstanceTypes().contains(offer.type().name())
                && request.pricesSince().map(day -> !offer.asOf().isBefore(day)).orElse(true)
                && isSteadyEnough(request, offer)
                && request.blocked().stream()
                        .noneMatch(blocked -> now.isBefore(blocked.until())
                                && blocked.pattern().matches(offer, purchase))
                && request.headroom().stream()
                        .noneMatch(quota -> quota.scope().matches(offer, purchase)
                                && offer.type().vcpus() > quota.vcpus());
    }

    private static boolean isIn(Offer offer, Zone zone) {
        return offer.zone().map(zone::equals).orElse(offer.region().equals(zone.region()));
    }

    private static boolean isCheapEnough(PlacementRequest request, Money hourly) {
        boolean withinBid = !(request.purchase() instanceof Purchase.Spot spot)
                || spot.maxHourlyPrice().map(max -> hourly.compareTo(max) <= 0).orElse(true);
        return withinBid
                && request.maxHourlyPrice()
                        .map(max -> hourly.compareTo(max) <= 0)
                        .orElse(true);
    }

    private static boolean isSteadyEnough(PlacementRequest request, Offer offer) {
        return request.maxInterruptionRate().isEmpty()
                || !(request.purchase() instanceof Purchase.Spot)
                || (offer.interruptionRate().isPresent()
                        && offer.interruptionRate().getAsDouble()
                                <= request.maxInterruptionRate().getAsDouble());
    }
}
