package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.Statistic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metric series and alerts. */
class MonitoringTests extends ConformanceTests {
    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration TOLERANCE = Duration.ofMinutes(15);

    @BeforeEach
    void requireMetrics() {
        bench().needs(Capability.METRICS);
    }

    private MetricSeries series(MetricQuery query) {
        return bench().provider().monitoring().series(query);
    }

    private static MetricQuery query(VM vm, Instant from, Instant to, Duration step, Statistic statistic) {
        return new MetricQuery(Metric.CPU_UTILIZATION, Optional.of(vm.id()), from, to, step, statistic);
    }

    /** Returns the end of the newest whole step. */
    private Instant lastStep() {
        long seconds = bench().target().now().getEpochSecond();
        return Instant.ofEpochSecond(seconds - seconds % STEP.toSeconds());
    }

    /** Returns a VM that has run for a while. */
    private VM busy() {
        VM vm = bench().vm();
        bench().advance(Duration.ofMinutes(70));
        return vm;
    }

    private ResourceId madeUp() {
        return bench().provider().resourceId(ResourceType.VM, bench().provider().region(), "conformance-made-up");
    }

    @Test
    void aSeriesHasOnePointForEachInterval() {
        VM vm = busy();
        Instant to = lastStep();
        Instant from = to.minus(Duration.ofMinutes(30));
        MetricQuery query = query(vm, from, to, STEP, Statistic.AVERAGE);
        MetricSeries series = series(query);
        Expect.equal(query, series.query(), "a series must say what was asked");
        Expect.that(!series.points().isEmpty(), "a VM that runs must have samples of its CPU", series);
        expectIntervals(series);
        for (Point point : series.points()) {
            Expect.that(
                    point.value() >= 0 && point.value() <= 1,
                    "CPU use must be a fraction of the virtual CPUs, from 0 to 1",
                    point);
        }
    }

    private static void expectIntervals(MetricSeries series) {
        MetricQuery query = series.query();
        Instant last = Instant.MIN;
        for (Point point : series.points()) {
            Expect.that(point.at().isAfter(last), "points must come in time order, one for each interval", series);
            Expect.that(
                    !point.at().isBefore(query.from()) && point.at().isBefore(query.to()),
                    "a point must lie from " + query.from() + ", included, to " + query.to() + ", not included",
                    point);
            Expect.equal(
                    0L,
                    Duration.between(query.from(), point.at()).toMillis()
                            % query.step().toMillis(),
                    "a point must be at the start of an interval, the first of which starts at " + query.from()
                            + "; seen: " + point);
            last = point.at();
        }
    }

    @Test
    void intervalsStartWhereTheQueryStarts() {
        VM vm = busy();
        Instant to = lastStep().minus(STEP);
        for (Duration shift : List.of(Duration.ofMinutes(1), Duration.ofMinutes(2))) {
            Instant from = to.minus(Duration.ofMinutes(20)).minus(shift);
            MetricSeries series = series(query(vm, from, to, STEP, Statistic.AVERAGE));
            Expect.that(!series.points().isEmpty(), "a VM that runs must have samples of its CPU", series);
            expectIntervals(series);
        }
    }

    @Test
    void adjacentSeriesMakeTheWhole() {
        VM vm = busy();
        Instant to = lastStep();
        Instant from = to.minus(Duration.ofMinutes(40));
        Instant middle = to.minus(Duration.ofMinutes(15));
        for (Statistic statistic : Statistic.values()) {
            List<Point> parts = new ArrayList<>(
                    series(query(vm, from, middle, STEP, statistic)).points());
            parts.addAll(series(query(vm, middle, to, STEP, statistic)).points());
            Expect.equal(
                    series(query(vm, from, to, STEP, statistic)).points(),
                    parts,
                    "the start of a series is included and its end is not, so that two adjacent ones make the whole ("
                            + statistic + ")");
        }
    }

