package io.multicloud.testkit;

import java.time.Instant;

/**
 * What a metric of a fake cloud shows at each instant. It is asked any number of times, in any order, and must answer
 * the same each time; anything random follows from the instant.
 */
@FunctionalInterface
public interface MetricFunction {
    /** What {@link #at} returns where there is no sample. */
    double MISSING = Double.NaN;

    /** Returns the value in the metric's unit, or {@link #MISSING}. */
    double at(Instant instant);

    /**
     * Returns a function that is always the same.
     *
     * @throws IllegalArgumentException if the value is not finite
     */
    static MetricFunction constant(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a metric must be a finite number, was " + value);
        }
        return instant -> value;
    }

    /** Returns a function without any sample: an agent that does not report. */
    static MetricFunction missing() {
        return instant -> MISSING;
    }
}
