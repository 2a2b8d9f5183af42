package io.multicloud.gcp.cost;

import com.google.api.services.cloudbilling.model.Money;
import com.google.api.services.cloudbilling.model.PricingExpression;
import com.google.api.services.cloudbilling.model.Sku;
import com.google.api.services.cloudbilling.model.TierRate;
import io.multicloud.api.Region;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part of a machine costs in an hour. The catalog tells of which series an entry is by its description alone: <a
 * href="https://cloud.google.com/skus/sku-groups/compute-engine-vms-on-demand">on demand</a>, <a
 * href="https://cloud.google.com/skus/sku-groups/compute-engine-vms-spot">spot</a>.
 *
 * @param key of what
 * @param price of a core, or of a GiB, for an hour
 */
record Rate(Key key, io.multicloud.api.Money price) {
    /**
     * What a rate is for.
     *
     * @param region where
     * @param series of machines; with {@code -custom} for those of any size
     * @param part of a machine
     * @param usage how it is paid for
     */
    record Key(Region region, String series, Part part, Usage usage) {}

    /** A part of a machine. */
    enum Part {
        /** A virtual CPU. */
        CORE,
        /** A GiB of memory. */
        RAM
    }

    /** How it is paid for. */
    enum Usage {
        /** At the list price. */
        ON_DEMAND,
        /** As spare capacity. */
        SPOT,
        /** Promised for a year. */
        ONE_YEAR,
        /** Promised for three years. */
        THREE_YEARS
    }

    private static final String SERIES =
            "(?:(?<series>[A-Z]\\d[A-Z]?)(?: Predefined| AMD| Arm| Memory-optimized)?|(?<c2>Compute optimized)|(?<m1>Memory-optimized))";
    private static final Pattern RUNNING = Pattern.compile("(?:Spot Preemptible )?(?:" + SERIES
            + " )?(?<custom>Custom )?(?:Instance )?(?<part>Core|Ram) running in .+");
    private static final Pattern PROMISED = Pattern.compile("Commitment(?: v\\d)?: (?:" + SERIES
            + " )?(?<custom>Custom )?(?<part>Cpu|Ram) in .+ for (?<years>[13]) Years?");
    private static final BigDecimal NANO = new BigDecimal("1e-9");
    private static final Map<String, Usage> USAGES = Map.of(
            "OnDemand", Usage.ON_DEMAND,
            "Preemptible", Usage.SPOT,
            "Commit1Yr", Usage.ONE_YEAR,
            "Commit3Yr", Usage.THREE_YEARS);

    /** Reads an entry of the catalog; of what is no part of a machine, there are none. */
    static List<Rate> of(Sku sku) {
        if (sku.getCategory() == null || !"Compute".equals(sku.getCategory().getResourceFamily())) {
            return List.of();
        }
        Usage usage = USAGES.get(String.valueOf(sku.getCategory().getUsageType()));
        Matcher words = (usage == Usage.ONE_YEAR || usage == Usage.THREE_YEARS ? PROMISED : RUNNING)
                .matcher(String.valueOf(sku.getDescription()));
        Optional<io.multicloud.api.Money> price = price(sku);
        if (usage == null || !words.matches() || price.isEmpty() || sku.getServiceRegions() == null) {
            return List.of();
        }
        String series = series(words);
        Part part = words.group("part").equals("Ram") ? Part.RAM : Part.CORE;
        List<Rate> rates = new ArrayList<>();
        for (String region : sku.getServiceRegions()) {
            rates.add(new Rate(new Key(Region.of(region), series, part, usage), price.get()));
        }
        return rates;
    }

    /** Descriptions without a series are of the first one, N1. */
    private static String series(Matcher words) {
        String series = words.group("series");
        if (words.group("c2") != null) {
            series = "c2";
        } else if (words.group("m1") != null) {
            series = "m1";
        } else if (series == null) {
            series = "n1";
        }
        return series.toLowerCase(Locale.ROOT) + (words.group("custom") == null ? "" : "-custom");
    }

    private static Optional<io.multicloud.api.Money> price(Sku sku) {
        if (sku.getPricingInfo() == null || sku.getPricingInfo().isEmpty()) {
            return Optional.empty();
        }
        PricingExpression expression = sku.getPricingInfo().get(0).getPricingExpression();
        if (expression == null
                || expression.getTieredRates() == null
                || !("h".equals(expression.getUsageUnit()) || "GiBy.h".equals(expression.getUsageUnit()))) {
            return Optional.empty();
        }
        return expression.getTieredRates().stream()
                .map(TierRate::getUnitPrice)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .map(Rate::money);
    }

    private static io.multicloud.api.Money money(Money price) {
        BigDecimal units = BigDecimal.valueOf(price.getUnits() == null ? 0 : price.getUnits());
        BigDecimal nanos = BigDecimal.valueOf(price.getNanos() == null ? 0 : price.getNanos());
        return new io.multicloud.api.Money(
                units.add(nanos.multiply(NANO)), Currency.getInstance(price.getCurrencyCode()));
    }
}
