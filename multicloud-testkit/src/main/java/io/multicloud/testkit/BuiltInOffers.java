package io.multicloud.testkit;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** The sheet {@code offers.csv} beside this class: a dozen real types of each cloud with real prices. */
final class BuiltInOffers {
    private BuiltInOffers() {}

    /** Reads the offers of one cloud; the family of a type follows from its name. */
    static List<Offer> of(String cloud, UnaryOperator<String> family) {
        List<Offer> offers = new ArrayList<>();
        try (InputStream sheet = BuiltInOffers.class.getResourceAsStream("offers.csv")) {
            if (sheet == null) {
                throw new IllegalStateException("offers.csv is missing from the testkit");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(sheet, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(cloud + ",")) {
                    offers.add(offer(line.split(",", -1), family));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("offers.csv cannot be read", e);
        }
        return List.copyOf(offers);
    }

    private static Offer offer(String[] cell, UnaryOperator<String> family) {
        InstanceType type = new InstanceType(
                cell[2],
                family.apply(cell[2]),
                Double.parseDouble(cell[3]),
                DataSize.gib(Double.parseDouble(cell[4])),
                new Architecture(cell[6]),
                Integer.parseInt(cell[5]));
        return new Offer(
                cell[0],
                Region.of(cell[1]),
                Optional.empty(),
                type,
                Optional.of(Money.usd(cell[7])),
                cell[8].isEmpty() ? Optional.empty() : Optional.of(Money.usd(cell[8])),
                cell[9].isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell[9])),
                List.of(),
                LocalDate.parse(cell[10]),
                cell[11]);
    }
}