    @Test
    void aLongerStepGathersTheSamplesOfTheShorterOnes() {
        VM vm = busy();
        Instant to = lastStep();
        Instant from = to.minus(Duration.ofMinutes(40));
        Map<Statistic, DoubleBinaryOperator> gather = new LinkedHashMap<>();
        gather.put(Statistic.MAXIMUM, Math::max);
        gather.put(Statistic.MINIMUM, Math::min);
        gather.put(Statistic.SUM, Double::sum);
        gather.forEach((statistic, how) -> {
            Map<Instant, Double> expected = new LinkedHashMap<>();
            for (Point point : series(query(vm, from, to, STEP, statistic)).points()) {
                long twoSteps = 2 * STEP.toSeconds();
                long since = Duration.between(from, point.at()).toSeconds();
                expected.merge(from.plusSeconds(since - since % twoSteps), point.value(), how::applyAsDouble);
            }
            List<Point> longer =
                    series(query(vm, from, to, STEP.multipliedBy(2), statistic)).points();
            Expect.equal(
                    List.copyOf(expected.keySet()),
                    longer.stream().map(Point::at).toList(),
                    "an interval twice as long has samples when one of its halves has (" + statistic + ")");
            for (Point point : longer) {
                double value = expected.getOrDefault(point.at(), Double.NaN);
                Expect.that(
                        Math.abs(value - point.value()) <= 1e-9 * Math.max(1, Math.abs(value)),
                        "the " + statistic + " of an interval must follow from its halves, here " + value,
                        point);
            }
        });
    }

    @Test
    void statisticsOfAnIntervalAgree() {
        VM vm = busy();
        Instant to = lastStep();
        Instant from = to.minus(Duration.ofMinutes(30));
        List<Point> average =
                series(query(vm, from, to, STEP, Statistic.AVERAGE)).points();
        List<Point> least = series(query(vm, from, to, STEP, Statistic.MINIMUM)).points();
        List<Point> most = series(query(vm, from, to, STEP, Statistic.MAXIMUM)).points();
        Expect.equal(average.size(), least.size(), "every statistic must have a point where there are samples");
        Expect.equal(average.size(), most.size(), "every statistic must have a point where there are samples");
        for (int i = 0; i < average.size(); i++) {
            double mean = average.get(i).value();
            Expect.that(
                    least.get(i).value() <= mean + 1e-9 && mean <= most.get(i).value() + 1e-9,
                    "the mean must lie between the smallest and the largest sample",
                    List.of(least.get(i), average.get(i), most.get(i)));
        }
    }

    @Test
    void aTimeWithoutSamplesHasNoPoints() {
        VM vm = busy();
        Instant before = vm.createdAt().equals(Instant.EPOCH)
                ? bench().target().now().minus(Duration.ofDays(1))
                : vm.createdAt();
        Instant to = before.minus(Duration.ofHours(1));
        MetricSeries early = series(query(vm, to.minus(Duration.ofHours(1)), to, STEP, Statistic.AVERAGE));
        Expect.equal(List.of(), early.points(), "before a VM existed it has no samples: missing is not zero");
        Instant later = bench().target().now().plus(Duration.ofHours(1));
        MetricSeries future = series(query(vm, later, later.plus(STEP), STEP, Statistic.AVERAGE));
        Expect.equal(List.of(), future.points(), "the future has no samples");
    }

