package io.multicloud.api.monitoring;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;

/** Metrics and alerts; refuses every call without {@link Capability#METRICS}. */
public interface MonitoringService {
    /**
     * Reads a series.
     *
     * @throws CloudException {@code NOT_FOUND} for an unknown resource; {@code INVALID_ARGUMENT} for a metric or
     *     step the provider does not have
     */
    MetricSeries series(MetricQuery query);

    /** Returns alerts. */
    AlertService alerts();
}
