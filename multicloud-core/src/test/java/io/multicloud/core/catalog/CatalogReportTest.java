package io.multicloud.core.catalog;

import static io.multicloud.core.catalog.TestOffers.DAY;
import static io.multicloud.core.catalog.TestOffers.onDemand;
import static io.multicloud.core.catalog.TestOffers.type;
import static io.multicloud.core.catalog.TestOffers.withSpot;
import static io.multicloud.core.catalog.TestOffers.withType;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.CatalogReport.Anomaly;
import io.multicloud.api.placement.CatalogReport.Excluded;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.PlacementRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogReportTest {
    private final SetEnvironment environment = new SetEnvironment();

    @Test
    void theKnownAnomaliesOfTheBundledPricesAreReported() {
        CatalogReport report = new SnapshotCatalog(environment, List.of(new BundledOffers())).report();

        Map<Anomaly, Long> counts = new EnumMap<>(Anomaly.class);
        for (Anomaly anomaly : Anomaly.values()) {
            counts.put(anomaly, report.count(anomaly));
        }
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Anomaly.ZERO_PRICE, 68L,
                        Anomaly.UNDER_HALF_MEDIAN, 95L,
                        // Prices of types that no list of types has, and Standard_B1ls, which is listed with 0 GiB.
                        Anomaly.UNKNOWN_SIZE, 12_819L + 57,
                        // Beijing, in yuan.
                        Anomaly.FOREIGN_CURRENCY, 307L,
                        Anomaly.SPOT_ABOVE_ON_DEMAND, 0L,
                        Anomaly.FUTURE_DATE, 0L,
                        Anomaly.NO_PRICE, 0L));
        assertThat(report.excluded())
                .filteredOn(each -> each.anomaly() == Anomaly.ZERO_PRICE || each.anomaly() == Anomaly.UNDER_HALF_MEDIAN)
                .extracting(each -> each.offer().cloud())
                .containsOnly("azure");
        assertThat(report.accepted()).isEqualTo(85_452);
        assertThat(report.loadedAt()).isEqualTo(SetEnvironment.START);
    }

    @Test
    void allBundledPricesOfTheFutureAreExcluded() {
        environment.set(Instant.parse("2026-06-17T09:59:59Z"));

        CatalogReport report = new SnapshotCatalog(environment, List.of(new BundledOffers())).report();

        // Azure's are of 18 June, which begins at 10:00 UTC on the day before, on the Line Islands.
        assertThat(report.excluded())
                .filteredOn(each -> each.anomaly() == Anomaly.FUTURE_DATE)
                .extracting(each -> each.offer().source().split("/", 2)[0])
                .containsOnly("aws", "Azure", "cloudpilot-ai");
        environment.set(Instant.parse("2026-06-17T10:00:00Z"));
        assertThat(new SnapshotCatalog(environment, List.of(new BundledOffers()))
                        .report()
                        .excluded())
                .filteredOn(each -> each.anomaly() == Anomaly.FUTURE_DATE)
                .extracting(each -> each.offer().source().split("/", 2)[0])
                .containsOnly("aws", "cloudpilot-ai");
    }

    @Test
    void aPriceOfZeroIsExcluded() {
        Offer free = onDemand("aws", "us-east-1", "m.large", "0");
        Offer freeSpot = withSpot(onDemand("aws", "us-east-1", "n.large", "0.1"), Money.ZERO_USD);

        assertThat(anomalies(free)).containsExactly(Anomaly.ZERO_PRICE);
        assertThat(anomalies(freeSpot)).containsExactly(Anomaly.ZERO_PRICE);
    }

    @Test
    void aPriceUnderHalfTheMedianOfItsTypeIsExcludedAndExactlyHalfIsNot() {
        assertThat(anomalies(
                        onDemand("aws", "r1", "m.large", "0.4999"),
                        onDemand("aws", "r2", "m.large", "0.5"),
                        onDemand("aws", "r3", "m.large", "1.0"),
                        onDemand("aws", "r4", "m.large", "1.1"),
                        onDemand("aws", "r5", "m.large", "1.2")))
                .containsExactly(Anomaly.UNDER_HALF_MEDIAN);
        // With an even number the median is the middle between two.
        assertThat(anomalies(
                        onDemand("aws", "r1", "m.large", "0.49"),
                        onDemand("aws", "r2", "m.large", "0.9"),
                        onDemand("aws", "r3", "m.large", "1.1"),
                        onDemand("aws", "r4", "m.large", "1.2")))
                .containsExactly(Anomaly.UNDER_HALF_MEDIAN);
    }

    @Test
    void aNegotiatedRateIsNotComparedWithListPrices() {
        OfferSource list = OfferSource.of(List.of(
                onDemand("aws", "r1", "m.large", "1.0"),
                onDemand("aws", "r2", "m.large", "1.0"),
                onDemand("aws", "r3", "m.large", "1.0")));
        OfferSource negotiated = OfferSource.of(List.of(onDemand("aws", "r1", "m.large", "0.4")));

        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(list, negotiated));

        assertThat(catalog.report().excluded()).isEmpty();
        assertThat(catalog.report().accepted()).isEqualTo(3);
        assertThat(catalog.find("aws", Region.of("r1"), "m.large").flatMap(Offer::onDemandHourly))
                .contains(Money.usd("0.4"));
    }

    @Test
    void aForeignCurrencyIsExcluded() {
        Offer yuan = Offer.onDemand(
                "aws",
                Region.of("cn-north-1"),
                type("m.large"),
                new Money(BigDecimal.ONE, Currency.getInstance("CNY")),
                DAY,
                "test");

        assertThat(anomalies(yuan)).containsExactly(Anomaly.FOREIGN_CURRENCY);
    }

    @Test
    void aSpotPriceAboveTheOnDemandPriceIsLeftOutAndTheOfferStays() {
        Offer offer = withSpot(onDemand("aws", "us-east-1", "m.large", "0.10"), Money.usd("0.11"));
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(offer))));

        assertThat(catalog.report().count(Anomaly.SPOT_ABOVE_ON_DEMAND)).isEqualTo(1);
        assertThat(catalog.report().accepted()).isEqualTo(1);
        assertThat(catalog.lookup(PlacementRequest.builder().build()).best()).isPresent();
        assertThat(catalog.lookup(PlacementRequest.builder()
                                .purchase(io.multicloud.api.compute.Purchase.spot())
                                .build())
                        .best())
                .isEmpty();
    }

    @Test
    void anOfferWithoutAnyPriceIsExcluded() {
        Offer none = new Offer(
                "aws",
                Region.of("us-east-1"),
                Optional.empty(),
                type("m.large"),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                DAY,
                "test");

        assertThat(anomalies(none)).containsExactly(Anomaly.NO_PRICE);
    }

    @Test
    void aTypeOfUnknownSizeIsExcluded() {
        Offer offer = onDemand("azure", "eastus", "Dsv3_Type3", "4.0");

        assertThat(anomalies(withType(offer, type("Dsv3_Type3", 0, DataSize.gib(8)))))
                .containsExactly(Anomaly.UNKNOWN_SIZE);
        assertThat(anomalies(withType(offer, type("Dsv3_Type3", 2, DataSize.ZERO))))
                .containsExactly(Anomaly.UNKNOWN_SIZE);
    }

    @Test
    void anOfferWithSeveralAnomaliesIsListedForEachAndCountedOnce() {
        Offer offer = Offer.onDemand(
                "aws",
                Region.of("us-east-1"),
                type("m.large", 0, DataSize.ZERO),
                Money.ZERO_USD,
                LocalDate.of(2030, 1, 1),
                "test");
        CatalogReport report =
                new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(offer, offer)))).report();

        assertThat(report.excluded().subList(0, 3))
                .extracting(Excluded::anomaly)
                .containsExactly(Anomaly.ZERO_PRICE, Anomaly.FUTURE_DATE, Anomaly.UNKNOWN_SIZE);
        assertThat(report.accepted()).isZero();
    }

    private List<Anomaly> anomalies(Offer... offers) {
        CatalogReport report = new SnapshotCatalog(environment, List.of(() -> Stream.of(offers))).report();
        assertThat(report.accepted())
                .isEqualTo(offers.length
                        - (int) report.excluded().stream()
                                .map(Excluded::offer)
                                .distinct()
                                .count());
        return report.excluded().stream().map(Excluded::anomaly).toList();
    }
}
