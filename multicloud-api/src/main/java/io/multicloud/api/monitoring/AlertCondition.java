package io.multicloud.api.monitoring;

import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * What an alert watches: it fires once the average of the metric has been beyond the threshold in every
 * period for the whole of {@code sustained}.
 *
 * @param metric what
 * @param resource of which resource; empty for metrics of the account
 * @param comparison which side is bad
 * @param threshold in the metric's unit
 * @param sustained for how long, in whole minutes from 1
 */
public record AlertCondition(
        Metric metric, Optional<ResourceId> resource, Comparison comparison, double threshold, Duration sustained) {
    /** Which side of the threshold is bad. */
    public enum Comparison {
        /** Above it. */
        ABOVE,
        /** Below it. */
        BELOW;

        /** Tells whether a value is on the bad side. */
        public boolean violates(double value, double threshold) {
            return this == ABOVE ? value > threshold : value < threshold;
        }
    }

    /** @throws IllegalArgumentException if the time is not whole minutes from 1, or the threshold not a number */
    public AlertCondition {
        if (sustained.compareTo(Duration.ofMinutes(1)) < 0
                || sustained.toSeconds() % 60 != 0
                || sustained.toNanosPart() != 0) {
            throw new IllegalArgumentException("an alert's time must be whole minutes from 1, was " + sustained);
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("an alert's threshold must be a finite number, was " + threshold);
        }
    }

    /** Returns a condition on a resource's metric being above a threshold. */
    public static AlertCondition above(Metric metric, ResourceId resource, double threshold, Duration sustained) {
        return new AlertCondition(metric, Optional.of(resource), Comparison.ABOVE, threshold, sustained);
    }

    /** Returns a condition on an account's metric being above a threshold. */
    public static AlertCondition above(Metric metric, double threshold, Duration sustained) {
        return new AlertCondition(metric, Optional.empty(), Comparison.ABOVE, threshold, sustained);
    }
}
