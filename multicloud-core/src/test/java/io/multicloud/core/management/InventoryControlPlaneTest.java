package io.multicloud.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.control.Freshness;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.api.control.UnifiedView;
import io.multicloud.api.control.UnifiedView.ProviderView;
import io.multicloud.api.control.UnifiedView.Summary;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.health.HealthTable;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two fake clouds behind no pipeline: what the control plane knows, it has listed itself. */
class InventoryControlPlaneTest {
    private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
    private static final Region VIRGINIA = Region.of("us-east-1");
    private static final Region IRELAND = Region.of("eu-west-1");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** What the clouds sell. The catalog lacks the last one. */
    private static final List<Offer> SOLD = List.of(
            offer("aws", VIRGINIA, "m5.large", 2, 8, "0.10", "0.04"),
            offer("aws", IRELAND, "m5.large", 2, 8, "0.12", "0.05"),
            offer("gcp", Region.of("us-central1"), "n2-standard-4", 4, 16, "0.20", "0.06"),
            offer("gcp", Region.of("us-central1"), "n2-custom", 1, 1, "0.03", "0.01"));

    private final VirtualTime time = VirtualTime.startingAt(START);
    private final FakeCloud aws = cloud(Flavor.aws());
    private final FakeCloud gcp = cloud(Flavor.gcp());
    private final Map<String, CloudProvider> accounts = Map.of("aws", aws.provider(), "gcp", gcp.provider());
    private final Map<String, Integer> bursts = new HashMap<>();
    private final SnapshotCatalog catalog = new SnapshotCatalog(
            time,
            List.of(() -> SOLD.stream().filter(offer -> !offer.type().name().equals("n2-custom"))));
    private final InventoryControlPlane plane = new InventoryControlPlane(
            time,
            new Inventory(time.clock()),
            new HealthTable(time),
            accounts,
            account -> account.account().equals("aws") ? Set.of(VIRGINIA, IRELAND) : Set.of(account.region()),
            () -> catalog,
            account -> bursts.getOrDefault(account, 0),
            UnaryOperator.identity(),
            INTERVAL);

    private FakeCloud cloud(Flavor flavor) {
        return FakeCloud.builder(flavor, time).offers(SOLD::stream).build();
    }

    private static Offer offer(
            String cloud, Region region, String type, double vcpus, int gib, String onDemand, String spot) {
        return new Offer(
                cloud,
                region,
                Optional.empty(),
                new InstanceType(type, "", vcpus, DataSize.gib(gib), Architecture.AMD64, 0),
                Optional.of(Money.usd(onDemand)),
                Optional.of(Money.usd(spot)),
                OptionalDouble.empty(),
                List.of(),
                LocalDate.of(2026, 8, 1),
                "test");
    }

    private static VMSpec.Builder spec(String name, String type) {
        return VMSpec.builder(name).image("ubuntu-22.04").instanceType(type);
    }

    private VM run(FakeCloud cloud, VMSpec.Builder spec) {
        return accounts.get(cloud.account()).compute().create(spec.build()).await();
    }

    private Summary total() {
        return plane.unifiedView().total();
    }

