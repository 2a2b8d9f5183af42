package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementPreference;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One look-up: takes the widest shelves that hold little of what the request rules out, and merges them by price. A
 * request without limits reads one shelf, one that names a cloud reads that cloud's, and one that names regions reads
 * theirs. A cloud of which up to half of the regions are ruled out is still read as a whole: passing over some of its
 * offers costs less than merging the shelves of its other regions.
 */
final class Lookup {
    private final PriceOrder order;
    private final PriceOrder.Aisle aisle;
    private final Rules rules;
    private final long least;
    private final boolean checksOffers;
    /** Places of the order from here on are too expensive. */
    private final int end;
    /** What is ruled out of clouds that are read as a whole. */
    private final Map<String, Set<Region>> closed = new HashMap<>();

    private final List<RankedOffer> best = new ArrayList<>(Ranking.MOST_OFFERS);

    /**
     * @param least the least that an offer must have
     * @param exact whether whatever has that is large, recent and steady enough
     */
    Lookup(PriceOrder order, PriceOrder.Aisle aisle, Rules rules, long least, boolean exact) {
        this.order = order;
        this.aisle = aisle;
        this.rules = rules;
        this.least = least;
        this.checksOffers = !exact || rules.limitsOffers();
        this.end = rules.maxHourlyPrice().map(order::firstAbove).orElse(order.size());
    }

    /** Returns the best offers, best first. */
    List<RankedOffer> best() {
        if (rules.request().preference() == PlacementPreference.PREFERRED_CLOUD_FIRST) {
            Set<String> preferred = rules.request().preferredClouds();
            merge(shelves(preferred::contains));
            merge(shelves(cloud -> !preferred.contains(cloud)));
        } else {
            merge(shelves(cloud -> true));
        }
        return best;
    }

    private List<Shelf> shelves(Predicate<String> wanted) {
        List<Shelf> shelves = new ArrayList<>();
        boolean everyCloud = true;
        for (PriceOrder.CloudShelf cloud : aisle.clouds()) {
            if (wanted.test(cloud.cloud()) && rules.admitsCloud(cloud.cloud())) {
                everyCloud &= addShelves(cloud, shelves);
            } else {
                everyCloud = false;
            }
        }
        return everyCloud ? List.of(aisle.all()) : shelves;
    }

    /** Adds the shelves of a cloud; tells whether that is the one of the whole cloud. */
    private boolean addShelves(PriceOrder.CloudShelf cloud, List<Shelf> shelves) {
        Map<Region, Shelf> regions = cloud.regions();
        Set<Region> named = rules.namedRegions().orElse(null);
        if (named == null) {
            Set<Region> ruledOut = rules.ruledOut(cloud.cloud(), regions.keySet());
            if (ruledOut.size() * 2 <= regions.size()) {
                if (!ruledOut.isEmpty()) {
                    closed.put(cloud.cloud(), ruledOut);
                }
                shelves.add(cloud.all());
                return true;
            }
            named = regions.keySet();
        }
        for (Region region : named) {
            Shelf shelf = regions.get(region);
            if (shelf != null && rules.admitsRegion(cloud.cloud(), region)) {
                shelves.add(shelf);
            }
        }
        return false;
    }

    /** Adds offers of these shelves, cheapest first, until there are enough. */
    private void merge(List<Shelf> shelves) {
        // A heap of the next offer of each shelf: the place in the order in the upper half, the shelf in the lower.
        long[] heap = new long[shelves.size()];
        int[] next = new int[shelves.size()];
        int size = 0;
        for (int i = 0; i < shelves.size(); i++) {
            Shelf shelf = shelves.get(i);
            next[i] = shelf.next(0, least);
            if (isWithin(shelf, next[i])) {
                heap[size] = entry(shelf.position(next[i]), i);
                siftUp(heap, size++);
            }
        }
        while (size > 0 && best.size() < Ranking.MOST_OFFERS) {
            RankedOffer offer = order.offer((int) (heap[0] >>> Integer.SIZE));
            if (admits(offer.offer())) {
                best.add(offer);
            }
            int number = (int) heap[0];
            Shelf shelf = shelves.get(number);
            next[number] = shelf.next(next[number] + 1, least);
            if (isWithin(shelf, next[number])) {
                heap[0] = entry(shelf.position(next[number]), number);
            } else {
                heap[0] = heap[--size];
            }
            siftDown(heap, size);
        }
    }

    private boolean isWithin(Shelf shelf, int index) {
        return index < shelf.size() && shelf.position(index) < end;
    }

    private boolean admits(Offer offer) {
        if (!closed.isEmpty()) {
            Set<Region> regions = closed.get(offer.cloud());
            if (regions != null && regions.contains(offer.region())) {
                return false;
            }
        }
        return !checksOffers || rules.admitsOffer(offer);
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
