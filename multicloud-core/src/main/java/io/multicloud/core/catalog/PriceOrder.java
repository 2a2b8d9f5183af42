package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.RankedOffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All offers that are sold in one way, cheapest first, of equal prices the smallest first, and then in the order of the
 * table; and the same again on shelves: one for each architecture, for each cloud within it, and for each region within
 * that. Immutable.
 */
final class PriceOrder {
    private final RankedOffer[] offers;
    private final Map<Architecture, Aisle> aisles;

    /**
     * The shelves of one architecture.
     *
     * @param all every offer
     * @param clouds the same by cloud, in the order of their names
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

    PriceOrder(OfferTable table, Shape shape, Purchase purchase) {
        int[] sold = Arrays.stream(table.smallestFirst())
                .filter(index -> table.offer(index).hourly(purchase).isPresent())
                .toArray();
        Money[] prices = new Money[sold.length];
        double[] rounded = new double[sold.length];
        for (int i = 0; i < sold.length; i++) {
            prices[i] = table.offer(sold[i]).hourly(purchase).orElseThrow();
            rounded[i] = prices[i].amount().doubleValue();
        }
        int[] order = cheapestFirst(prices, rounded);
        offers = new RankedOffer[order.length];
        int[] indexes = new int[order.length];
        for (int position = 0; position < order.length; position++) {
            indexes[position] = sold[order[position]];
            offers[position] = new RankedOffer(table.offer(indexes[position]), prices[order[position]]);
        }
        aisles = aisles(table, shape, indexes);
    }

    /** Returns the indexes of prices, cheapest first; of equal prices in their order. */
    private static int[] cheapestFirst(Money[] prices, double[] rounded) {
        double[] distinct = Axis.distinct(rounded);
        long[] entries = new long[prices.length];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = ((long) Arrays.binarySearch(distinct, rounded[i]) << OfferTable.INDEX_BITS) | i;
        }
        Arrays.sort(entries);
        int[] order = OfferTable.indexesOf(entries);
        sortWhatRoundedAlike(order, prices, rounded);
        return order;
    }

    /** Different prices may round to the same double, though never to doubles in the other order. */
    private static void sortWhatRoundedAlike(int[] order, Money[] prices, double[] rounded) {
        int start = 0;
        for (int i = 1; i <= order.length; i++) {
            if (i < order.length && rounded[order[i]] == rounded[order[start]]) {
                continue;
            }
            BigDecimal first = prices[order[start]].amount();
            boolean alike = true;
            for (int k = start + 1; k < i; k++) {
                BigDecimal amount = prices[order[k]].amount();
                alike &= amount.compareTo(first) == 0;
            }
            if (!alike) {
                int[] sorted = Arrays.stream(order, start, i)
                        .boxed()
                        .sorted(Comparator.comparing((Integer each) -> prices[each])
                                .thenComparing(Comparator.naturalOrder()))
                        .mapToInt(Integer::intValue)
                        .toArray();
                System.arraycopy(sorted, 0, order, start, sorted.length);
            }
            start = i;
        }
    }

    private static Map<Architecture, Aisle> aisles(OfferTable table, Shape shape, int[] indexes) {
        Positions[] byGroup = new Positions[table.groups().size()];
        Arrays.setAll(byGroup, group -> new Positions());
        long[] shapes = new long[indexes.length];
        for (int position = 0; position < indexes.length; position++) {
            byGroup[table.group(indexes[position])].add(position);
            shapes[position] = shape.of(indexes[position]);
        }
        Map<Architecture, Map<String, Map<Region, Positions>>> grouped = new TreeMap<>();
        for (int group = 0; group < byGroup.length; group++) {
            OfferTable.Group place = table.groups().get(group);
            grouped.computeIfAbsent(place.architecture(), key -> new TreeMap<>())
                    .computeIfAbsent(place.cloud(), key -> new TreeMap<>())
                    .put(place.region(), byGroup[group]);
        }
        Map<Architecture, Aisle> aisles = new TreeMap<>();
        grouped.forEach((architecture, clouds) -> aisles.put(architecture, aisle(clouds, shapes)));
        return aisles;
    }

    private static Aisle aisle(Map<String, Map<Region, Positions>> grouped, long[] shapes) {
        List<CloudShelf> clouds = new ArrayList<>();
        Positions all = new Positions();
        grouped.forEach((cloud, byRegion) -> {
            Map<Region, Shelf> regions = new LinkedHashMap<>();
            Positions ofCloud = new Positions();
            byRegion.forEach((region, positions) -> {
                if (positions.size > 0) {
                    regions.put(region, positions.shelf(shapes));
                    ofCloud.addAll(positions);
                }
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

    /** Returns the offer at a place in the order, with its price. */
    RankedOffer offer(int position) {
        return offers[position];
    }

    /** Returns the first place in the order whose price is above {@code most}. */
    int firstAbove(Money most) {
        int low = 0;
        int high = offers.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offers[middle].hourly().compareTo(most) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** A growing list of places in the order. */
    private static final class Positions {
        private int[] values = new int[64];
        private int size;

        void add(int position) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = position;
        }

        void addAll(Positions other) {
            while (values.length < size + other.size) {
                values = Arrays.copyOf(values, values.length * 2);
            }
            System.arraycopy(other.values, 0, values, size, other.size);
            size += other.size;
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
