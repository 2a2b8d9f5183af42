package io.multicloud.samples.downstream;

import static io.multicloud.testkit.junit.CloudKind.AWS;
import static io.multicloud.testkit.junit.CloudKind.GCP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.junit.FakeClouds;
import io.multicloud.testkit.junit.Flavored;
import io.multicloud.testkit.junit.LeavesBehind;
import io.multicloud.testkit.junit.MultiCloudTest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@MultiCloudTest
class RenderFarmTest {
    private static final LocalDate NIGHT = LocalDate.ofInstant(FakeClouds.START, ZoneOffset.UTC);
    private static final Region VIRGINIA = Region.of("us-east-1");
    private static final VMSpec NODE = VMSpec.builder("node")
            .vcpus(4)
            .memory(DataSize.gib(16))
            .tag("team", "render")
            .build();

    @Test
    void aNightCostsWhatTheBillsSay(VirtualTime time, @Flavored(AWS) FakeCloud aws, @Flavored(GCP) FakeCloud gcp)
            throws InterruptedException {
        try (MultiCloud clouds = open(time, aws, gcp)) {
            RenderFarm farm = new RenderFarm(clouds, time);

            Shift shift = farm.rent(order(3));
            assertThat(shift.missing()).isZero();
            assertThat(shift.nodes()).allSatisfy(vm -> {
                assertThat(vm.vcpus()).isGreaterThanOrEqualTo(4);
                assertThat(vm.tags()).containsEntry("team", "render").containsEntry("render-night", NIGHT.toString());
            });

            time.advance(Duration.ofHours(8));
            MorningReport report = farm.release(NIGHT);
            assertThat(report.released()).containsExactlyInAnyOrderElementsOf(ids(shift));
            assertThat(report.kept()).isEmpty();
            assertThat(report.unknownCosts().keySet()).isEqualTo(accountsWithoutReports(clouds));
            Money billed = Stream.of(aws, gcp)
                    .filter(cloud -> !report.unknownCosts().containsKey(cloud.account()))
                    .map(cloud -> cloud.bill().total())
                    .reduce(Money.ZERO_USD, Money::plus);
            assertThat(report.total().rounded(2)).isEqualTo(billed.rounded(2));
            // Three machines of the cheapest type that fits, e2-standard-4 at 0.134 USD, for a little more than 8
            // hours.
            assertThat(gcp.bill().ofService("compute").total()).isBetween(Money.usd("3.21"), Money.usd("3.25"));
            assertThat(aws.bill().lines()).isEmpty();
        }
    }

