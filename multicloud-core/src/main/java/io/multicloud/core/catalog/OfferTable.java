package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Offers by cloud, region, zone and name of the type, of which there is one each. Everything that is sorted here and in
 * {@link PriceOrder} is packed into long numbers first: that is several times faster than comparing offers, above all in
 * a JVM that has just started. Immutable.
 */
final class OfferTable {
    /** Offers, types and places are numbered in this many bits: 16 million of each. */
    static final int INDEX_BITS = 24;

    private static final Comparator<Place> BY_PLACE =
            Comparator.comparing(Place::cloud).thenComparing(Place::region).thenComparing(Place::zone);

    /** Of equal prices, the one that wastes least whatever the need. */
    private static final Comparator<InstanceType> SMALLEST_FIRST = Comparator.comparingInt(InstanceType::gpus)
            .thenComparingDouble(InstanceType::vcpus)
            .thenComparing(InstanceType::memory);

    private final Offer[] offers;
    private final int[] types;
    private final List<InstanceType> distinctTypes;
    private final int[] groups;
    private final List<Group> distinctGroups;
    private final int[] smallestFirst;

    /** What can replace each other as far as place and architecture go. */
    record Group(Architecture architecture, String cloud, Region region) {}

    private record Place(String cloud, Region region, String zone) {
        static Place of(Offer offer) {
            return new Place(
                    offer.cloud(), offer.region(), offer.zone().map(Zone::name).orElse(""));
        }
    }

    /** @param all of two offers of the same cloud, region, zone and type, the later one counts */
    OfferTable(List<Offer> all) {
        if (all.size() >= 1 << INDEX_BITS) {
            throw new IllegalArgumentException(
                    "a catalog holds at most " + (1 << INDEX_BITS) + " offers, had " + all.size());
        }
        Numbers<Place> places = new Numbers<>(all.size());
        Numbers<InstanceType> typeNumbers = new Numbers<>(all.size());
        for (Offer offer : all) {
            places.add(Place.of(offer));
            typeNumbers.add(offer.type());
        }
        distinctTypes = typeNumbers.distinct;
        int[] placeRanks = places.ranks(BY_PLACE);
        int[] nameRanks = typeNumbers.ranks(Comparator.comparing(InstanceType::name));
        int[] kept = lastOfEach(places, placeRanks, typeNumbers, nameRanks);

        offers = new Offer[kept.length];
        types = new int[kept.length];
        Numbers<Group> groupNumbers = new Numbers<>(kept.length);
        for (int i = 0; i < kept.length; i++) {
            offers[i] = all.get(kept[i]);
            types[i] = typeNumbers.numbers[kept[i]];
            groupNumbers.add(new Group(offers[i].type().architecture(), offers[i].cloud(), offers[i].region()));
        }
        groups = groupNumbers.numbers;
        distinctGroups = groupNumbers.distinct;
        int[] sizeRanks = typeNumbers.ranks(SMALLEST_FIRST);
        long[] bySize = new long[offers.length];
        for (int i = 0; i < offers.length; i++) {
            bySize[i] = ((long) sizeRanks[types[i]] << INDEX_BITS) | i;
        }
        Arrays.sort(bySize);
        smallestFirst = indexesOf(bySize);
    }

    /** Returns the indexes of those offers that no later one replaces, in the order of the table. */
    private static int[] lastOfEach(
            Numbers<Place> places, int[] placeRanks, Numbers<InstanceType> types, int[] nameRanks) {
        // Two sorts of 48 bits instead of one of 72: first by name, then by place with the rank by name as the index.
        long[] byName = new long[types.size];
        for (int i = 0; i < byName.length; i++) {
            byName[i] = ((long) nameRanks[types.numbers[i]] << INDEX_BITS) | i;
        }
        Arrays.sort(byName);
        long[] byPlace = new long[byName.length];
        for (int i = 0; i < byPlace.length; i++) {
            byPlace[i] = ((long) placeRanks[places.numbers[indexOf(byName[i])]] << INDEX_BITS) | i;
        }
        Arrays.sort(byPlace);
        int[] kept = new int[byPlace.length];
        int size = 0;
        long previous = -1;
        for (long entry : byPlace) {
            long named = byName[indexOf(entry)];
            // Place and name; equal ones stand in the order in which they came.
            long key = (entry >>> INDEX_BITS << INDEX_BITS) | (named >>> INDEX_BITS);
            if (key == previous) {
                size--;
            }
            kept[size++] = indexOf(named);
            previous = key;
        }
        return Arrays.copyOf(kept, size);
    }

    /** Returns the lower bits of a packed number. */
    static int indexOf(long entry) {
        return (int) entry & ((1 << INDEX_BITS) - 1);
    }

    /** Returns the lower bits of packed numbers. */
    static int[] indexesOf(long[] entries) {
        int[] indexes = new int[entries.length];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = indexOf(entries[i]);
        }
        return indexes;
    }

    int size() {
        return offers.length;
    }

    /** Returns all offers, in the order of the table. */
    Stream<Offer> stream() {
        return Arrays.stream(offers);
    }

    /** Returns the offer at an index. */
    Offer offer(int index) {
        return offers[index];
    }

    /** Returns the number of the type of the offer at an index. */
    int type(int index) {
        return types[index];
    }

    /** Returns the types by number; those that differ in anything are different. */
    List<InstanceType> types() {
        return distinctTypes;
    }

    /** Returns the number of the group of the offer at an index. */
    int group(int index) {
        return groups[index];
    }

    /** Returns the groups by number. */
    List<Group> groups() {
        return distinctGroups;
    }

    /** Returns the indexes of all offers by size, and those of one size in the order of the table. */
    int[] smallestFirst() {
        return smallestFirst;
    }

    /** Returns the offer of a type for all zones of a region. */
    Optional<Offer> find(String cloud, Region region, String type) {
        int low = 0;
        int high = offers.length - 1;
        Place wanted = new Place(cloud, region, "");
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = BY_PLACE.compare(Place.of(offers[middle]), wanted);
            if (order == 0) {
                order = offers[middle].type().name().compareTo(type);
            }
            if (order == 0) {
                return Optional.of(offers[middle]);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** Numbers values as they come. */
    private static final class Numbers<T> {
        final List<T> distinct = new ArrayList<>();
        final int[] numbers;
        int size;
        private final Map<T, Integer> known = new HashMap<>();

        Numbers(int capacity) {
            numbers = new int[capacity];
        }

        void add(T value) {
            // Offers of one type, or of one place, often follow each other.
            if (size > 0 && distinct.get(numbers[size - 1]) == value) {
                numbers[size] = numbers[size - 1];
            } else {
                Integer number = known.putIfAbsent(value, distinct.size());
                if (number == null) {
                    number = distinct.size();
                    distinct.add(value);
                }
                numbers[size] = number;
            }
            size++;
        }

        /** Returns the rank of each distinct value; values that compare as equal share one. */
        int[] ranks(Comparator<? super T> order) {
            Integer[] sorted = new Integer[distinct.size()];
            Arrays.setAll(sorted, i -> i);
            Arrays.sort(sorted, Comparator.comparing(distinct::get, order));
            int[] ranks = new int[sorted.length];
            for (int i = 1; i < sorted.length; i++) {
                boolean equal = order.compare(distinct.get(sorted[i - 1]), distinct.get(sorted[i])) == 0;
                ranks[sorted[i]] = ranks[sorted[i - 1]] + (equal ? 0 : 1);
            }
            return ranks;
        }
    }
}
