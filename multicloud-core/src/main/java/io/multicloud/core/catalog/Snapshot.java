package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.Offer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.stream.Stream;

/** All offers at one moment, ready to be looked up. Immutable. */
final class Snapshot {
    private final CatalogReport report;
    private final OfferTable table;
    private final Shape shape;
    private final PriceOrder onDemand;
    private final PriceOrder spot;
    /** The least that every offer of a type has, by the type's name. */
    private final Map<String, Long> leastOfType = new HashMap<>();

    /**
     * @param sources the offers of each source; a later one overrides an earlier one
     * @param now when
     */
    Snapshot(List<List<Offer>> sources, Instant now) {
        OfferValidation validation = new OfferValidation(now);
        sources.forEach(validation::add);
        table = new OfferTable(validation.accepted());
        report = new CatalogReport(now, table.size(), validation.anomalies());
        shape = new Shape(table);
        onDemand = new PriceOrder(table, shape, Purchase.onDemand());
        spot = new PriceOrder(table, shape, Purchase.spot());
        for (int type = 0; type < table.types().size(); type++) {
            leastOfType.merge(table.types().get(type).name(), shape.ofType(type), Shape::min);
        }
    }

    CatalogReport report() {
        return report;
    }

    Stream<Offer> offers() {
        return table.stream();
    }

    Optional<Offer> find(String cloud, Region region, String instanceType) {
        return table.find(cloud, region, instanceType);
    }

    SnapshotRanking lookup(Rules rules) {
        PriceOrder order = rules.request().purchase() instanceof Purchase.Spot ? spot : onDemand;
        PriceOrder.Aisle aisle = order.aisle(rules.request().architecture());
        OptionalLong least = least(rules);
        if (aisle == null || least.isEmpty()) {
            return new SnapshotRanking(order, rules, List.of());
        }
        Lookup lookup = new Lookup(order, aisle, rules, least.getAsLong(), shape.isExact());
        return new SnapshotRanking(order, rules, lookup.best());
    }

    /** Returns the least that an offer must have, as far as {@link Shape} can tell; empty if none can fit. */
    private OptionalLong least(Rules rules) {
        long needs = shape.leastFor(rules.request());
        SortedSet<String> named = rules.request().instanceTypes();
        if (named.isEmpty()) {
            return OptionalLong.of(needs);
        }
        // Where types are named, what the smallest of them has is needed too: it skips all that is cheaper and smaller.
        return named.stream().filter(leastOfType::containsKey).mapToLong(leastOfType::get).reduce(Shape::min).stream()
                .map(types -> Shape.max(types, needs))
                .findFirst();
    }
}