    @Test
    void nodesGoToOtherZonesAndThenToOtherAccountsWhenMachinesRunOut(
            FakeClouds fakes, VirtualTime time, @Flavored(GCP) FakeCloud gcp) throws InterruptedException {
        FakeCloud aws = fakes.watch(fakes.builder(AWS)
                .regions(VIRGINIA)
                .capacity(Zone.of("us-east-1", "us-east-1a"), "", 4)
                .capacity(Zone.of("us-east-1", "us-east-1b"), "", 4)
                .capacity(Zone.of("us-east-1", "us-east-1c"), "", 0)
                .build());
        Fault nothingAtGoogle = gcp.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM);
        try (MultiCloud clouds = open(time, aws, gcp)) {
            RenderFarm farm = new RenderFarm(clouds, time);
            time.at(FakeClouds.START.plus(Duration.ofHours(1)), nothingAtGoogle::lift);

            Shift shift = farm.rent(order(4));

            assertThat(shift.missing()).isZero();
            assertThat(aws.vms())
                    .extracting(vm -> vm.zone().orElseThrow().name())
                    .containsExactlyInAnyOrder("us-east-1a", "us-east-1b");
            assertThat(gcp.vms()).hasSize(2);
            assertThat(shift.refusals())
                    .isNotEmpty()
                    .extracting(CloudException::code)
                    .containsOnly(ErrorCode.CAPACITY);
            assertThat(nothingAtGoogle.struck()).isPositive();
            assertThat(time.now()).isAfter(FakeClouds.START.plus(Duration.ofHours(1)));
            farm.release(NIGHT);
        }
    }

    @Test
    void aSecondAccountTakesWhatTheQuotaOfTheFirstDoesNot(
            VirtualTime time,
            @Flavored(AWS) FakeCloud first,
            @Flavored(value = AWS, account = "aws-2") FakeCloud second)
            throws InterruptedException {
        first.provider().regions().forEach(region -> first.vcpuQuota(region, "", 4));
        try (MultiCloud clouds = open(time, first, second)) {
            RenderFarm farm = new RenderFarm(clouds, time);

            Shift shift = farm.rent(order(4));

            assertThat(shift.missing()).isZero();
            assertThat(first.vms()).isNotEmpty();
            assertThat(second.vms()).isNotEmpty();
            farm.release(NIGHT);
        }
    }

    @Test
    void aLostAnswerCostsNoSecondMachine(VirtualTime time, FakeCloud aws) throws InterruptedException {
        Fault lost =
                aws.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM).times(2);
        Fault busy = aws.fault(FaultKind.THROTTLED)
                .on(FakeOperation.CREATE_VM)
                .after(3)
                .times(1);
        try (MultiCloud clouds = open(time, aws)) {
            RenderFarm farm = new RenderFarm(clouds, time);

            Shift shift = farm.rent(order(3));

            assertThat(shift.nodes()).hasSize(3);
            assertThat(ids(shift))
                    .containsExactlyInAnyOrderElementsOf(
                            aws.vms().stream().map(VM::id).toList());
            assertThat(lost.struck()).isEqualTo(2);
            assertThat(busy.struck()).isEqualTo(1);
            farm.release(NIGHT);
        }
    }

    @Test
    void aMachineThatComesTooLateIsReplacedAndGivenBackToo(VirtualTime time, @Flavored(GCP) FakeCloud gcp)
            throws InterruptedException {
        gcp.fault(FaultKind.SLOW).on(FakeOperation.CREATE_VM).factor(1_000).times(1);
        try (MultiCloud clouds = open(time, gcp)) {
            RenderFarm farm = new RenderFarm(clouds, time);

            Shift shift = farm.rent(order(1));

            assertThat(shift.nodes()).hasSize(1);
            assertThat(shift.refusals()).extracting(CloudException::code).containsExactly(ErrorCode.TIMEOUT);
            assertThat(gcp.vms()).hasSize(2);
            assertThat(farm.release(NIGHT).released()).hasSize(2);
        }
    }

    @Test
    void afterTheLastHourNothingMoreIsOrdered(VirtualTime time, FakeCloud aws) throws InterruptedException {
        aws.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM).after(2);
        try (MultiCloud clouds = open(time, aws)) {
            RenderFarm farm = new RenderFarm(clouds, time);
            NightOrder order =
                    new NightOrder(NIGHT, 5, NODE, Money.usd("0.40"), FakeClouds.START.plus(Duration.ofMinutes(30)));

            Shift shift = farm.rent(order);

            assertThat(shift.missing()).isEqualTo(3);
            assertThat(time.now()).isBeforeOrEqualTo(order.orderUntil());
            assertThat(shift.refusals().get(0)).hasMessageContaining("us-east-1");
            farm.release(NIGHT);
        }
    }

    @Test
    void theHostsOwnLimitEndsTheOrdering(VirtualTime time, FakeCloud aws) throws InterruptedException {
        AccountConfig account = AccountConfig.builder("aws").maxVms(2).build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(MultiCloudConfig.builder().account(account).build())
                .environment(time)
                .factory(Clouds.factory(aws))
                .open()) {
            RenderFarm farm = new RenderFarm(clouds, time);

            Shift shift = farm.rent(order(3));

            assertThat(shift.nodes()).hasSize(2);
            assertThat(shift.refusals()).extracting(CloudException::code).containsExactly(ErrorCode.REJECTED);
            assertThat(time.now()).isBefore(FakeClouds.START.plus(RenderFarm.PATIENCE));
            farm.release(NIGHT);
        }
    }

    @Test
    void whatWaitingDoesNotMendIsThrown(VirtualTime time, FakeCloud aws) {
        aws.fault(FaultKind.CREDENTIALS_EXPIRED);
        try (MultiCloud clouds = open(time, aws)) {
            RenderFarm farm = new RenderFarm(clouds, time);
            assertThatThrownBy(() -> farm.rent(order(1)))
                    .isInstanceOfSatisfying(
                            CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
        }
    }

    @Test
    void aCloudThatDoesNotAnswerInTheMorningIsAskedAgain(
            VirtualTime time, @Flavored(AWS) FakeCloud aws, @Flavored(GCP) FakeCloud gcp) throws InterruptedException {
        try (MultiCloud clouds = open(time, aws, gcp)) {
            RenderFarm farm = new RenderFarm(clouds, time);
            farm.rent(order(2));
            Instant morning = time.now().plus(Duration.ofHours(8));
            gcp.fault(FaultKind.PARTITION).between(morning, morning.plus(Duration.ofMinutes(4)));
            time.advanceTo(morning);

            MorningReport report = farm.release(NIGHT);

            assertThat(report.released()).hasSize(2);
            assertThat(report.kept()).isEmpty();
            assertThat(time.now()).isAfter(morning.plus(Duration.ofMinutes(4)));
        }
    }

    @Test
    @LeavesBehind("the cloud never answers again, and the report says so")
    void whatCannotBeGivenBackIsInTheReport(VirtualTime time, @Flavored(GCP) FakeCloud gcp)
            throws InterruptedException {
        try (MultiCloud clouds = open(time, gcp)) {
            RenderFarm farm = new RenderFarm(clouds, time);
            farm.rent(order(1));
            gcp.fault(FaultKind.PARTITION).always();

            MorningReport report = farm.release(NIGHT);

            assertThat(report.released()).isEmpty();
            assertThat(report.kept()).containsOnlyKeys("gcp");
            assertThat(report.unknownCosts()).containsOnlyKeys("gcp");
            assertThat(gcp.leftovers())
                    .allSatisfy(left -> assertThat(left.tags()).containsKey(RenderFarm.NIGHT_TAG));
        }
    }

    @Test
    void anotherProcessEndsTheNightAndOthersMachinesStay(VirtualTime time, FakeCloud aws) throws InterruptedException {
        try (MultiCloud evening = open(time, aws)) {
            new RenderFarm(evening, time).rent(order(2));
            VM other = evening.provider("aws").compute().create(NODE).await();
            try (MultiCloud morning = open(time, aws)) {
                assertThat(new RenderFarm(morning, time).release(NIGHT).released())
                        .hasSize(2);
            }
            assertThat(aws.vms()).extracting(VM::id).containsExactly(other.id());
            evening.provider("aws").compute().delete(other.id()).await();
        }
    }

    private static MultiCloud open(VirtualTime time, FakeCloud... accounts) {
        MultiCloudConfig.Builder config = MultiCloudConfig.builder();
        MultiCloud.Builder builder = MultiCloud.builder().environment(time);
        for (FakeCloud fake : accounts) {
            config.account(AccountConfig.builder(fake.account())
                    .provider(fake.flavor().kind())
                    .build());
            builder.factory(fake.account(), Clouds.factory(fake));
        }
        return builder.config(config.build()).open();
    }

    /** Google Cloud itself has no report, only an export that must have been set up. */
    private static Set<String> accountsWithoutReports(MultiCloud clouds) {
        return clouds.providers().stream()
                .filter(account -> !account.capabilities().has(Capability.COST_REPORT))
                .map(CloudProvider::account)
                .collect(Collectors.toSet());
    }

    private static NightOrder order(int nodes) {
        return new NightOrder(NIGHT, nodes, NODE, Money.usd("0.40"), FakeClouds.START.plus(Duration.ofHours(4)));
    }

    private static List<ResourceId> ids(Shift shift) {
        return shift.nodes().stream().map(VM::id).toList();
    }
}
