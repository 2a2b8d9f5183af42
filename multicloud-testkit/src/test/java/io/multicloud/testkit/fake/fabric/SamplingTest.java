package io.multicloud.testkit.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.testkit.MetricFunction;
import io.multicloud.testkit.fake.RunTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SamplingTest {
    private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
    private static final MetricFunction MINUTE_OF_DAY = at -> at.getEpochSecond() / 60 % 1440;

    private static MetricQuery query(Instant from, Instant to, Duration step, Statistic statistic) {
        return new MetricQuery(Metric.MONTH_COST, Optional.empty(), from, to, step, statistic);
    }

    private static RunTimes always() {
        RunTimes runs = new RunTimes();
        runs.start(START);
        return runs;
    }

    private static Instant minute(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void anIntervalHasTheSampleAtItsStartAndNotThatAtItsEnd() {
        MetricQuery query = query(minute(10), minute(20), Duration.ofMinutes(5), Statistic.SUM);
        assertThat(Sampling.points(query, MINUTE_OF_DAY, always(), minute(60)))
                .containsExactly(
                        new Point(minute(10), 10 + 11 + 12 + 13 + 14), new Point(minute(15), 15 + 16 + 17 + 18 + 19));
    }

    @Test
    void theLastIntervalEndsWithTheQuery() {
        MetricQuery query = query(minute(10), minute(17), Duration.ofMinutes(5), Statistic.SUM);
        assertThat(Sampling.points(query, MINUTE_OF_DAY, always(), minute(60)))
                .containsExactly(new Point(minute(10), 10 + 11 + 12 + 13 + 14), new Point(minute(15), 15 + 16));
    }

    @Test
    void theNewestSampleIsThatOfNow() {
        MetricQuery query = query(minute(10), minute(60), Duration.ofMinutes(5), Statistic.MAXIMUM);
        assertThat(Sampling.points(query, MINUTE_OF_DAY, always(), minute(12)))
                .containsExactly(new Point(minute(10), 12));
        assertThat(Sampling.points(query, MINUTE_OF_DAY, always(), minute(12).minusNanos(1)))
                .containsExactly(new Point(minute(10), 11));
    }

    @Test
    void whatStoppedHasNoSampleFromTheInstantOfItsStop() {
        RunTimes runs = new RunTimes();
        runs.start(minute(1));
        runs.stop(minute(3));
        runs.start(minute(5).plusNanos(1));
        MetricQuery query = query(START, minute(8), Duration.ofMinutes(1), Statistic.AVERAGE);
        assertThat(Sampling.points(query, MINUTE_OF_DAY, runs, minute(60)))
                .extracting(Point::at)
                .containsExactly(minute(1), minute(2), minute(6), minute(7));
    }

    @Property
    void pointsAreWhatTheSamplesOneByOneSay(
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 2_000) Integer> edges,
            @ForAll @IntRange(min = -1_000, max = 3_000) int from,
            @ForAll @IntRange(min = 1, max = 5_000) int length,
            @ForAll @IntRange(min = 1, max = 9) int step,
            @ForAll @IntRange(max = 6_000) int now,
            @ForAll Statistic statistic) {
        RunTimes runs = new RunTimes();
        List<Instant> changes = new ArrayList<>();
        Instant next = START;
        for (int seconds : edges) {
            next = next.plusSeconds(seconds);
            changes.add(next);
            if (changes.size() % 2 == 1) {
                runs.start(next);
            } else {
                runs.stop(next);
            }
        }
        MetricFunction gappy = at ->
                at.getEpochSecond() / 60 % 7 == 0 ? MetricFunction.MISSING : Math.sin((double) at.getEpochSecond());
        Instant begin = START.plusSeconds(from);
        MetricQuery query = query(begin, begin.plusSeconds(length), Duration.ofMinutes(step), statistic);
        List<Point> points = Sampling.points(query, gappy, runs, START.plusSeconds(now));

        List<Point> expected = new ArrayList<>();
        for (Instant interval = query.from(); interval.isBefore(query.to()); interval = interval.plus(query.step())) {
            List<Double> samples = new ArrayList<>();
            for (int second = 0; second < step * 60; second++) {
                Instant at = interval.plusSeconds(second);
                long earlier =
                        changes.stream().filter(change -> !change.isAfter(at)).count();
                if (at.getEpochSecond() % 60 == 0
                        && earlier % 2 == 1
                        && at.isBefore(query.to())
                        && !at.isAfter(START.plusSeconds(now))
                        && !Double.isNaN(gappy.at(at))) {
                    samples.add(gappy.at(at));
                }
            }
            if (!samples.isEmpty()) {
                double sum = samples.stream().mapToDouble(Double::doubleValue).sum();
                expected.add(new Point(
                        interval,
                        switch (statistic) {
                            case SUM -> sum;
                            case AVERAGE -> sum / samples.size();
                            case MAXIMUM ->
                                samples.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .max()
                                        .orElseThrow();
                            case MINIMUM ->
                                samples.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .min()
                                        .orElseThrow();
                        }));
            }
        }
        assertThat(points)
                .extracting(Point::at)
                .isEqualTo(expected.stream().map(Point::at).toList());
        for (int i = 0; i < points.size(); i++) {
            assertThat(points.get(i).value()).isCloseTo(expected.get(i).value(), offset(1e-12));
        }
    }

    private static AlertCondition above(double threshold, int minutes) {
        return new AlertCondition(
                Metric.MONTH_COST, Optional.empty(), Comparison.ABOVE, threshold, Duration.ofMinutes(minutes));
    }

    private static List<Point> points(double... values) {
        List<Point> points = new ArrayList<>();
        for (double value : values) {
            points.add(new Point(minute(points.size()), value));
        }
        return points;
    }

    @Test
    void anAlertFiresWhenEveryMinuteIsBad() {
        assertThat(Sampling.state(above(0.9, 3), points(0.91, 0.95, 1))).isEqualTo(AlertState.FIRING);
    }

    @Test
    void oneGoodMinuteIsEnoughToBeOk() {
        assertThat(Sampling.state(above(0.9, 3), points(0.91, 0.9, 1))).isEqualTo(AlertState.OK);
        assertThat(Sampling.state(above(0.9, 3), points(0.5))).isEqualTo(AlertState.OK);
    }

    @Test
    void whatIsMissingCouldHaveBeenGood() {
        assertThat(Sampling.state(above(0.9, 3), points(0.91, 0.95))).isEqualTo(AlertState.UNKNOWN);
        assertThat(Sampling.state(above(0.9, 3), points())).isEqualTo(AlertState.UNKNOWN);
    }

    @Test
    void anAlertLooksBackOverFullMinutes() {
        MetricQuery back = Sampling.lookBack(above(0.9, 5), minute(20).plusSeconds(59));
        assertThat(back.from()).isEqualTo(minute(15));
        assertThat(back.to()).isEqualTo(minute(20));
        assertThat(back.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(back.statistic()).isEqualTo(Statistic.AVERAGE);
    }
}
