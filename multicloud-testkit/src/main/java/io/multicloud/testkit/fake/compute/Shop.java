package io.multicloud.testkit.fake.compute;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a fake cloud sells, cheapest first. Immutable. */
final class Shop {
    private final Map<Region, Shelf> shelves = new TreeMap<>();

    private static final class Shelf {
        final Map<String, List<Offer>> byType = new TreeMap<>();
        final List<Offer> onDemand = new ArrayList<>();
        final List<Offer> spot = new ArrayList<>();
        List<InstanceType> types = List.of();
    }

    Shop(List<Offer> offers) {
        for (Offer offer : offers) {
            Shelf shelf = shelves.computeIfAbsent(offer.region(), region -> new Shelf());
            shelf.byType
                    .computeIfAbsent(offer.type().name(), name -> new ArrayList<>(1))
                    .add(offer);
            if (offer.onDemandHourly().isPresent()) {
                shelf.onDemand.add(offer);
            }
            if (offer.spotHourly().isPresent()) {
                shelf.spot.add(offer);
            }
        }
        for (Shelf shelf : shelves.values()) {
            shelf.onDemand.sort(cheapest(Purchase.onDemand()));
            shelf.spot.sort(cheapest(Purchase.spot()));
            Map<String, InstanceType> types = new LinkedHashMap<>();
            shelf.byType.forEach((name, sold) -> types.put(name, sold.get(0).type()));
            shelf.types = List.copyOf(types.values());
        }
    }

    private static Comparator<Offer> cheapest(Purchase purchase) {
        return Comparator.<Offer, Money>comparing(
                        offer -> offer.hourly(purchase).orElseThrow())
                .thenComparing(offer -> offer.type().vcpus())
                .thenComparing(offer -> offer.type().memory())
                .thenComparing(offer -> offer.type().name());
    }

    /** Returns the types of a region by name. */
    List<InstanceType> types(Region region) {
        Shelf shelf = shelves.get(region);
        return shelf == null ? List.of() : shelf.types;
    }

    /** Returns everything sold in a region, by type. */
    List<Offer> offers(Region region) {
        Shelf shelf = shelves.get(region);
        return shelf == null
                ? List.of()
                : shelf.byType.values().stream().flatMap(List::stream).toList();
    }

    /** Tells whether a type is sold in a region at all. */
    boolean knows(Region region, String type) {
        Shelf shelf = shelves.get(region);
        return shelf != null && shelf.byType.containsKey(type);
    }

    /** Returns the offer of a type, by preference that of the zone. */
    Optional<Offer> find(Region region, String type, Purchase purchase, @Nullable Zone zone) {
        Shelf shelf = shelves.get(region);
        if (shelf == null) {
            return Optional.empty();
        }
        return shelf.byType.getOrDefault(type, List.of()).stream()
                .filter(offer -> offer.hourly(purchase).isPresent() && soldIn(offer, zone))
                .min(Comparator.comparing(offer -> offer.zone().isPresent() ? 0 : 1));
    }

    /** Returns the cheapest offer that meets a need; of equally cheap ones the smallest. */
    Optional<Offer> cheapestFor(VMSpec spec, Region region, @Nullable Zone zone) {
        Shelf shelf = shelves.get(region);
        if (shelf == null) {
            return Optional.empty();
        }
        for (Offer offer : spec.purchase() instanceof Purchase.Spot ? shelf.spot : shelf.onDemand) {
            if (meets(offer.type(), spec) && soldIn(offer, zone)) {
                return Optional.of(offer);
            }
        }
        return Optional.empty();
    }

    private static boolean soldIn(Offer offer, @Nullable Zone zone) {
        return zone == null || offer.zone().isEmpty() || offer.zone().get().equals(zone);
    }

    private static boolean meets(InstanceType type, VMSpec spec) {
        Architecture wanted = spec.architecture();
        return type.vcpus() >= spec.vcpus()
                && type.memory().compareTo(spec.memory()) >= 0
                && type.gpus() >= spec.gpus()
                && type.architecture().equals(wanted);
    }
}
