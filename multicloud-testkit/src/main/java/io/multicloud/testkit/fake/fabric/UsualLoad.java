package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.testkit.MetricFunction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a VM shows when a test says nothing: a level of its own, a daily wave of its own height and phase, and noise from
 * minute to minute. All of it follows from the VM's id, the metric and the minute.
 */
final class UsualLoad {
    private static final double DAY = 86_400;

    // What a metric swings around at most, in its unit.
    private static final Map<Metric, Double> SCALES = scales();

    private UsualLoad() {}

    private static Map<Metric, Double> scales() {
        Map<Metric, Double> scales = new LinkedHashMap<>();
        scales.put(Metric.CPU_UTILIZATION, 1.0);
        scales.put(Metric.MEMORY_UTILIZATION, 1.0);
        scales.put(Metric.NETWORK_IN, 20e6);
        scales.put(Metric.NETWORK_OUT, 20e6);
        scales.put(Metric.DISK_READ, 50e6);
        scales.put(Metric.DISK_WRITE, 50e6);
        return scales;
    }

    /** Returns the function of a VM; empty for a metric VMs do not have of themselves. */
    static Optional<MetricFunction> of(ResourceId vm, Metric metric) {
        Double scale = SCALES.get(metric);
        if (scale == null) {
            return Optional.empty();
        }
        long seed = mix(31L * vm.nativeId().hashCode() + metric.name().hashCode());
        double level = 0.15 + 0.35 * fraction(seed);
        double height = 0.05 + 0.15 * fraction(mix(seed + 1));
        double phase = fraction(mix(seed + 2));
        return Optional.of(at -> scale * share(at, seed, level, height, phase));
    }

    // From 0 to 1: at least 0.15 - 0.20 - 0.05, cut at 0.01, and at most 0.50 + 0.20 + 0.05.
    private static double share(Instant at, long seed, double level, double height, double phase) {
        double wave = Math.sin(2 * Math.PI * (at.getEpochSecond() / DAY + phase));
        double noise = 0.1 * fraction(mix(seed ^ at.getEpochSecond())) - 0.05;
        return Math.max(0.01, level + height * wave + noise);
    }

    private static double fraction(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }

    /** One step of SplitMix64 (<a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood 2014</a>). */
    private static long mix(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
