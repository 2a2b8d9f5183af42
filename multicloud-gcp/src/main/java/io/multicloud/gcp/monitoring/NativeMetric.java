package io.multicloud.gcp.monitoring;

import io.multicloud.api.monitoring.Metric;
import java.util.Map;
import java.util.Optional;

/**
 * A metric as Cloud Monitoring knows it. <a
 * href="https://cloud.google.com/monitoring/api/metrics_gcp_c#gcp-compute">Compute Engine's</a>, <a
 * href="https://cloud.google.com/monitoring/api/metrics_opsagent">the agent's</a>.
 *
 * @param type its type
 * @param kind what its samples are
 * @param factor from Google's unit to the API's
 * @param machine by what it names a VM
 */
record NativeMetric(String type, Kind kind, double factor, Machine machine) {
    /** What samples are. */
    enum Kind {
        /** Values at a time. */
        GAUGE,
        /** What was counted since the last one; the API's unit is for a second. */
        COUNT
    }

    /** By what a metric names its VM. */
    enum Machine {
        /** By a label of its own. */
        NAME,
        /** By the number of its resource only. */
        NUMBER
    }

    private static final String COMPUTE = "compute.googleapis.com/instance/";

    private static final Map<Metric, NativeMetric> PORTABLE = Map.of(
            Metric.CPU_UTILIZATION, new NativeMetric(COMPUTE + "cpu/utilization", Kind.GAUGE, 1, Machine.NAME),
            Metric.MEMORY_UTILIZATION,
                    new NativeMetric("agent.googleapis.com/memory/percent_used", Kind.GAUGE, 0.01, Machine.NUMBER),
            Metric.NETWORK_IN, count("network/received_bytes_count"),
            Metric.NETWORK_OUT, count("network/sent_bytes_count"),
            Metric.DISK_READ, count("disk/read_bytes_count"),
            Metric.DISK_WRITE, count("disk/write_bytes_count"));

    private static NativeMetric count(String name) {
        return new NativeMetric(COMPUTE + name, Kind.COUNT, 1, Machine.NAME);
    }

    /** Returns what a metric is called; one of Google's own has a slash in its name. */
    static Optional<NativeMetric> of(Metric metric) {
        NativeMetric portable = PORTABLE.get(metric);
        if (portable != null) {
            return Optional.of(portable);
        }
        return metric.name().matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")
                ? Optional.of(new NativeMetric(
                        metric.name(),
                        Kind.GAUGE,
                        1,
                        metric.name().startsWith(COMPUTE) ? Machine.NAME : Machine.NUMBER))
                : Optional.empty();
    }

    /** Returns the metric of a type. */
    static Metric portable(String type) {
        return PORTABLE.entrySet().stream()
                .filter(entry -> entry.getValue().type().equals(type))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> new Metric(type));
    }
}
