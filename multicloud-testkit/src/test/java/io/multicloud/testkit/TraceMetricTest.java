package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class TraceMetricTest {
    private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

    @Test
    void aValueHoldsFromItsStartUpToTheNext() {
        TraceMetric trace = TraceMetric.of(START, Duration.ofMinutes(5), 0.1, 0.2, 0.3);
        assertThat(trace.at(START)).isEqualTo(0.1);
        assertThat(trace.at(START.plus(Duration.ofMinutes(5)).minusNanos(1))).isEqualTo(0.1);
        assertThat(trace.at(START.plus(Duration.ofMinutes(5)))).isEqualTo(0.2);
        assertThat(trace.at(START.plus(Duration.ofMinutes(15)).minusNanos(1))).isEqualTo(0.3);
    }

    @Test
    void beforeItsStartAndFromItsEndOnThereIsNothing() {
        TraceMetric trace = TraceMetric.of(START, Duration.ofMinutes(5), 0.1, 0.2, 0.3);
        assertThat(trace.at(START.minusNanos(1))).isNaN();
        assertThat(trace.at(START.plus(Duration.ofMinutes(15)))).isNaN();
    }

    @Test
    void theLastOfSinglePointsHoldsForEverAndAMissingOneMakesAGap() {
        TreeMap<Instant, Double> points = new TreeMap<>();
        points.put(START, 1.0);
        points.put(START.plusSeconds(60), MetricFunction.MISSING);
        points.put(START.plusSeconds(120), 3.0);
        TraceMetric trace = TraceMetric.of(points);
        points.clear();
        assertThat(trace.at(START.plusSeconds(59))).isEqualTo(1.0);
        assertThat(trace.at(START.plusSeconds(60))).isNaN();
        assertThat(trace.at(START.plus(Duration.ofDays(10_000)))).isEqualTo(3.0);
    }

    @Property
    void aRepeatedTraceIsTheSameInEveryRound(
            @ForAll @IntRange(min = 1, max = 1_000) int step,
            @ForAll @LongRange(min = -2_000_000, max = 2_000_000) long millis,
            @ForAll @IntRange(min = -1_000, max = 1_000) int rounds) {
        TraceMetric once = TraceMetric.of(START, Duration.ofMillis(step), 1, 2, 3, 4, 5);
        TraceMetric repeated = once.repeated();
        Duration length = Duration.ofMillis(5L * step);
        Instant at = START.plusMillis(millis);
        assertThat(repeated.at(at)).isEqualTo(repeated.at(at.plus(length.multipliedBy(rounds))));
        long within = Math.floorMod(millis, 5L * step);
        assertThat(repeated.at(at)).isEqualTo(once.at(START.plusMillis(within)));
    }

    @Test
    void whatIsNoTraceIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TraceMetric.of(START, Duration.ZERO, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> TraceMetric.of(START, Duration.ofMinutes(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> TraceMetric.of(new TreeMap<>()));
        TreeMap<Instant, Double> points = new TreeMap<>();
        points.put(START, 1.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceMetric.of(points).repeated());
        assertThatIllegalArgumentException().isThrownBy(() -> MetricFunction.constant(Double.NaN));
    }
}
