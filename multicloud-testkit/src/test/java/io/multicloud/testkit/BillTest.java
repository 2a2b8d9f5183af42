package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.testkit.fake.Ledger;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BillTest {
    private static final Region EAST = Region.of("us-east-1");
    private static final Money T3_MICRO = Money.usd("0.0104");

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final VirtualTime time = cloud.time();
    private final CloudProvider provider = cloud.provider();

    @Test
    void aVmIsBilledByTheSecondFromAcceptedCreateToAcceptedDelete() {
        provider.compute().create(spec("web-1"));
        time.advance(Duration.ofSeconds(5_000));
        VM vm = cloud.vms().get(0);
        provider.compute().delete(vm.id());
        time.advance(Duration.ofDays(1));
        assertThat(cloud.bill().ofService("compute").lines()).singleElement().satisfies(line -> {
            assertThat(line.resource()).isEqualTo(vm.id());
            assertThat(line.service()).isEqualTo("compute");
            assertThat(line.item()).isEqualTo("t3.micro on-demand");
            assertThat(line.from()).isEqualTo(Clouds.START);
            assertThat(line.duration()).isEqualTo(Duration.ofSeconds(5_000));
            assertThat(line.price()).isEqualTo(T3_MICRO);
            assertThat(line.amount()).isEqualTo(T3_MICRO.times(5_000).dividedBy(3_600));
        });
    }

    @Test
    void whatRunsIsBilledUpToNow() {
        running(provider, "web-1");
        time.advanceTo(Clouds.START.plus(Duration.ofHours(10)));
        assertThat(cloud.bill().ofService("compute").total()).isEqualTo(Money.usd("0.104"));
        time.advance(Duration.ofHours(10));
        assertThat(cloud.bill().ofService("compute").total()).isEqualTo(Money.usd("0.208"));
    }

    @Test
    void aStoppedVmCostsNothing() {
        VM vm = running(provider, "web-1");
        time.advanceTo(Clouds.START.plus(Duration.ofHours(1)));
        provider.compute().stop(vm.id());
        time.advance(Duration.ofHours(5));
        provider.compute().start(vm.id());
        time.advance(Duration.ofHours(1));
        assertThat(cloud.bill().ofService("compute").total()).isEqualTo(T3_MICRO.times(2));
    }

    @Test
    void aResizedVmCostsWhatItIsFromItsStart() {
        VM vm = running(provider, "web-1");
        provider.compute().stop(vm.id()).await();
        provider.compute().resize(vm.id(), "m5.large").await();
        provider.compute().start(vm.id());
        assertThat(cloud.leftovers())
                .filteredOn(leftover -> leftover.resource().equals(vm.id()))
                .singleElement()
                .extracting(Leftover::hourly)
                .isEqualTo(Money.usd("0.096"));
    }

    @Test
    void theMinimumIsBilledWhereThereIsOne() {
        provider.compute().create(spec("web-1"));
        provider.compute().delete(cloud.vms().get(0).id()).await();
        time.advance(Duration.ofHours(1));
        assertThat(cloud.bill().ofService("compute").total()).isEqualTo(T3_MICRO.dividedBy(60));

        FakeCloud azure = Clouds.cloud(Flavor.azure());
        azure.provider().compute().create(spec("web-1"));
        azure.time().advance(Duration.ofSeconds(1));
        azure.provider().compute().delete(azure.vms().get(0).id()).await();
        assertThat(azure.bill().ofService("compute").lines())
                .singleElement()
                .extracting(BillLine::duration)
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLineIsCutAtMidnightInTheSumsOfDays() {
        time.advance(Duration.ofHours(22));
        provider.compute().create(spec("web-1"));
        time.advance(Duration.ofHours(29));
        assertThat(cloud.bill().ofService("compute").byDay())
                .containsExactly(
                        Map.entry(LocalDate.of(2026, 12, 1), T3_MICRO.times(2)),
                        Map.entry(LocalDate.of(2026, 12, 2), T3_MICRO.times(24)),
                        Map.entry(LocalDate.of(2026, 12, 3), T3_MICRO.times(3)));
        assertThat(cloud.world().locked(() -> cloud.world().ledger().byDay(LocalDate.of(2026, 12, 2))))
                .as("the ledger's own sums, disks among them")
                .isEqualTo(cloud.bill().byDay().tailMap(LocalDate.of(2026, 12, 2)));
    }

    @Test
    void sumsAreExactAndGroupsAddUp() {
        for (int i = 0; i < 90; i++) {
            provider.compute()
                    .create(VMSpec.builder("web-" + i)
                            .tag("team", i % 3 == 0 ? "a" : "b")
                            .build());
        }
        time.advance(Duration.ofSeconds(1_000));
        Bill bill = cloud.bill().ofService("compute");
        assertThat(bill.total())
                .as("90 times 1000 s is 25 h, where a single line does not divide")
                .isEqualTo(T3_MICRO.times(25));
        assertThat(bill.by(line -> line.tags().getOrDefault("team", "")))
                .containsExactly(
                        Map.entry("a", T3_MICRO.times(30_000).dividedBy(3_600)),
                        Map.entry("b", T3_MICRO.times(60_000).dividedBy(3_600)));
        assertThat(bill.by(BillLine::service)).containsExactly(Map.entry("compute", bill.total()));
        assertThat(bill.toString()).endsWith("total 0.26 USD\n");
    }

    @Test
    void theNewestTagsCountForTheRunningLine() {
        VM vm = running(provider, "web-1");
        provider.compute().tag(vm.id(), Map.of("team", "a"));
        time.advance(Duration.ofHours(1));
        assertThat(cloud.bill().ofService("compute").lines())
                .singleElement()
                .satisfies(line -> assertThat(line.tags()).containsEntry("team", "a"));
    }

    @Test
    void oneTimeChargesAndPriceChangesAreLinesOfTheirOwn() {
        ResourceId id = new ResourceId("aws", "aws", EAST, ResourceType.BUCKET, "bucket");
        Ledger.Meter meter = cloud.world().locked(() -> {
            cloud.world().ledger().charge(id, "transfer", "egress", Money.usd("0.09"), Map.of());
            return cloud.world()
                    .ledger()
                    .start(id, "storage", "bytes", Ledger.monthly(Money.usd("0.08"), 730), Duration.ZERO, Map.of());
        });
        time.advance(Duration.ofHours(1));
        cloud.world().locked(() -> {
            meter.price(Money.usd("0.16"));
            return meter;
        });
        time.advance(Duration.ofHours(1));
        cloud.world().locked(() -> {
            meter.stop();
            meter.stop();
            return meter;
        });
        assertThat(cloud.bill().lines())
                .extracting(BillLine::amount)
                .containsExactly(Money.usd("0.09"), Money.usd("0.08"), Money.usd("0.16"));
        assertThat(cloud.bill().by(BillLine::service))
                .containsExactly(Map.entry("storage", Money.usd("0.24")), Map.entry("transfer", Money.usd("0.09")));
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void whatIsLeftOverTellsWhoAnswersForIt() {
        VM mine = provider.compute()
                .create(VMSpec.builder("mine")
                        .tag(Tags.OWNER, "team-a")
                        .tag(Tags.WORK, "burst-1")
                        .build())
                .await();
        running(provider, "nobody's");
        assertThat(cloud.leftovers()).as("two VMs with a disk each").hasSize(4);
        Leftover first = leftovers(ResourceType.VM).get(0);
        assertThat(first.resource()).isEqualTo(mine.id());
        assertThat(leftovers(ResourceType.VOLUME).get(0).owner()).contains("team-a");
        assertThat(first.owner()).contains("team-a");
        assertThat(first.work()).contains("burst-1");
        assertThat(first.since()).isEqualTo(Clouds.START);
        assertThat(leftovers(ResourceType.VM).get(1).owner()).isEmpty();
        provider.compute().delete(mine.id());
        assertThat(leftovers(ResourceType.VM))
                .as("on its way out and no longer billed")
                .hasSize(1);
        assertThat(leftovers(ResourceType.VOLUME)).as("its disk neither").hasSize(1);
    }

    private List<Leftover> leftovers(ResourceType type) {
        return cloud.leftovers().stream()
                .filter(leftover -> leftover.resource().type().equals(type))
                .toList();
    }

    @Test
    void pricesAreThoseOfTheOffers() {
        Price price = provider.costs().price(new PriceQuery(EAST, "m5.large", Purchase.onDemand()));
        assertThat(price.amount()).isEqualTo(Money.usd("0.096"));
        assertThat(price.unit()).isEqualTo(Price.Unit.HOUR);
        assertThat(price.asOf()).isEqualTo(Instant.parse("2022-09-03T00:00:00Z"));
        assertThat(provider.costs()
                        .price(new PriceQuery(EAST, "m5.large", Purchase.spot()))
                        .amount())
                .isEqualTo(Money.usd("0.03264"));
        assertThat(Clouds.refused(() -> provider.costs().price(new PriceQuery(EAST, "m99.large", Purchase.onDemand())))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void anEmptyBillIsZero() {
        Bill none = new Bill(List.of(), Clouds.START, Currency.getInstance("EUR"));
        assertThat(none.total()).isEqualTo(new Money(BigDecimal.ZERO, Currency.getInstance("EUR")));
        assertThat(none.byDay()).isEmpty();
    }
}
