package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostReport.Completeness;
import io.multicloud.api.cost.CostReport.Line;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CostReportsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 12, 1);
    private static final CostQuery WEEK = CostQuery.days(DAY, DAY.plusDays(7));

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    private VM create(String name, String team) {
        return provider.compute()
                .create(spec(name).toBuilder()
                        .tag("team", team)
                        .publicAddressing(PublicAddressing.ephemeral())
                        .build())
                .await();
    }

    private Map<String, Money> byGroup(CostReport report) {
        return report.lines().stream().collect(Collectors.toMap(Line::group, Line::amount, Money::plus));
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aCloudReportsCostsOrRefusesAsItDeclares(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        opened.compute().create(spec("web")).await();
        any.time().advance(Duration.ofDays(3));
        if (opened.capabilities().has(Capability.COST_REPORT)) {
            CostReport report = opened.costs().report(WEEK);
            assertThat(report.total().isPositive()).isTrue();
            assertThat(report.total().minus(any.bill().total()).amount().abs()).isLessThan(new BigDecimal("1e-10"));
        } else {
            assertThat(flavor).isEqualTo(Flavor.gcp());
            assertThat(refused(() -> opened.costs().report(WEEK)).code()).isEqualTo(ErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void eachDayHasItsShare() {
        create("web", "blue");
        cloud.time().advanceTo(Clouds.START.plus(Duration.ofDays(2)).plus(Duration.ofHours(12)));
        CostReport report = provider.costs().report(WEEK);
        Money day = report.lines().get(0).amount();
        assertThat(report.lines())
                .containsExactly(
                        new Line(DAY, "", day),
                        new Line(DAY.plusDays(1), "", day),
                        new Line(DAY.plusDays(2), "", day.dividedBy(2)));
        assertThat(report.complete()).isEqualTo(Completeness.ESTIMATED);
        assertThat(provider.costs().report(CostQuery.days(DAY, DAY.plusDays(2))).complete())
                .isEqualTo(Completeness.FINAL);
    }

    @Test
    void costsAreBrokenDownByServiceRegionAndTag() {
        VM blue = create("web-1", "blue");
        create("web-2", "red");
        cloud.time().advance(Duration.ofDays(1));
        CostReport all = provider.costs().report(WEEK);
        CostReport byTag = provider.costs().report(WEEK.by(CostGroup.tag("team")));
        assertThat(byGroup(byTag)).containsKeys("blue", "red");
        assertThat(byTag.total()).isEqualTo(all.total());
        Map<String, Money> byService = byGroup(provider.costs().report(WEEK.by(CostGroup.service())));
        assertThat(byService).containsKeys("compute", "network");
        assertThat(byService.values().stream().reduce(Money.ZERO_USD, Money::plus))
                .isEqualTo(all.total());
        assertThat(byGroup(provider.costs().report(WEEK.by(CostGroup.region()))))
                .containsOnlyKeys(blue.id().region().name());
    }

    @Test
    void aChangeOfTagsMovesTheRunningCosts() {
        PublicAddress address = provider.networks()
                .publicAddresses()
                .create(PublicAddressSpec.builder("front").tag("team", "blue").build())
                .await();
        provider.networks().publicAddresses().tag(address.id(), Map.of("team", "red"));
        cloud.time().advance(Duration.ofDays(1));
        assertThat(byGroup(provider.costs().report(WEEK.by(CostGroup.tag("team")))))
                .containsOnlyKeys("red");
    }

    @Test
    void whatWasReportedForADayThatIsOverStays() {
        VM vm = create("web-1", "blue");
        cloud.time().advanceTo(Clouds.START.plus(Duration.ofDays(1)));
        CostQuery first = CostQuery.days(DAY, DAY.plusDays(1));
        CostReport report = provider.costs().report(first);
        cloud.time().advance(Duration.ofMillis(7_654_321));
        ResourceId gone = provider.compute().delete(vm.id()).await();
        cloud.time().advance(Duration.ofDays(5));
        assertThat(gone).isEqualTo(vm.id());
        assertThat(provider.costs().report(first)).isEqualTo(report);
        assertThat(report.complete()).isEqualTo(Completeness.FINAL);
    }
}
