package io.multicloud.core.catalog;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clouds charge for sending data to the internet: list prices of North America and Europe, in tiers of a month.
 * Where they come from is in the README beside the resource. Immutable.
 */
public final class EgressPrices {
    private static final String RESOURCE = "egress.csv";
    private static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1L << 30);

    private final Map<String, List<Tier>> tiers = new TreeMap<>();

    /** What the volume from here on costs, up to where the next tier begins. */
    private record Tier(BigDecimal fromGb, BigDecimal usdPerGb) {}

    /** Reads the prices that come with the library. */
    public EgressPrices() {
        try (InputStream resource = EgressPrices.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing from multicloud-core");
            }
            BufferedReader text = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            text.lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(cells -> tiers.computeIfAbsent(cells[0], key -> new ArrayList<>())
                            .add(new Tier(new BigDecimal(cells[1]), new BigDecimal(cells[3]))));
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + RESOURCE + " of multicloud-core cannot be read", e);
        }
    }

    /**
     * Returns what it costs to send so much within one month; each part at the price of its tier. 2 TiB from AWS: 1 GiB
     * is free and 2,047 cost $0.09 each, $184.23.
     *
     * @return empty for a cloud whose prices are not known
     */
    public Optional<Money> ofMonth(String cloud, DataSize volume) {
        List<Tier> ofCloud = tiers.get(cloud);
        if (ofCloud == null) {
            return Optional.empty();
        }
        BigDecimal gb = BigDecimal.valueOf(volume.bytes()).divide(BYTES_PER_GB);
        BigDecimal usd = BigDecimal.ZERO;
        for (int i = 0; i < ofCloud.size(); i++) {
            Tier tier = ofCloud.get(i);
            BigDecimal end = i + 1 < ofCloud.size() ? ofCloud.get(i + 1).fromGb.min(gb) : gb;
            usd = usd.add(end.subtract(tier.fromGb).max(BigDecimal.ZERO).multiply(tier.usdPerGb));
        }
        return Optional.of(Money.usd(usd));
    }
}
