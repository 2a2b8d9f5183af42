package io.multicloud.core.catalog;

import static io.multicloud.core.catalog.TestOffers.inZone;
import static io.multicloud.core.catalog.TestOffers.onDemand;
import static io.multicloud.core.catalog.TestOffers.type;
import static io.multicloud.core.catalog.TestOffers.withType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.placement.TurnedDown;
import io.multicloud.api.placement.TurnedDown.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotCatalogTest {
    private static final PlacementRequest ANYTHING = PlacementRequest.builder().build();
    private static final Offer AWS = onDemand("aws", "us-east-1", "m7i.large", "0.10");
    private static final Offer GCP = onDemand("gcp", "us-central1", "n2.standard-2", "0.12");

    private final SetEnvironment environment = new SetEnvironment();

    @Test
    void nothingIsReadBeforeItIsAskedForAndThenOnce() {
        AtomicInteger reads = new AtomicInteger();
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(() -> {
            reads.incrementAndGet();
            return Stream.of(AWS);
        }));
        assertThat(reads).hasValue(0);

        catalog.lookup(ANYTHING);
        catalog.report();
        catalog.find("aws", Region.of("us-east-1"), "m7i.large");

        assertThat(reads).hasValue(1);
    }

    @Test
    void theStreamOfASourceIsClosed() {
        AtomicInteger closed = new AtomicInteger();

        new SnapshotCatalog(environment, List.of(() -> Stream.of(AWS).onClose(closed::incrementAndGet))).refresh();

        assertThat(closed).hasValue(1);
    }

    @Test
    void aRefreshReplacesEverythingAndARankingKeepsWhatItWasTakenFrom() {
        List<Offer> offers = new ArrayList<>(List.of(AWS, GCP));
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(offers::stream));
        Ranking before = catalog.lookup(
                PlacementRequest.builder().excludeInstanceType("m7i.large").build());

        offers.remove(AWS);
        environment.advance(Duration.ofHours(1));
        assertThat(catalog.lookup(ANYTHING).best().map(RankedOffer::offer)).contains(AWS);
        assertThat(catalog.refresh().loadedAt()).isEqualTo(SetEnvironment.START.plus(Duration.ofHours(1)));

        assertThat(catalog.lookup(ANYTHING).best().map(RankedOffer::offer)).contains(GCP);
        assertThat(before.explain(10)).extracting(TurnedDown::offer).containsExactly(AWS);
    }

    @Test
    void aSourceThatFailsLeavesTheOldOffersInPlace() {
        List<RuntimeException> failure = new ArrayList<>();
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(AWS)), () -> {
            failure.forEach(each -> {
                throw each;
            });
            return Stream.of(GCP);
        }));
        catalog.refresh();
        IllegalStateException cause = new IllegalStateException("no connection");
        failure.add(cause);

        CloudException error = catchThrowableOfType(CloudException.class, catalog::refresh);

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasCause(cause).hasMessageContaining("no connection");
        assertThat(catalog.lookup(ANYTHING).offers()).hasSize(2);

        failure.set(0, CloudException.builder(ErrorCode.UNAVAILABLE, "later").build());
        assertThat(catchThrowableOfType(CloudException.class, catalog::refresh).code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aLaterSourceOverridesAnEarlierOneForTheSamePlaceAndType() {
        Offer negotiated = onDemand("gcp", "us-central1", "n2.standard-2", "0.08");
        Offer elsewhere = onDemand("gcp", "us-east4", "n2.standard-2", "0.20");
        SnapshotCatalog catalog = new SnapshotCatalog(
                environment,
                List.of(OfferSource.of(List.of(AWS, GCP, elsewhere)), OfferSource.of(List.of(negotiated))));

        assertThat(catalog.lookup(ANYTHING).offers())
                .extracting(RankedOffer::offer)
                .containsExactly(negotiated, AWS, elsewhere);
    }

    @Test
    void anOverridingOfferThatIsExcludedLeavesTheListPriceInPlace() {
        Offer free = onDemand("aws", "us-east-1", "m7i.large", "0");
        SnapshotCatalog catalog =
                new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(AWS)), OfferSource.of(List.of(free))));

        assertThat(catalog.lookup(ANYTHING).best().map(RankedOffer::offer)).contains(AWS);
    }

    @Test
    void anOfferOfOneZoneStandsBesideThatOfTheRegion() {
        Offer zonal = inZone(AWS, "us-east-1a");
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(zonal, AWS))));

        assertThat(catalog.lookup(ANYTHING).offers()).hasSize(2);
        assertThat(catalog.find("aws", Region.of("us-east-1"), "m7i.large")).contains(AWS);
        assertThat(catalog.find("aws", Region.of("us-east-1"), "m7i.xlarge")).isEmpty();
        assertThat(catalog.find("aws", Region.of("us-east-2"), "m7i.large")).isEmpty();
        assertThat(catalog.lookup(PlacementRequest.builder()
                                .zone(Zone.of("us-east-1", "us-east-1b"))
                                .build())
                        .offers())
                .extracting(RankedOffer::offer)
                .containsExactly(AWS);
    }

    @Test
    void ofEqualPricesTheOneThatWastesLeastIsTakenAndThenNamesDecide() {
        Offer large = withType(AWS, type("m7i.large", 2, DataSize.gib(8)));
        Offer wide = withType(AWS, type("c7i.xlarge", 4, DataSize.gib(8)));
        Offer deep = withType(AWS, type("r7i.large", 2, DataSize.gib(16)));
        Offer gpu = withType(AWS, new InstanceType("g5.large", "g5", 2, DataSize.gib(8), Architecture.AMD64, 1));
        Offer otherRegion = onDemand("aws", "us-east-2", "m7i.large", "0.10");
        Offer otherCloud = onDemand("azure", "eastus", "D2s", "0.10");
        List<Offer> shuffled = List.of(gpu, otherCloud, deep, otherRegion, wide, large);

        assertThat(new SnapshotCatalog(environment, List.of(OfferSource.of(shuffled)))
                        .lookup(ANYTHING)
                        .offers())
                .extracting(RankedOffer::offer)
                .containsExactly(large, otherRegion, otherCloud, deep, wide, gpu);
    }

    @Test
    void pricesThatDifferInTheTwentiethDigitOnlyAreStillInOrder() {
        Offer dearer = onDemand("aws", "us-east-1", "a.large", "0.10000000000000000002");
        Offer cheaper = onDemand("aws", "us-east-1", "b.large", "0.10000000000000000001");

        assertThat(new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(dearer, cheaper))))
                        .lookup(ANYTHING)
                        .offers())
                .extracting(RankedOffer::offer)
                .containsExactly(cheaper, dearer);
    }

    @Test
    void preferredCloudsComeFirstAndTheOthersFollow() {
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(AWS, GCP))));

        Ranking ranking =
                catalog.lookup(PlacementRequest.builder().prefer("gcp").build());

        assertThat(ranking.offers()).extracting(RankedOffer::offer).containsExactly(GCP, AWS);
        assertThat(ranking.explain(10)).singleElement().satisfies(each -> {
            assertThat(each.offer()).isEqualTo(AWS);
            assertThat(each.reasons())
                    .containsExactly(new TurnedDown.Reason(Rule.PREFERENCE, "aws is not one of [gcp]"));
        });
    }

    @Test
    void everyReasonAgainstAnOfferIsGivenWithTheValuesCompared() {
        Offer small = new Offer(
                "aws",
                Region.of("us-east-1"),
                Optional.of(Zone.of("us-east-1", "us-east-1a")),
                new InstanceType("t4g.nano", "t4g", 0.5, DataSize.mib(512), Architecture.ARM64, 0),
                Optional.of(Money.usd("0.0042")),
                Optional.of(Money.usd("0.0016")),
                OptionalDouble.of(0.2),
                List.of(),
                TestOffers.DAY,
                "test");
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(small))));

        List<TurnedDown> turnedDown = catalog.lookup(PlacementRequest.builder()
                        .vcpus(2)
                        .memory(DataSize.gib(4))
                        .gpus(1)
                        .purchase(Purchase.spot())
                        .clouds("gcp")
                        .region(Region.of("us-central1"))
                        .zone(Zone.of("us-east-1", "us-east-1b"))
                        .excludeInstanceType("t4g.nano")
                        .maxHourlyPrice(Money.usd("0.001"))
                        .pricesSince(TestOffers.DAY.plusDays(1))
                        .maxInterruptionRate(0.1)
                        .block(new BlockedOffers(
                                OfferPattern.cloud("aws").paid(Purchase.spot()),
                                SetEnvironment.START.plusSeconds(1),
                                "no capacity"))
                        .block(new BlockedOffers(OfferPattern.cloud("aws"), SetEnvironment.START, "expired"))
                        .headroom(new io.multicloud.api.placement.QuotaHeadroom(OfferPattern.ANY.family("t4g"), 0))
                        .build())
                .explain(10);

        assertThat(turnedDown)
                .singleElement()
                .satisfies(each -> assertThat(each.reasons())
                        .containsExactly(
                                new TurnedDown.Reason(Rule.VCPUS, "0.5 of 2"),
                                new TurnedDown.Reason(Rule.MEMORY, "512MiB of 4GiB"),
                                new TurnedDown.Reason(Rule.GPUS, "0 of 1"),
                                new TurnedDown.Reason(Rule.ARCHITECTURE, "arm64, not amd64"),
                                new TurnedDown.Reason(Rule.CLOUD, "aws is not one of [gcp]"),
                                new TurnedDown.Reason(Rule.REGION, "us-east-1 is not one of [us-central1]"),
                                new TurnedDown.Reason(
                                        Rule.ZONE, "us-east-1/us-east-1a is not one of [us-east-1/us-east-1b]"),
                                new TurnedDown.Reason(Rule.INSTANCE_TYPE, "t4g.nano is not allowed"),
                                new TurnedDown.Reason(Rule.PRICE, "0.0016 USD is above 0.001 USD"),
                                new TurnedDown.Reason(Rule.PRICE_AGE, "price of 2026-08-01, not since 2026-08-02"),
                                new TurnedDown.Reason(Rule.INTERRUPTION_RATE, "0.2 is above 0.1"),
                                new TurnedDown.Reason(Rule.BLOCKED, "no capacity, until 2026-09-01T12:00:01Z"),
                                new TurnedDown.Reason(Rule.QUOTA, "0.5 vCPUs, 0 left")));
    }

    @Test
    void anExplanationIsAsLongAsAskedFor() {
        Ranking ranking = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(AWS, GCP))))
                .lookup(PlacementRequest.builder().vcpus(64).build());

        assertThat(ranking.explain(0)).isEmpty();
        assertThat(ranking.explain(1)).extracting(TurnedDown::offer).containsExactly(AWS);
        assertThat(ranking.explain(5)).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ranking.explain(-1))
                .withMessageContaining("-1");
    }

    @Test
    void anEmptyCatalogAnswersWithNothing() {
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of());

        assertThat(catalog.lookup(ANYTHING).offers()).isEmpty();
        assertThat(catalog.lookup(ANYTHING).explain(10)).isEmpty();
        assertThat(catalog.report().accepted()).isZero();
        assertThat(catalog.find("aws", Region.of("us-east-1"), "m7i.large")).isEmpty();
    }

    @Test
    void namedTypesThatDoNotExistYieldNothing() {
        SnapshotCatalog catalog = new SnapshotCatalog(environment, List.of(OfferSource.of(List.of(AWS))));

        assertThat(catalog.lookup(PlacementRequest.builder()
                                .instanceType("m99.large")
                                .build())
                        .offers())
                .isEmpty();
        assertThat(catalog.lookup(PlacementRequest.builder()
                                .instanceType("m99.large")
                                .instanceType("m7i.large")
                                .build())
                        .offers())
                .extracting(RankedOffer::offer)
                .containsExactly(AWS);
    }
}
