package io.multicloud.aws.cloudwatch;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.Metric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * A metric of CloudWatch (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html">those of EC2</a>). A native
 * one is named {@code namespace:name}, for example {@code AWS/EC2:CPUCreditBalance}.
 *
 * @param metric the name it has in the API
 * @param namespace the cloud's namespace
 * @param name the cloud's name
 * @param scale how the cloud's numbers become ours
 */
record NativeMetric(Metric metric, String namespace, String name, Scale scale) {
    /** How numbers are scaled. */
    enum Scale {
        /** As they are. */
        PLAIN,
        /** Percent become a fraction. */
        PERCENT,
        /** What was counted in an interval becomes so much a second. */
        RATE
    }

    private static final String EC2 = "AWS/EC2";
    private static final String BILLING = "AWS/Billing";

    /** Reported by the CloudWatch agent, with {@code InstanceId} as the only dimension. */
    private static final String AGENT = "CWAgent";

    private static final Map<String, NativeMetric> PORTABLE = portable();

    private static Map<String, NativeMetric> portable() {
        Map<String, NativeMetric> all = new TreeMap<>();
        for (NativeMetric metric : List.of(
                new NativeMetric(Metric.CPU_UTILIZATION, EC2, "CPUUtilization", Scale.PERCENT),
                new NativeMetric(Metric.MEMORY_UTILIZATION, AGENT, "mem_used_percent", Scale.PERCENT),
                new NativeMetric(Metric.NETWORK_IN, EC2, "NetworkIn", Scale.RATE),
                new NativeMetric(Metric.NETWORK_OUT, EC2, "NetworkOut", Scale.RATE),
                new NativeMetric(Metric.DISK_READ, EC2, "EBSReadBytes", Scale.RATE),
                new NativeMetric(Metric.DISK_WRITE, EC2, "EBSWriteBytes", Scale.RATE),
                new NativeMetric(Metric.MONTH_COST, BILLING, "EstimatedCharges", Scale.PLAIN))) {
            all.put(metric.metric().name(), metric);
        }
        return all;
    }

    /** Returns what a metric is called here; empty if it can be none of this cloud's. */
    static Optional<NativeMetric> of(Metric metric) {
        NativeMetric portable = PORTABLE.get(metric.name());
        if (portable != null) {
            return Optional.of(portable);
        }
        int colon = metric.name().indexOf(':');
        return colon < 1 || colon == metric.name().length() - 1
                ? Optional.empty()
                : Optional.of(new NativeMetric(
                        metric, metric.name().substring(0, colon), metric.name().substring(colon + 1), Scale.PLAIN));
    }

    /** Returns what the cloud calls so. */
    static NativeMetric named(String namespace, String name) {
        return PORTABLE.values().stream()
                .filter(metric -> metric.namespace.equals(namespace) && metric.name.equals(name))
                .findFirst()
                .orElseGet(() -> new NativeMetric(new Metric(namespace + ":" + name), namespace, name, Scale.PLAIN));
    }

    /** Tells whether it is told of the whole account, in one region only. */
    boolean ofAccount() {
        return namespace.equals(BILLING);
    }

    /** Returns the dimensions of a resource's series; empty for a type that has none. */
    Optional<List<Dimension>> dimensions(@Nullable ResourceId resource) {
        List<Dimension> dimensions = new ArrayList<>();
        if (ofAccount()) {
            dimensions.add(dimension("Currency", "USD"));
        }
        if (resource != null) {
            String key = dimensionOf(resource.type());
            if (key == null) {
                return Optional.empty();
            }
            dimensions.add(dimension(key, resource.nativeId()));
        }
        return Optional.of(dimensions);
    }

    private static @Nullable String dimensionOf(ResourceType type) {
        return switch (type.name()) {
            case "vm" -> "InstanceId";
            case "volume" -> "VolumeId";
            case "bucket" -> "BucketName";
            default -> null;
        };
    }

    /** Returns the type of resource that a dimension names; null for none of ours. */
    static @Nullable ResourceType typeOf(String dimension) {
        return switch (dimension) {
            case "InstanceId" -> ResourceType.VM;
            case "VolumeId" -> ResourceType.VOLUME;
            case "BucketName" -> ResourceType.BUCKET;
            default -> null;
        };
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }

    /** Returns a threshold in the cloud's numbers; decimal, so that it comes back as it was. */
    double write(double ours) {
        return scale == Scale.PERCENT
                ? BigDecimal.valueOf(ours).movePointRight(2).doubleValue()
                : ours;
    }

    /** Returns a value in our numbers. */
    double read(double theirs) {
        return scale == Scale.PERCENT
                ? BigDecimal.valueOf(theirs).movePointLeft(2).doubleValue()
                : theirs;
    }
}
