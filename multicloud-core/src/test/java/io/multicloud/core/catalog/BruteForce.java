package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.Zone;
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

/** What a ranking must be, read off the API's words: all offers are sorted, and looked at one after the other. */
final class BruteForce {
    private final List<RankedOffer> onDemand;
    private final List<RankedOffer> spot;
    private final Instant now;

    BruteForce(List<Offer> offers, Instant now) {
        this.onDemand = sorted(offers, Purchase.onDemand());
        this.spot = sorted(offers, Purchase.spot());
        this.now = now;
    }

    private static List<RankedOffer> sorted(List<Offer> offers, Purchase purchase) {
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
                .toList();
    }

    List<RankedOffer> rank(PlacementRequest request) {
        List<RankedOffer> sold = request.purchase() instanceof Purchase.Spot ? spot : onDemand;
        List<RankedOffer> best = new ArrayList<>();
        List<RankedOffer> others = new ArrayList<>();
        for (RankedOffer ranked : sold) {
            if (best.size() == Ranking.MOST_OFFERS) {
                break;
            }
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
                && (request.zones().isEmpty() || request.zones().stream().anyMatch(zone -> isIn(offer, zone)))
                && (request.instanceTypes().isEmpty()
                        || request.instanceTypes().contains(offer.type().name()))
                && !request.excludedInstanceTypes().contains(offer.type().name())
                && isCheapEnough(request, offer.hourly(purchase).orElseThrow())
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
