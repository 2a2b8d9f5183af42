package io.multicloud.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A metric that follows a recording: each value holds until the next. Before the first value and from its end on there
 * are no samples. Immutable.
 */
public final class TraceMetric implements MetricFunction {
    private final Instant[] starts;
    private final double[] values;
    private final Instant end;
    private final boolean endless;

    private TraceMetric(Instant[] starts, double[] values, Instant end, boolean endless) {
        this.starts = starts;
        this.values = values;
        this.end = end;
        this.endless = endless;
    }

    /**
     * Returns a trace of values at equal distances; each holds for one step, the last too.
     *
     * @throws IllegalArgumentException if the step is not positive or there is no value
     */
    public static TraceMetric of(Instant start, Duration step, double... values) {
        if (step.isNegative() || step.isZero()) {
            throw new IllegalArgumentException("the step of a trace must be positive, was " + step);
        }
        requireValues(values);
        Instant[] starts = new Instant[values.length];
        Instant next = start;
        for (int i = 0; i < values.length; i++) {
            starts[i] = next;
            next = next.plus(step);
        }
        return new TraceMetric(starts, values.clone(), next, false);
    }

    /**
     * Returns a trace of values from given instants on; the last holds for ever. A value of {@link #MISSING} makes a gap.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static TraceMetric of(NavigableMap<Instant, Double> points) {
        NavigableMap<Instant, Double> copy = new TreeMap<>(points);
        double[] values =
                copy.values().stream().mapToDouble(Double::doubleValue).toArray();
        requireValues(values);
        return new TraceMetric(copy.keySet().toArray(Instant[]::new), values, Instant.MAX, false);
    }

    /**
     * Returns this trace played again and again, before its start too: for one day of a week, or one week of a year.
     *
     * @throws IllegalArgumentException if it has no end
     */
    public TraceMetric repeated() {
        if (end.equals(Instant.MAX)) {
            throw new IllegalArgumentException("a trace without end cannot be repeated");
        }
        return new TraceMetric(starts, values, end, true);
    }

    @Override
    public double at(Instant instant) {
        Instant asked = endless ? folded(instant) : instant;
        if (asked.isBefore(starts[0]) || !asked.isBefore(end)) {
            return MISSING;
        }
        int found = Arrays.binarySearch(starts, asked);
        return values[found >= 0 ? found : -found - 2];
    }

    private Instant folded(Instant instant) {
        Duration length = Duration.between(starts[0], end);
        Duration since = Duration.between(starts[0], instant);
        Duration rest = since.minus(length.multipliedBy(since.dividedBy(length)));
        if (rest.isNegative()) {
            rest = rest.plus(length);
        }
        return starts[0].plus(rest);
    }

    private static void requireValues(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a trace needs at least one value");
        }
    }
}
