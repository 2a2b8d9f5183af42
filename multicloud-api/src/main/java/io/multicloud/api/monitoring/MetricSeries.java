package io.multicloud.api.monitoring;

import java.time.Instant;
import java.util.List;

/**
 * Points in time order. An interval without samples has no point: missing is not zero.
 *
 * @param query what was asked
 * @param points one for each interval that has samples
 */
public record MetricSeries(MetricQuery query, List<Point> points) {
    /**
     * One interval.
     *
     * @param at its start
     * @param value in the metric's unit
     */
    public record Point(Instant at, double value) {}

    /** Copies the points. */
    public MetricSeries {
        points = List.copyOf(points);
    }
}