    private ProviderView view(String account) {
        return plane.unifiedView().providers().stream()
                .filter(view -> view.account().equals(account))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sumsAreOfEachAccountAndOfAll() {
        run(aws, spec("on-demand", "m5.large"));
        run(aws, spec("spot", "m5.large").spot());
        run(gcp, spec("other", "n2-standard-4"));
        bursts.put("gcp", 3);
        plane.refresh();
        assertThat(view("aws").kind()).isEqualTo("aws");
        assertThat(view("aws").summary())
                .isEqualTo(new Summary(2, 2, 4, DataSize.gib(16), Money.usd("0.14"), Money.usd("0.06"), 0, 0));
        assertThat(view("gcp").summary())
                .isEqualTo(new Summary(1, 1, 4, DataSize.gib(16), Money.usd("0.20"), Money.ZERO_USD, 0, 3));
        assertThat(total())
                .isEqualTo(new Summary(3, 3, 8, DataSize.gib(32), Money.usd("0.34"), Money.usd("0.06"), 0, 3));
        assertThat(plane.unifiedView().providers())
                .extracting(ProviderView::account)
                .containsExactly("aws", "gcp");
    }

    @Test
    void aStoppedVmIsCountedAndTakesAndCostsNothing() {
        VM vm = run(aws, spec("web", "m5.large"));
        accounts.get("aws").compute().stop(vm.id()).await();
        plane.refresh();
        assertThat(total()).isEqualTo(new Summary(1, 0, 0, DataSize.ZERO, Money.ZERO_USD, Money.ZERO_USD, 0, 0));
    }

    @Test
    void aVmWithoutAKnownPriceIsCountedAsSuchAndNotGuessed() {
        run(gcp, spec("odd", "n2-custom"));
        plane.refresh();
        assertThat(total()).isEqualTo(new Summary(1, 1, 1, DataSize.gib(1), Money.ZERO_USD, Money.ZERO_USD, 1, 0));
    }

    @Test
    void aReadSendsNoRequest() {
        run(aws, spec("web", "m5.large"));
        plane.refresh();
        long before = aws.callLog().total() + gcp.callLog().total();
        plane.unifiedView();
        plane.unifiedViewJson();
        plane.find(InventoryQuery.all());
        plane.freshness();
        assertThat(aws.callLog().total() + gcp.callLog().total()).isEqualTo(before);
    }

    @Test
    void aRefreshListsEveryKindThatAnAccountHas() {
        run(aws, spec("web", "m5.large"));
        accounts.get("aws")
                .volumes()
                .create(VolumeSpec.builder("data", DataSize.gib(10)).build())
                .await();
        plane.refresh();
        assertThat(plane.find(InventoryQuery.all().inAccount("aws").ofType(ResourceType.VOLUME)))
                .extracting(item -> item.resource().name())
                .contains("data");
        assertThat(plane.find(InventoryQuery.all().inAccount("aws").ofType(ResourceType.NETWORK)))
                .isNotEmpty();
        assertThat(plane.find(InventoryQuery.all().inAccount("gcp").ofType(ResourceType.VM)))
                .isEmpty();
    }

    @Test
    void beforeTheFirstListingTheViewSaysThatNothingIsKnown() {
        plane.start();
        UnifiedView view = plane.unifiedView();
        assertThat(view.oldest()).isEmpty();
        assertThat(view.providers())
                .allSatisfy(provider -> assertThat(provider.listedAt()).isEmpty());
        assertThat(plane.freshness()).extracting(Freshness::account).contains("aws", "gcp");
    }

    @Test
    void inTheBackgroundVmsOfOtherHandsAreFoundWithinTheInterval() {
        plane.start();
        time.advance(INTERVAL);
        run(aws, spec("by-somebody-else", "m5.large"));
        time.advance(INTERVAL.plusSeconds(1));
        assertThat(total().vms()).isEqualTo(1);
        // Ireland, in which nothing is known, is looked at less often, and does not make the view old.
        assertThat(plane.unifiedView().oldest().orElseThrow()).isAfter(START.plus(INTERVAL));
    }

    @Test
    void inTheBackgroundARegionThatNobodyHasUsedIsLookedAtNowAndThen() {
        aws.provider(IRELAND)
                .compute()
                .create(spec("elsewhere", "m5.large").region(IRELAND).build())
                .await();
        plane.start();
        time.advance(Duration.ofMinutes(11));
        assertThat(plane.find(InventoryQuery.all().inRegion(IRELAND).ofType(ResourceType.VM)))
                .extracting(item -> item.resource().name())
                .containsExactly("elsewhere");
    }

    @Test
    void ofACloudThatIsDownTheLastKnownIsShownWithItsAgeAndTheError() {
        run(aws, spec("web", "m5.large"));
        run(gcp, spec("other", "n2-standard-4"));
        plane.refresh();
        Instant listed = view("aws").listedAt().orElseThrow();
        aws.fault(FaultKind.REGION_DOWN).always();
        plane.start();
        time.advance(Duration.ofMinutes(5));
        assertThat(total().vms()).isEqualTo(2);
        assertThat(view("aws").listedAt()).contains(listed);
        assertThat(plane.unifiedView().oldest()).contains(listed);
        assertThat(view("gcp").listedAt().orElseThrow()).isAfter(listed.plusSeconds(200));
        assertThat(plane.freshness().stream()
                        .filter(part ->
                                part.account().equals("aws") && part.type().equals(ResourceType.VM))
                        .flatMap(part -> part.lastError().stream()))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        aws.clearFaults();
        time.advance(INTERVAL.plusSeconds(1));
        assertThat(view("aws").listedAt().orElseThrow()).isAfter(listed);
    }

    @Test
    void afterCloseNothingIsListedAnyMore() {
        plane.start();
        time.advance(INTERVAL.plusSeconds(1));
        plane.close();
        long before = aws.callLog().total();
        time.advance(Duration.ofHours(1));
        assertThat(aws.callLog().total()).isEqualTo(before);
    }

    @Test
    void theJsonFormHoldsWhatTheViewHolds() throws Exception {
        run(aws, spec("spot", "m5.large").spot());
        bursts.put("aws", 1);
        plane.refresh();
        JsonNode root = new ObjectMapper().readTree(plane.unifiedViewJson());
        JsonNode total = root.get("total");
        assertThat(total.get("vms").asInt()).isEqualTo(1);
        assertThat(total.get("runningVms").asInt()).isEqualTo(1);
        assertThat(total.get("vcpus").asDouble()).isEqualTo(2);
        assertThat(total.get("memoryGiB").asDouble()).isEqualTo(8);
        assertThat(total.get("hourlyCost").get("amount").asText()).isEqualTo("0.04");
        assertThat(total.get("hourlyCost").get("currency").asText()).isEqualTo("USD");
        assertThat(total.get("hourlySavings").get("amount").asText()).isEqualTo("0.06");
        assertThat(total.get("activeBursts").asInt()).isEqualTo(1);
        assertThat(Instant.parse(root.get("at").asText()))
                .isEqualTo(time.clock().instant());
        assertThat(Stream.of("aws", "gcp").toList())
                .isEqualTo(root.get("providers").findValuesAsText("account"));
        assertThat(root.get("providers").get(0).get("summary").get("vms").asInt())
                .isEqualTo(1);
    }
}
