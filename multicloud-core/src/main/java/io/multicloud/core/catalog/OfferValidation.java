package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.placement.CatalogReport.Anomaly;
import io.multicloud.api.placement.CatalogReport.Excluded;
import io.multicloud.api.placement.Offer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells offers that can be believed from those that cannot. Medians are taken within one source, so that a host's
 * negotiated rate is compared with its own others and not with list prices.
 */
final class OfferValidation {
    private static final Currency US_DOLLAR = Currency.getInstance("USD");
    /** Where a day begins first, so that no publisher's today counts as the future. */
    private static final ZoneOffset EARLIEST_ZONE = ZoneOffset.ofHours(14);

    private static final BigDecimal FOUR = BigDecimal.valueOf(4);

    private final LocalDate today;
    private final List<Offer> accepted = new ArrayList<>();
    private final List<Excluded> anomalies = new ArrayList<>();

    OfferValidation(Instant now) {
        this.today = LocalDate.ofInstant(now, EARLIEST_ZONE);
    }

    /** Returns the offers that passed, in the order of the sources. */
    List<Offer> accepted() {
        return accepted;
    }

    /** Returns what was found, in the same order. */
    List<Excluded> anomalies() {
        return anomalies;
    }

    /** Checks all offers of one source. */
    void add(List<Offer> source) {
        Map<TypeKey, TwiceMedian> medians = medians(source);
        for (Offer offer : source) {
            int before = anomalies.size();
            check(offer, medians);
            if (anomalies.size() == before) {
                accepted.add(withPlausibleSpot(offer));
            }
        }
    }

    private void check(Offer offer, Map<TypeKey, TwiceMedian> medians) {
        if (offer.onDemandHourly().isEmpty() && offer.spotHourly().isEmpty()) {
            report(offer, Anomaly.NO_PRICE, "neither sold on demand nor as spot");
        }
        checkPrice(offer, "on demand", offer.onDemandHourly());
        checkPrice(offer, "spot", offer.spotHourly());
        dollars(offer).ifPresent(price -> {
            TwiceMedian median =
                    medians.get(new TypeKey(offer.cloud(), offer.type().name()));
            if (median != null && price.multiply(FOUR).compareTo(median.amount) < 0) {
                report(offer, Anomaly.UNDER_HALF_MEDIAN, price.toPlainString() + " USD, median of the type " + median);
            }
        });
        if (offer.asOf().isAfter(today)) {
            report(offer, Anomaly.FUTURE_DATE, "price of " + offer.asOf() + ", today is " + today);
        }
        if (offer.type().vcpus() == 0 || offer.type().memory().bytes() == 0) {
            report(
                    offer,
                    Anomaly.UNKNOWN_SIZE,
                    offer.type().vcpus() + " vCPUs, " + offer.type().memory());
        }
    }

    private void checkPrice(Offer offer, String kind, Optional<Money> price) {
        price.ifPresent(money -> {
            if (!money.currency().equals(US_DOLLAR)) {
                report(offer, Anomaly.FOREIGN_CURRENCY, kind + " " + money);
            }
            if (!money.isPositive()) {
                report(offer, Anomaly.ZERO_PRICE, kind + " " + money);
            }
        });
    }

    private Offer withPlausibleSpot(Offer offer) {
        Money onDemand = offer.onDemandHourly().orElse(null);
        Money spot = offer.spotHourly().orElse(null);
        if (onDemand == null || spot == null || spot.compareTo(onDemand) <= 0) {
            return offer;
        }
        report(offer, Anomaly.SPOT_ABOVE_ON_DEMAND, "spot " + spot + ", on demand " + onDemand);
        return new Offer(
                offer.cloud(),
                offer.region(),
                offer.zone(),
                offer.type(),
                offer.onDemandHourly(),
                Optional.empty(),
                offer.interruptionRate(),
                offer.commitments(),
                offer.asOf(),
                offer.source());
    }

    private void report(Offer offer, Anomaly anomaly, String detail) {
        anomalies.add(new Excluded(offer, anomaly, detail));
    }

    private static Optional<BigDecimal> dollars(Offer offer) {
        return offer.onDemandHourly()
                .filter(price -> price.currency().equals(US_DOLLAR))
                .map(Money::amount);
    }

    private static Map<TypeKey, TwiceMedian> medians(List<Offer> source) {
        Map<TypeKey, Prices> byType = new HashMap<>();
        for (Offer offer : source) {
            BigDecimal price = dollars(offer).orElse(null);
            if (price != null) {
                byType.computeIfAbsent(new TypeKey(offer.cloud(), offer.type().name()), key -> new Prices())
                        .add(price);
            }
        }
        Map<TypeKey, TwiceMedian> medians = new HashMap<>();
        byType.forEach((type, prices) -> medians.put(type, prices.twiceMedian()));
        return medians;
    }

    private record TypeKey(String cloud, String type) {}

    /** Twice, so that the middle between two prices stays exact. */
    private record TwiceMedian(BigDecimal amount) {
        @Override
        public String toString() {
            return Money.usd(amount.multiply(BigDecimal.valueOf(0.5))).toString();
        }
    }

    private static final class Prices {
        private final List<BigDecimal> all = new ArrayList<>();

        void add(BigDecimal price) {
            all.add(price);
        }

        TwiceMedian twiceMedian() {
            BigDecimal[] sorted = all.toArray(BigDecimal[]::new);
            Arrays.sort(sorted);
            return new TwiceMedian(sorted[(sorted.length - 1) / 2].add(sorted[sorted.length / 2]));
        }
    }
}
