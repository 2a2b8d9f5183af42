package io.multicloud.testkit;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/** The sheet {@code offers.csv} beside this class: some fifteen real types of each cloud with real prices. */
final class BuiltInOffers {
    /** What was read once, as it never changes. */
    private static final ConcurrentMap<String, List<Offer>> READ = new ConcurrentHashMap<>();

    private BuiltInOffers() {}

    /** Returns the offers of one cloud; the family of a type follows from its name. */
    static List<Offer> of(String cloud, UnaryOperator<String> family) {
        return READ.computeIfAbsent(cloud, name -> read(name, family));
    }

    private static List<Offer> read(String cloud, UnaryOperator<String> family) {
        return SheetReader.read("offers.csv").stream()
                .filter(cells -> cells.get(0).equals(cloud))
                .map(cells -> offer(cells, family))
                .toList();
    }

    private static Offer offer(List<String> cell, UnaryOperator<String> family) {
        InstanceType type = new InstanceType(
                cell.get(2),
                family.apply(cell.get(2)),
                Double.parseDouble(cell.get(3)),
                DataSize.gib(Double.parseDouble(cell.get(4))),
                new Architecture(cell.get(6)),
                Integer.parseInt(cell.get(5)));
        return new Offer(
                cell.get(0),
                Region.of(cell.get(1)),
                Optional.empty(),
                type,
                Optional.of(Money.usd(cell.get(7))),
                cell.get(8).isEmpty() ? Optional.empty() : Optional.of(Money.usd(cell.get(8))),
                cell.get(9).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell.get(9))),
                List.of(),
                LocalDate.parse(cell.get(10)),
                cell.get(11));
    }
}
