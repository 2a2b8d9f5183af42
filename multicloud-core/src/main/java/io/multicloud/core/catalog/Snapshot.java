package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementPreference;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** All offers at one moment, ready to be looked up. Immutable. */
final class Snapshot {
    private final CatalogReport report;
    private final Map<OfferKey, Offer> byKey;
    private final Shape shape;
    private final PriceOrder onDemand;
    private final PriceOrder spot;
    /** The least that every offer of a type has, by the type's name. */
    private final Map<String, Long> leastOfType = new HashMap<>();

    /** What makes an offer the same as another one: of these, the one of the last source counts. */
    private record OfferKey(String cloud, Region region, Optional<Zone> zone, String type) {
        static OfferKey of(Offer offer) {
            return new OfferKey(
                    offer.cloud(), offer.region(), offer.zone(), offer.type().name());
        }
    }

    /**
     * @param sources the offers of each source; a later one overrides an earlier one
     * @param now when
     */
    Snapshot(List<List<Offer>> sources, Instant now) {
        OfferValidation validation = new OfferValidation(now);
        sources.forEach(validation::add);
        byKey = new LinkedHashMap<>();
        for (Offer offer : validation.accepted()) {
            byKey.put(OfferKey.of(offer), offer);
        }
        report = new CatalogReport(now, byKey.size(), validation.anomalies());
        List<Offer> offers = List.copyOf(byKey.values());
        shape = new Shape(offers);
        onDemand = new PriceOrder(offers, Purchase.onDemand(), shape);
        spot = new PriceOrder(offers, Purchase.spot(), shape);
        for (Offer offer : offers) {
            leastOfType.merge(offer.type().name(), shape.of(offer), Shape::min);
        }
    }

    CatalogReport report() {
        return report;
    }

    Optional<Offer> find(String cloud, Region region, String instanceType) {
        return Optional.ofNullable(byKey.get(new OfferKey(cloud, region, Optional.empty(), instanceType)));
    }

    PriceOrder order(Purchase purchase) {
        return purchase instanceof Purchase.Spot ? spot : onDemand;
    }

    /** Ranks the offers that the rules leave. */
    SnapshotRanking lookup(Rules rules) {
        PriceOrder order = order(rules.request().purchase());
        PriceOrder.Aisle aisle = order.aisle(rules.request().architecture());
        List<RankedOffer> best = new ArrayList<>(Ranking.MOST_OFFERS);
        Optional<Long> least = aisle == null ? Optional.empty() : least(rules);
        if (aisle != null && least.isPresent()) {
            Merge merge = new Merge(order, rules, least.get(), best);
            if (rules.request().preference() == PlacementPreference.PREFERRED_CLOUD_FIRST) {
                Set<String> preferred = rules.request().preferredClouds();
                merge.add(shelves(aisle, rules, preferred::contains));
                merge.add(shelves(aisle, rules, cloud -> !preferred.contains(cloud)));
            } else {
                merge.add(shelves(aisle, rules, cloud -> true));
            }
        }
        return new SnapshotRanking(order, rules, best);
    }

    /** Returns the least that an offer must have, as far as {@link Shape} can tell; empty if none can fit. */
    private Optional<Long> least(Rules rules) {
        long needs = shape.leastFor(rules.request());
        if (rules.request().instanceTypes().isEmpty()) {
            return Optional.of(needs);
        }
        // Where types are named, what the smallest of them has is needed too: it skips all that is cheaper and smaller.
        return rules.request().instanceTypes().stream()
                .filter(leastOfType::containsKey)
                .map(leastOfType::get)
                .reduce(Shape::min)
                .map(types -> Shape.max(types, needs));
    }

    /** Returns the widest shelves that together hold what the rules leave of some clouds. */
    private static List<Shelf> shelves(PriceOrder.Aisle aisle, Rules rules, Predicate<String> wanted) {
        List<Shelf> shelves = new ArrayList<>();
        boolean everything = true;
        for (PriceOrder.CloudShelf cloud : aisle.clouds()) {
            if (!wanted.test(cloud.cloud()) || !rules.admitsCloud(cloud.cloud())) {
                everything = false;
            } else if (rules.admitsAllRegions(cloud.cloud())) {
                shelves.add(cloud.all());
            } else {
                int before = shelves.size();
                addRegions(cloud, rules, shelves);
                if (shelves.size() - before < cloud.regions().size()) {
                    everything = false;
                } else {
                    shelves.subList(before, shelves.size()).clear();
                    shelves.add(cloud.all());
                }
            }
        }
        return everything ? List.of(aisle.all()) : shelves;
    }

    private static void addRegions(PriceOrder.CloudShelf cloud, Rules rules, List<Shelf> shelves) {
        Set<Region> named = rules.namedRegions().orElseGet(cloud.regions()::keySet);
        for (Region region : named) {
            Shelf shelf = cloud.regions().get(region);
            if (shelf != null && rules.admitsRegion(cloud.cloud(), region)) {
                shelves.add(shelf);
            }
        }
    }

    /** Takes the best offers from several shelves, by a heap of the next one of each. */
    private static final class Merge {
        private final PriceOrder order;
        private final Rules rules;
        private final long least;
        private final List<RankedOffer> best;
        private final int end;

        Merge(PriceOrder order, Rules rules, long least, List<RankedOffer> best) {
            this.order = order;
            this.rules = rules;
            this.least = least;
            this.best = best;
            this.end = rules.maxHourlyPrice().map(order::firstAbove).orElse(order.size());
        }

        /** Adds offers of these shelves, cheapest first, until there are enough. */
        void add(List<Shelf> shelves) {
            // An entry holds the place in the order in its upper half and the number of the shelf in its lower half.
            long[] heap = new long[shelves.size()];
            int[] next = new int[shelves.size()];
            int size = 0;
            for (int i = 0; i < shelves.size(); i++) {
                Shelf shelf = shelves.get(i);
                next[i] = shelf.next(0, least);
                if (next[i] < shelf.size() && shelf.position(next[i]) < end) {
                    heap[size] = entry(shelf.position(next[i]), i);
                    siftUp(heap, size++);
                }
            }
            while (size > 0 && best.size() < Ranking.MOST_OFFERS) {
                int position = (int) (heap[0] >>> Integer.SIZE);
                int number = (int) heap[0];
                Offer offer = order.offer(position);
                if (rules.admitsOffer(offer)) {
                    best.add(new RankedOffer(offer, order.hourly(position)));
                }
                Shelf shelf = shelves.get(number);
                next[number] = shelf.next(next[number] + 1, least);
                if (next[number] < shelf.size() && shelf.position(next[number]) < end) {
                    heap[0] = entry(shelf.position(next[number]), number);
                } else {
                    heap[0] = heap[--size];
                }
                siftDown(heap, size);
            }
        }

        private static long entry(int position, int shelf) {
            return ((long) position << Integer.SIZE) | shelf;
        }

        private static void siftUp(long[] heap, int from) {
            int child = from;
            long entry = heap[child];
            while (child > 0 && heap[(child - 1) / 2] > entry) {
                heap[child] = heap[(child - 1) / 2];
                child = (child - 1) / 2;
            }
            heap[child] = entry;
        }

        private static void siftDown(long[] heap, int size) {
            int parent = 0;
            long entry = heap[0];
            for (int child = 1; child < size; child = 2 * parent + 1) {
                if (child + 1 < size && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (heap[child] >= entry) {
                    break;
                }
                heap[parent] = heap[child];
                parent = child;
            }
            heap[parent] = entry;
        }
    }
}
