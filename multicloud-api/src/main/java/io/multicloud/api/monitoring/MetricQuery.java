package io.multicloud.api.monitoring;

import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which series of points. The time from {@code from} up to but not including {@code to} is cut into intervals
 * of {@code step}, the first starting at {@code from}.
 *
 * @param metric what
 * @param resource of which resource; empty for metrics of the account
 * @param from start, included
 * @param to end, not included
 * @param step length of an interval
 * @param statistic how samples become a point
 */
public record MetricQuery(
        Metric metric, Optional<ResourceId> resource, Instant from, Instant to, Duration step, Statistic statistic) {
    /** @throws IllegalArgumentException if the time is empty, or the step is not a positive number of whole seconds */
    public MetricQuery {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a series from " + from + " must end after it, ended " + to);
        }
        if (step.isNegative() || step.isZero() || step.toNanosPart() != 0) {
            throw new IllegalArgumentException("step must be a positive number of whole seconds, was " + step);
        }
    }

    /** Returns a query for the average of a resource's metric. */
    public static MetricQuery of(Metric metric, ResourceId resource, Instant from, Instant to, Duration step) {
        return new MetricQuery(metric, Optional.of(resource), from, to, step, Statistic.AVERAGE);
    }
}
