package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.Offer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All offers that are sold in one way, cheapest first, of equal prices the smallest first, and then by name; and the
 * same again on shelves: one for each architecture, for each cloud within it, and for each region within that. A request
 * takes the widest shelves that hold nothing it rules out: one for a request without limits, the shelves of its regions
 * for a request that names some. Immutable.
 */
final class PriceOrder {
    private static final Comparator<Offer> SMALLEST_FIRST = Comparator.comparing(
            Offer::type,
            Comparator.comparingInt(InstanceType::gpus)
                    .thenComparingDouble(InstanceType::vcpus)
                    .thenComparing(InstanceType::memory));

    /** Of equal prices, the one that wastes least whatever the need; then names, to be the same everywhere. */
    private static final Comparator<Offer> OF_EQUAL_PRICES = SMALLEST_FIRST
            .thenComparing(Offer::cloud)
            .thenComparing(Offer::region)
            .thenComparing(offer -> offer.zone().map(Zone::name).orElse(""))
            .thenComparing(offer -> offer.type().name());

    private final Purchase purchase;
    private final Offer[] offers;
    private final Map<Architecture, Aisle> aisles;

    /**
     * The shelves of one architecture.
     *
     * @param all every offer
     * @param clouds the same by cloud
     */
    record Aisle(Shelf all, List<CloudShelf> clouds) {}

    /**
     * The shelves of one cloud.
     *
     * @param cloud which
     * @param all every offer
     * @param regions the same by region, in the order of their names
     */
    record CloudShelf(String cloud, Shelf all, Map<Region, Shelf> regions) {}

    PriceOrder(Collection<Offer> all, Purchase purchase, Shape shape) {
        this.purchase = purchase;
        this.offers = all.stream()
                .filter(offer -> offer.hourly(purchase).isPresent())
                .map(offer -> new Priced(offer, offer.hourly(purchase).orElseThrow()))
                .sorted()
                .map(Priced::offer)
                .toArray(Offer[]::new);
        Map<Architecture, Map<String, Map<Region, Positions>>> grouped = new TreeMap<>();
        for (int position = 0; position < offers.length; position++) {
            Offer offer = offers[position];
            grouped.computeIfAbsent(offer.type().architecture(), key -> new TreeMap<>())
                    .computeIfAbsent(offer.cloud(), key -> new TreeMap<>())
                    .computeIfAbsent(offer.region(), key -> new Positions())
                    .add(position);
        }
        long[] shapes = new long[offers.length];
        for (int position = 0; position < offers.length; position++) {
            shapes[position] = shape.of(offers[position]);
        }
        this.aisles = new TreeMap<>();
        grouped.forEach((architecture, clouds) -> aisles.put(architecture, aisle(clouds, shapes)));
    }

    private static Aisle aisle(Map<String, Map<Region, Positions>> grouped, long[] shapes) {
        List<CloudShelf> clouds = new ArrayList<>();
        Positions all = new Positions();
        grouped.forEach((cloud, byRegion) -> {
            Map<Region, Shelf> regions = new LinkedHashMap<>();
            Positions ofCloud = new Positions();
            byRegion.forEach((region, positions) -> {
                regions.put(region, positions.shelf(shapes));
                ofCloud.addAll(positions);
            });
            clouds.add(new CloudShelf(cloud, ofCloud.shelf(shapes), Collections.unmodifiableMap(regions)));
            all.addAll(ofCloud);
        });
        return new Aisle(all.shelf(shapes), List.copyOf(clouds));
    }

    /** Returns the shelves of an architecture; null if nothing of it is sold. */
    @Nullable
    Aisle aisle(Architecture architecture) {
        return aisles.get(architecture);
    }

    /** Returns how many offers there are. */
    int size() {
        return offers.length;
    }

    /** Returns the offer at a place in the order. */
    Offer offer(int position) {
        return offers[position];
    }

    /** Returns the price at a place in the order. */
    Money hourly(int position) {
        return offers[position].hourly(purchase).orElseThrow();
    }

    /** Returns the first place in the order whose price is above {@code most}. */
    int firstAbove(Money most) {
        int low = 0;
        int high = offers.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (hourly(middle).compareTo(most) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** An offer with its price, twice: comparing doubles first is several times faster than decimals alone. */
    private record Priced(Offer offer, BigDecimal price, double rounded) implements Comparable<Priced> {
        Priced(Offer offer, Money price) {
            this(offer, price.amount(), price.amount().doubleValue());
        }

        @Override
        public int compareTo(Priced other) {
            int byPrice = Double.compare(rounded, other.rounded);
            if (byPrice == 0) {
                // Different decimals may round to the same double, never to doubles in the other order.
                byPrice = price.compareTo(other.price);
            }
            return byPrice != 0 ? byPrice : OF_EQUAL_PRICES.compare(offer, other.offer);
        }
    }

    /** A growing list of places in the order. */
    private static final class Positions {
        private int[] values = new int[16];
        private int size;

        void add(int position) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = position;
        }

        void addAll(Positions other) {
            for (int i = 0; i < other.size; i++) {
                add(other.values[i]);
            }
        }

        Shelf shelf(long[] shapes) {
            int[] sorted = Arrays.copyOf(values, size);
            Arrays.sort(sorted);
            long[] own = new long[size];
            for (int i = 0; i < size; i++) {
                own[i] = shapes[sorted[i]];
            }
            return new Shelf(sorted, own);
        }
    }
}
