package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.testkit.FakeCloud;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * A metric of CloudWatch and what it is in the fake: <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html">metrics of instances</a>,
 * those of the <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html">agent</a>,
 * and the <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html">estimated
 * charges</a>.
 *
 * @param metric what the fake calls it
 * @param resource of what; empty for the account
 * @param factor by which the fake's value becomes a sample of CloudWatch: a percentage, or what was counted in a minute
 */
record WatchedMetric(Metric metric, Optional<ResourceId> resource, double factor) {
    private static final double PERCENT = 100;
    private static final double SECONDS = 60;

    /**
     * Returns what a metric is in the fake; one that is nowhere else is called {@code namespace:name}.
     *
     * @param dimensions what it is of
     */
    static Optional<WatchedMetric> of(
            FakeCloud cloud,
            Region region,
            @Nullable String namespace,
            @Nullable String name,
            List<Dimension> dimensions) {
        Map<String, String> byName = new LinkedHashMap<>();
        dimensions.forEach(dimension -> byName.put(dimension.name(), dimension.value()));
        String full = namespace + ":" + name;
        if (full.equals("AWS/Billing:EstimatedCharges")) {
            // Told in one region only, and in the currency of the account.
            return region.name().equals("us-east-1") && byName.equals(Map.of("Currency", "USD"))
                    ? Optional.of(new WatchedMetric(Metric.MONTH_COST, Optional.empty(), 1))
                    : Optional.empty();
        }
        String instance = byName.get("InstanceId");
        if (instance == null || byName.size() != 1) {
            return Optional.empty();
        }
        ResourceId vm = new ResourceId(cloud.flavor().kind(), cloud.account(), region, ResourceType.VM, instance);
        return Optional.of(
                switch (full) {
                    case "AWS/EC2:CPUUtilization" ->
                        new WatchedMetric(Metric.CPU_UTILIZATION, Optional.of(vm), PERCENT);
                    case "CWAgent:mem_used_percent" ->
                        new WatchedMetric(Metric.MEMORY_UTILIZATION, Optional.of(vm), PERCENT);
                    case "AWS/EC2:NetworkIn" -> new WatchedMetric(Metric.NETWORK_IN, Optional.of(vm), SECONDS);
                    case "AWS/EC2:NetworkOut" -> new WatchedMetric(Metric.NETWORK_OUT, Optional.of(vm), SECONDS);
                    case "AWS/EC2:EBSReadBytes" -> new WatchedMetric(Metric.DISK_READ, Optional.of(vm), SECONDS);
                    case "AWS/EC2:EBSWriteBytes" -> new WatchedMetric(Metric.DISK_WRITE, Optional.of(vm), SECONDS);
                    default -> new WatchedMetric(new Metric(full), Optional.of(vm), 1);
                });
    }
}
