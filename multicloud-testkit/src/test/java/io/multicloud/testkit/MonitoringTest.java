package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.Statistic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MonitoringTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final VirtualTime time = cloud.time();
    private final CloudProvider provider = cloud.provider();

    private MetricSeries series(VM vm, Metric metric, Instant from, Instant to) {
        return provider.monitoring().series(MetricQuery.of(metric, vm.id(), from, to, MINUTE));
    }

    private List<Point> cpu(VM vm) {
        return series(vm, Metric.CPU_UTILIZATION, Clouds.START, time.now().plusNanos(1))
                .points();
    }

    // Metrics

    @Test
    void aVmShowsWhatItIsToldToFromThenOn() {
        VM vm = running(provider, "web-1");
        time.advanceTo(Clouds.START.plus(Duration.ofMinutes(10)));
        List<Point> before = cpu(vm).subList(0, 9);
        cloud.metrics().set(vm.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.95));
        time.advanceTo(Clouds.START.plus(Duration.ofMinutes(12)));
        assertThat(cpu(vm)).startsWith(before.toArray(Point[]::new));
        assertThat(cpu(vm).subList(9, 12)).extracting(Point::value).containsOnly(0.95);
    }

    @Test
    void aVmFollowsATrace() {
        VM vm = running(provider, "web-1");
        cloud.metrics()
                .set(
                        vm.id(),
                        Metric.CPU_UTILIZATION,
                        TraceMetric.of(Clouds.START, Duration.ofMinutes(2), 0.1, 0.2, 0.3));
        time.advanceTo(Clouds.START.plus(Duration.ofMinutes(10)));
        assertThat(cpu(vm)).extracting(Point::value).containsExactly(0.1, 0.2, 0.2, 0.3, 0.3);
    }

    @Test
    void whatIsSaidOfAllVmsHoldsForThoseOfWhichNothingElseIsSaid() {
        VM one = running(provider, "web-1");
        VM two = running(provider, "web-2");
        cloud.metrics().set(one.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.1));
        cloud.metrics().setForAll(Metric.CPU_UTILIZATION, MetricFunction.constant(0.5));
        VM three = running(provider, "web-3");
        time.advance(Duration.ofMinutes(5));
        assertThat(last(one)).isEqualTo(0.1);
        assertThat(last(two)).isEqualTo(0.5);
        assertThat(last(three)).isEqualTo(0.5);
    }

    private double last(VM vm) {
        List<Point> points = cpu(vm);
        return points.get(points.size() - 1).value();
    }

    @Test
    void aVmHasSamplesWhileItRunsAndAlsoWhileItRestarts() {
        VM vm = running(provider, "web-1");
        Instant booted = time.now();
        time.advance(Duration.ofMinutes(5));
        provider.compute().restart(vm.id()).await();
        time.advance(Duration.ofMinutes(5));
        Instant stopped = time.now();
        provider.compute().stop(vm.id()).await();
        time.advance(Duration.ofMinutes(5));
        provider.compute().start(vm.id()).await();
        Instant started = time.now();
        time.advance(Duration.ofMinutes(5));
        Instant deleted = time.now();
        provider.compute().delete(vm.id()).await();
        time.advance(Duration.ofMinutes(5));
        List<Instant> minutes = Stream.iterate(Clouds.START, at -> at.isBefore(time.now()), at -> at.plus(MINUTE))
                .filter(at -> (!at.isBefore(booted) && at.isBefore(stopped))
                        || (!at.isBefore(started) && at.isBefore(deleted)))
                .toList();
        assertThat(cpu(vm)).extracting(Point::at).isEqualTo(minutes).hasSizeGreaterThan(12);
    }

    @Test
    void aVmThatIsLongGoneIsNotFound() {
        VM vm = running(provider, "web-1");
        time.advance(Duration.ofMinutes(5));
        provider.compute().delete(vm.id()).await();
        assertThat(cpu(vm)).isNotEmpty();
        time.advance(Duration.ofDays(2));
        VM another = running(provider, "web-2");
        provider.compute().delete(another.id()).await();
        assertThat(refused(() -> cpu(vm)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void everyUsualMetricIsThereAndTwoVmsDiffer() {
        VM one = running(provider, "web-1");
        VM two = running(provider, "web-2");
        time.advanceTo(Clouds.START.plus(Duration.ofDays(1)));
        for (Metric metric : List.of(
                Metric.CPU_UTILIZATION,
                Metric.MEMORY_UTILIZATION,
                Metric.NETWORK_IN,
                Metric.NETWORK_OUT,
                Metric.DISK_READ,
                Metric.DISK_WRITE)) {
            List<Point> points = series(one, metric, Clouds.START, time.now()).points();
            assertThat(points)
                    .hasSize(1_439)
                    .allSatisfy(point -> assertThat(point.value()).isPositive());
            assertThat(points)
                    .isNotEqualTo(series(two, metric, Clouds.START, time.now()).points());
            assertThat(points)
                    .isEqualTo(series(one, metric, Clouds.START, time.now()).points());
        }
        assertThat(cpu(one)).allSatisfy(point -> assertThat(point.value()).isLessThan(1));
    }

    @Test
    void twoFakesOfOneSeedShowTheSame() {
        FakeCloud twin = Clouds.cloud(Flavor.aws());
        VM here = running(provider, "web-1");
        VM there = running(twin.provider(), "web-1");
        time.advance(Duration.ofHours(1));
        twin.time().advance(Duration.ofHours(1));
        assertThat(cpu(here))
                .isEqualTo(twin.provider()
                        .monitoring()
                        .series(MetricQuery.of(
                                Metric.CPU_UTILIZATION,
                                there.id(),
                                Clouds.START,
                                twin.time().now().plusNanos(1),
                                MINUTE))
                        .points());
    }

    @Test
    void whatIsNotThereIsRefused() {
        VM vm = running(provider, "web-1");
        Instant to = Clouds.START.plus(Duration.ofHours(1));
        assertThat(refused(() -> series(vm, new Metric("CPUCreditBalance"), Clouds.START, to))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> series(vm, Metric.MONTH_COST, Clouds.START, to))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> provider.monitoring()
                                .series(new MetricQuery(
                                        Metric.CPU_UTILIZATION,
                                        Optional.empty(),
                                        Clouds.START,
                                        to,
                                        MINUTE,
                                        Statistic.SUM)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> provider.monitoring()
                                .series(MetricQuery.of(
                                        Metric.CPU_UTILIZATION, vm.id(), Clouds.START, to, Duration.ofSeconds(90))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        ResourceId volume = vm.id().sibling(ResourceType.VOLUME, "vol-1");
        assertThat(refused(() -> provider.monitoring()
                                .series(MetricQuery.of(Metric.CPU_UTILIZATION, volume, Clouds.START, to, MINUTE)))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cloud.metrics().set(volume, Metric.DISK_READ, MetricFunction.constant(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cloud.metrics().setForAll(Metric.MONTH_COST, MetricFunction.constant(1)));
    }

    @Test
    void aMetricOfTheCloudsOwnIsKnownOnceATestHasSetIt() {
        VM vm = running(provider, "web-1");
        Metric credits = new Metric("CPUCreditBalance");
        cloud.metrics().set(vm.id(), credits, MetricFunction.constant(144));
        time.advanceTo(Clouds.START.plus(Duration.ofMinutes(3)));
        assertThat(series(vm, credits, Clouds.START, time.now()).points())
                .extracting(Point::value)
                .containsOnly(144.0)
                .hasSize(2);
    }

    @Test
    void theCostOfTheMonthIsTheBillsAndStartsAgainWithEachMonth() {
        running(provider, "web-1");
        Instant newYear = Instant.parse("2027-01-01T00:00:00Z");
        time.advanceTo(newYear.minus(MINUTE));
        double december = cloud.bill().total().amount().doubleValue();
        time.advanceTo(newYear.plus(Duration.ofHours(1)));
        double hour = cloud.leftovers().stream()
                .mapToDouble(left -> left.hourly().amount().doubleValue())
                .sum();
        List<Point> points = provider.monitoring()
                .series(new MetricQuery(
                        Metric.MONTH_COST,
                        Optional.empty(),
                        newYear.minus(MINUTE),
                        time.now().plusSeconds(1),
                        MINUTE,
                        Statistic.MAXIMUM))
                .points();
        assertThat(points).hasSize(62);
        assertThat(points.get(0).value()).isCloseTo(december, offset(1e-9));
        assertThat(points.get(1).value()).isZero();
        assertThat(points.get(61).value()).isCloseTo(hour, offset(1e-9));
    }

    // Alerts

    private Alert alert(AlertCondition condition) {
        return provider.monitoring()
                .alerts()
                .create(AlertSpec.builder("watch", condition).build())
                .await();
    }

    private AlertState state(Alert alert) {
        return provider.monitoring().alerts().get(alert.id()).state();
    }

    @Test
    void anAlertIsUnknownThenFiresThenIsOk() {
        VM vm = running(provider, "web-1");
        cloud.metrics().set(vm.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.95));
        Alert alert = alert(AlertCondition.above(Metric.CPU_UTILIZATION, vm.id(), 0.9, Duration.ofMinutes(5)));
        assertThat(alert.state()).isEqualTo(AlertState.UNKNOWN);
        time.advanceTo(Clouds.START.plus(Duration.ofMinutes(6)).minusNanos(1));
        assertThat(state(alert)).isEqualTo(AlertState.UNKNOWN);
        time.advance(Duration.ofNanos(1));
        assertThat(state(alert)).isEqualTo(AlertState.FIRING);
        cloud.metrics().set(vm.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.9));
        assertThat(state(alert)).isEqualTo(AlertState.FIRING);
        time.advance(MINUTE);
        assertThat(state(alert)).isEqualTo(AlertState.OK);
        assertThat(provider.monitoring().alerts().list(ListQuery.all()))
                .extracting(Alert::state)
                .containsExactly(AlertState.OK);
    }

    @Test
    void anAlertBelowFiresOnIdleVmsButNotOnStoppedOnes() {
        VM vm = running(provider, "web-1");
        cloud.metrics().set(vm.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.01));
        Alert alert = alert(new AlertCondition(
                Metric.CPU_UTILIZATION, Optional.of(vm.id()), Comparison.BELOW, 0.05, Duration.ofMinutes(10)));
        time.advance(Duration.ofMinutes(12));
        assertThat(state(alert)).isEqualTo(AlertState.FIRING);
        provider.compute().stop(vm.id()).await();
        time.advance(Duration.ofMinutes(12));
        assertThat(state(alert)).isEqualTo(AlertState.UNKNOWN);
    }

    @Test
    void anAlertOnTheCostOfTheMonthFiresWhenItIsSpent() {
        running(provider, "web-1");
        double hour = cloud.leftovers().stream()
                .mapToDouble(left -> left.hourly().amount().doubleValue())
                .sum();
        Alert alert = alert(AlertCondition.above(Metric.MONTH_COST, 10 * hour, Duration.ofMinutes(15)));
        time.advanceTo(Clouds.START.plus(Duration.ofHours(10)).plus(Duration.ofMinutes(15)));
        assertThat(state(alert)).isEqualTo(AlertState.OK);
        time.advance(Duration.ofMinutes(2));
        assertThat(state(alert)).isEqualTo(AlertState.FIRING);
    }

    @Test
    void anAlertOnWhatIsNotThereIsRefused() {
        VM vm = running(provider, "web-1");
        ResourceId gone = vm.id().sibling(ResourceType.VM, "i-0");
        assertThat(refused(() -> alert(AlertCondition.above(Metric.CPU_UTILIZATION, gone, 0.9, MINUTE)))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(() -> alert(AlertCondition.above(new Metric("nothing"), vm.id(), 0.9, MINUTE)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> alert(AlertCondition.above(Metric.CPU_UTILIZATION, 0.9, MINUTE)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(provider.monitoring().alerts().list(ListQuery.in(Region.of("us-east-1"))))
                .isEmpty();
    }

    @Test
    void anAlertOutlivesItsVmAndIsThenUnknown() {
        VM vm = running(provider, "web-1");
        Alert alert = alert(AlertCondition.above(Metric.CPU_UTILIZATION, vm.id(), 0.9, MINUTE));
        provider.compute().delete(vm.id()).await();
        time.advance(Duration.ofDays(3));
        running(provider, "web-2");
        assertThat(state(alert)).isEqualTo(AlertState.UNKNOWN);
        provider.monitoring().alerts().delete(alert.id()).await();
        assertThat(refused(() -> state(alert)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void anOnPremiseSiteHasMetricsAndNoAlerts() {
        FakeCloud site = Clouds.site(1);
        VM vm = running(site.provider(), "job-1");
        site.time().advance(Duration.ofMinutes(5));
        assertThat(site.provider()
                        .monitoring()
                        .series(MetricQuery.of(
                                Metric.CPU_UTILIZATION,
                                vm.id(),
                                Clouds.START,
                                site.time().now(),
                                MINUTE))
                        .points())
                .isNotEmpty();
        assertThat(refused(() -> site.provider().monitoring().alerts().list(ListQuery.all()))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }
}
