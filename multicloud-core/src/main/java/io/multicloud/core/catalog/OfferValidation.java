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
import org.jspecify.annotations.Nullable;

/**
 * Tells offers that can be believed from those that cannot. Medians are taken within one source, so that a host's
 * negotiated rate is compared with its own others and not with list prices.
 */
final class OfferValidation {
    private static final Currency US_DOLLAR = Currency.getInstance("USD");
    /** Where a day begins first, so that no publisher's today counts as the future. */
    private static final ZoneOffset EARLIEST_ZONE = ZoneOffset.ofHours(14);

    private static final BigDecimal HALF = BigDecimal.valueOf(0.5);
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
        List<Prices> byOffer = prices(source);
        for (int i = 0; i < source.size(); i++) {
            Offer offer = source.get(i);
            int before = anomalies.size();
            check(offer, byOffer.get(i));
            if (anomalies.size() == before) {
                accepted.add(withPlausibleSpot(offer));
            }
        }
    }

    private void check(Offer offer, Prices ofType) {
        if (offer.onDemandHourly().isEmpty() && offer.spotHourly().isEmpty()) {
            report(offer, Anomaly.NO_PRICE, "neither sold on demand nor as spot");
        }
        checkPrice(offer, "on demand", offer.onDemandHourly());
        checkPrice(offer, "spot", offer.spotHourly());
        BigDecimal dollars = dollars(offer);
        if (dollars != null && dollars.multiply(FOUR).compareTo(ofType.twiceMedian()) < 0) {
            Money median = Money.usd(ofType.twiceMedian().multiply(HALF));
            report(offer, Anomaly.UNDER_HALF_MEDIAN, dollars.toPlainString() + " USD, median of the type " + median);
        }
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

    private static @Nullable BigDecimal dollars(Offer offer) {
        Money price = offer.onDemandHourly().orElse(null);
        return price == null || !price.currency().equals(US_DOLLAR) ? null : price.amount();
    }

    /** Returns, for each offer of a source, the prices of its type. */
    private static List<Prices> prices(List<Offer> source) {
        Map<TypeKey, Prices> byType = new HashMap<>();
        List<Prices> byOffer = new ArrayList<>(source.size());
        Offer previous = null;
        for (Offer offer : source) {
            // Offers of one type often follow each other.
            Prices ofType = previous != null
                            && previous.type().equals(offer.type())
                            && previous.cloud().equals(offer.cloud())
                    ? byOffer.get(byOffer.size() - 1)
                    : byType.computeIfAbsent(
                            new TypeKey(offer.cloud(), offer.type().name()), key -> new Prices());
            BigDecimal dollars = dollars(offer);
            if (dollars != null) {
                ofType.all.add(dollars);
            }
            byOffer.add(ofType);
            previous = offer;
        }
        return byOffer;
    }

    private record TypeKey(String cloud, String type) {}

    /** The on-demand prices of a type, all of them, before any was found wanting. */
    private static final class Prices {
        private final List<BigDecimal> all = new ArrayList<>();
        private @Nullable BigDecimal twiceMedian;

        /** Returns twice the median, so that the middle between two prices stays exact. Prices are complete by now. */
        BigDecimal twiceMedian() {
            BigDecimal known = twiceMedian;
            if (known == null) {
                BigDecimal[] sorted = all.toArray(BigDecimal[]::new);
                Arrays.sort(sorted);
                known = sorted[(sorted.length - 1) / 2].add(sorted[sorted.length / 2]);
                twiceMedian = known;
            }
            return known;
        }
    }
}