    @Test
    void whatDoesNotExistIsRefused() {
        VM vm = bench().vm();
        Instant to = lastStep();
        Instant from = to.minus(Duration.ofMinutes(10));
        Expect.all(
                "series of what does not exist",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a series of a VM that does not exist",
                                () -> series(MetricQuery.of(Metric.CPU_UTILIZATION, madeUp(), from, to, STEP))),
                        () -> Expect.code(
                                ErrorCode.INVALID_ARGUMENT,
                                "a metric that does not exist",
                                () -> series(MetricQuery.of(new Metric("no such metric"), vm.id(), from, to, STEP)))));
    }

    // Alerts

    private AlertService alerts() {
        return bench().provider().monitoring().alerts();
    }

    private Alert alert(AlertCondition condition) {
        bench().needs(Capability.ALERTS);
        return bench().make(
                        ResourceKinds.ALERT,
                        AlertSpec.builder(bench().name(ResourceType.ALERT), condition)
                                .build());
    }

    private static AlertCondition cpu(VM vm, Comparison comparison, double threshold, Duration sustained) {
        return new AlertCondition(Metric.CPU_UTILIZATION, Optional.of(vm.id()), comparison, threshold, sustained);
    }

    private AlertState stateOf(Alert alert) {
        bench().settle();
        return alerts().get(alert.id()).state();
    }

    @Test
    void anAlertKeepsItsCondition() {
        AlertCondition condition = cpu(bench().vm(), Comparison.BELOW, 0.125, Duration.ofMinutes(10));
        Alert alert = alert(condition);
        Expect.equal(condition, alert.condition(), "an alert must watch what was asked for");
        bench().settle();
        Expect.equal(condition, alerts().get(alert.id()).condition(), "get must show what an alert watches");
    }

    @Test
    void anAlertFiresWhenItsConditionHasHeldForItsWholeTime() {
        VM vm = bench().vm();
        Alert soon = alert(cpu(vm, Comparison.ABOVE, -1, STEP));
        Alert late = alert(cpu(vm, Comparison.ABOVE, -1, Duration.ofHours(6)));
        bench().advance(STEP.plus(TOLERANCE));
        Expect.equal(AlertState.FIRING, stateOf(soon), "an alert must fire once its condition has held for its time");
        Expect.that(
                stateOf(late) != AlertState.FIRING,
                "an alert must not fire before its condition has held for its whole time",
                stateOf(late));
        bench().advance(Duration.ofHours(6));
        Expect.equal(AlertState.FIRING, stateOf(late), "an alert must fire once its condition has held for its time");
        Expect.equal(AlertState.FIRING, stateOf(soon), "an alert must fire as long as its condition holds");
    }

    @Test
    void anAlertWhoseConditionDoesNotHoldIsOk() {
        VM vm = bench().vm();
        Alert above = alert(cpu(vm, Comparison.ABOVE, 2, STEP));
        Alert below = alert(cpu(vm, Comparison.BELOW, -1, STEP));
        bench().advance(STEP.plus(TOLERANCE));
        Expect.equal(AlertState.OK, stateOf(above), "CPU use is never above 2");
        Expect.equal(AlertState.OK, stateOf(below), "CPU use is never below -1");
    }

    @Test
    void anAlertWithoutDataIsUnknown() {
        bench().needs(Capability.ALERTS, Capability.VM_STOP_START);
        VM vm = bench().vm();
        Alert alert = alert(cpu(vm, Comparison.BELOW, 2, STEP));
        bench().provider().compute().stop(vm.id()).await();
        bench().advance(Duration.ofHours(1));
        Expect.equal(AlertState.UNKNOWN, stateOf(alert), "without data an alert is neither good nor bad");
    }

    @Test
    void anAlertThatFiredStopsWhenItsDataEnd() {
        bench().needs(Capability.ALERTS, Capability.VM_STOP_START);
        VM vm = bench().vm();
        Alert alert = alert(cpu(vm, Comparison.BELOW, 2, STEP));
        bench().advance(STEP.plus(TOLERANCE));
        Expect.equal(AlertState.FIRING, stateOf(alert), "CPU use is always below 2");
        bench().provider().compute().stop(vm.id()).await();
        bench().advance(Duration.ofHours(1));
        Expect.equal(AlertState.UNKNOWN, stateOf(alert), "an alert must not go on firing on what it saw once");
    }

    @Test
    void anAlertOnWhatDoesNotExistIsRefused() {
        bench().needs(Capability.ALERTS);
        VM vm = bench().vm();
        Expect.all(
                "alerts on what does not exist",
                List.of(
                        () -> expectRefused(
                                ErrorCode.NOT_FOUND,
                                "an alert on a VM that does not exist",
                                AlertCondition.above(Metric.CPU_UTILIZATION, madeUp(), 0.5, STEP)),
                        () -> expectRefused(
                                ErrorCode.INVALID_ARGUMENT,
                                "an alert on a metric that does not exist",
                                AlertCondition.above(new Metric("no such metric"), vm.id(), 0.5, STEP))));
    }

    private void expectRefused(ErrorCode code, String rule, AlertCondition condition) {
        Expect.code(
                code,
                rule,
                () -> alerts().create(AlertSpec.builder(bench().name(ResourceType.ALERT), condition)
                                .build())
                        .await());
    }

    @Test
    void anAlertOnTheCostOfTheMonthFires() {
        bench().needs(Capability.ALERTS);
        bench().vm();
        Alert alert;
        try {
            alert = alert(AlertCondition.above(Metric.MONTH_COST, -1, STEP));
        } catch (CloudException e) {
            Expect.equal(ErrorCode.INVALID_ARGUMENT, e.code(), "a metric that the provider does not have");
            Bench.skip("no metric " + Metric.MONTH_COST);
            return;
        }
        bench().advance(Duration.ofHours(6));
        Expect.equal(AlertState.FIRING, stateOf(alert), "what was spent this month is above -1");
    }
}
