package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.cost.PriceQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpotTest {
    private static final Region EAST = Region.of("us-east-1");
    private static final PriceQuery LARGE = new PriceQuery(EAST, "m5.large", Purchase.spot());

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    private static VM spot(CloudProvider provider, Purchase purchase) {
        return provider.compute()
                .create(VMSpec.builder("spot-1").purchase(purchase).build())
                .await();
    }

    private static VM large(CloudProvider provider, String maxHourly) {
        return provider.compute()
                .create(VMSpec.builder("spot-1")
                        .instanceType("m5.large")
                        .purchase(new Purchase.Spot(Optional.of(Money.usd(maxHourly))))
                        .build())
                .await();
    }

    @ParameterizedTest
    @CsvSource({"aws, 120", "gcp, 30", "oci, 30"})
    void aVmIsTakenBackAfterTheNoticeOfItsCloud(String kind, long notice) {
        Flavor flavor = Clouds.flavors()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        assertThat(opened.capabilities().limit(Limit.SPOT_NOTICE_SECONDS)).hasValue(notice);
        VM vm = spot(opened, Purchase.spot());
        assertThat(vm.interruptionAt()).isEmpty();
        any.time().advance(Duration.ofHours(1));

        any.interrupt(vm.id());
        Instant end = any.time().now().plusSeconds(notice);
        VM noticed = opened.compute().get(vm.id());
        assertThat(noticed.interruptionAt()).contains(end);
        assertThat(noticed.state()).isEqualTo(VMState.RUNNING);
        any.time().advance(Duration.ofSeconds(notice));
        VM leaving = opened.compute().get(vm.id());
        assertThat(leaving.state()).isEqualTo(VMState.DELETING);
        assertThat(leaving.failure()).hasValueSatisfying(why -> assertThat(why).contains("taken back"));
        assertThat(any.leftovers()).isEmpty();
        any.time().runUntilIdle();
        assertThat(any.vms()).isEmpty();
        assertThat(any.bill().ofService("compute").lines())
                .singleElement()
                .satisfies(line -> assertThat(line.to()).isEqualTo(end));
    }

    @Test
    void onlyASpotVmThatRunsCanBeTakenBack() {
        VM onDemand = running(provider, "web-1");
        assertThatIllegalArgumentException().isThrownBy(() -> cloud.interrupt(onDemand.id()));
        VM vm = spot(provider, Purchase.spot());
        provider.compute().stop(vm.id()).await();
        assertThatIllegalArgumentException().isThrownBy(() -> cloud.interrupt(vm.id()));
    }

    @Test
    void aVmThatIsDeletedDuringItsNoticeIsNotTakenBackAgain() {
        VM vm = spot(provider, Purchase.spot());
        cloud.interrupt(vm.id());
        provider.compute().delete(vm.id()).await();
        cloud.time().runUntilIdle();
        assertThat(cloud.timeline()
                        .lines()
                        .filter(line -> line.contains(vm.id().nativeId()) && line.endsWith("  gone")))
                .hasSize(1);
    }

    @Test
    void aVmIsBilledAtThePriceInForce() {
        VM vm = large(provider, "0.09");
        cloud.time().advanceTo(Clouds.START.plus(Duration.ofHours(1)));
        cloud.spotPrice(EAST, "m5.large", Money.usd("0.05"));
        assertThat(provider.costs().price(LARGE).amount()).isEqualTo(Money.usd("0.05"));
        cloud.time().advance(Duration.ofHours(2));
        provider.compute().delete(vm.id());
        assertThat(cloud.bill().ofService("compute").lines())
                .extracting(BillLine::amount)
                .containsExactly(Money.usd("0.03264"), Money.usd("0.10"));
        assertThat(cloud.bill().ofService("compute").lines())
                .extracting(BillLine::item)
                .containsOnly("m5.large spot");
    }

    @Test
    void aVmThatOffersLessThanThePriceIsRefusedOrTakenBack() {
        assertThat(refused(() -> large(provider, "0.03")).code()).isEqualTo(ErrorCode.CAPACITY);
        VM vm = large(provider, "0.04");
        cloud.spotPrice(EAST, "m5.large", Money.usd("0.05"));
        assertThat(provider.compute().get(vm.id()).interruptionAt())
                .contains(cloud.time().now().plusSeconds(120));
    }

    @Test
    void theShareOfInterruptionsIsThatOfTheOffer() {
        // m5.xlarge is in the band of a quarter a month; with 1,000 VMs four standard deviations are 5.5 points.
        List<VM> vms = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            vms.add(provider.compute()
                    .create(VMSpec.builder("spot")
                            .instanceType("m5.xlarge")
                            .spot()
                            .build())
                    .await());
        }
        Instant begin = cloud.time().now();
        cloud.time().advanceTo(begin.plus(Duration.ofDays(30)));
        assertThat((vms.size() - cloud.vms().size()) / 1_000.0).isBetween(0.195, 0.305);
    }

    @Test
    void hazardsDoNotKeepTheTimeFromBeingIdle() {
        spot(provider, Purchase.spot());
        Instant now = cloud.time().now();
        cloud.time().runUntilIdle();
        assertThat(cloud.time().now()).isEqualTo(now);
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void pricesWanderWithTheDayWithinBoundsWhoeverAsksWhen() {
        FakeCloud.Builder moving = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .spotVolatility(0.3)
                .seed(5);
        FakeCloud daily = moving.build();
        Set<Money> prices = new TreeSet<>();
        for (int day = 0; day < 60; day++) {
            prices.add(daily.provider().costs().price(LARGE).amount());
            daily.time().advance(Duration.ofDays(1));
        }
        assertThat(prices)
                .hasSizeGreaterThan(50)
                .allMatch(price -> price.isPositive() && price.compareTo(Money.usd("0.096")) <= 0);
        Money last = daily.provider().costs().price(LARGE).amount();

        VirtualTime elsewhere = VirtualTime.startingAt(daily.time().now());
        FakeCloud late = FakeCloud.builder(Flavor.aws(), elsewhere)
                .spotVolatility(0.3)
                .seed(5)
                .build();
        assertThat(late.provider().costs().price(LARGE).amount()).isEqualTo(last);
    }

    @Test
    void runningVmsFollowAMovingPriceFromMidnightToMidnight() {
        FakeCloud moving = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .spotVolatility(0.3)
                .seed(5)
                .build();
        CloudProvider opened = moving.provider();
        moving.time().advance(Duration.ofHours(20));
        opened.compute()
                .create(VMSpec.builder("spot-1")
                        .instanceType("m6i.large")
                        .spot()
                        .build());
        moving.time().advance(Duration.ofHours(30));
        List<BillLine> lines = moving.bill().ofService("compute").lines();
        assertThat(lines).hasSize(3);
        assertThat(lines)
                .extracting(BillLine::duration)
                .containsExactly(Duration.ofHours(4), Duration.ofHours(24), Duration.ofHours(2));
        assertThat(lines).extracting(BillLine::price).doesNotHaveDuplicates();
    }

    @Test
    void whereNothingIsSoldAsSpotTheCapabilityIsNotDeclared() {
        CloudProvider azure = Clouds.cloud(Flavor.azure()).provider();
        assertThat(azure.capabilities().has(Capability.VM_SPOT)).isFalse();
        assertThat(refused(() -> spot(azure, Purchase.spot())).code()).isEqualTo(ErrorCode.UNSUPPORTED);
    }
}
