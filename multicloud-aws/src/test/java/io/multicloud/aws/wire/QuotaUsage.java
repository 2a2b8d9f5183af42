package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.testkit.FakeCloud;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Quotas as Service Quotas names them, and the metrics that tell their use: <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html">usage
 * metrics</a>.
 */
final class QuotaUsage {
    static final String NAMESPACE = "AWS/Usage";
    static final String METRIC = "ResourceCount";

    private QuotaUsage() {}

    /**
     * A quota.
     *
     * @param service whose it is
     */
    record Named(String service, Quota quota) {
        Map<String, String> dimensions() {
            Map<String, String> dimensions = new LinkedHashMap<>();
            dimensions.put("Service", service.equals("ec2") ? "EC2" : "EBS");
            dimensions.put("Type", "Resource");
            if (quota.unit() == Quota.Unit.VCPUS) {
                dimensions.put("Resource", "vCPU");
                dimensions.put("Class", quota.scope().isEmpty() ? "Standard/OnDemand" : quota.scope());
            } else {
                dimensions.put("Resource", quota.name());
                dimensions.put("Class", "None");
            }
            return dimensions;
        }
    }

    static List<Named> of(FakeCloud cloud, Region region) {
        List<Named> found = new ArrayList<>();
        cloud.compute().account().quotas(region).forEach(quota -> found.add(new Named("ec2", quota)));
        cloud.storage().quotas(region).forEach(quota -> found.add(new Named("ebs", quota)));
        return found;
    }

    /** Returns the quota whose use a metric tells. */
    static Optional<Quota> told(FakeCloud cloud, Region region, Map<String, String> dimensions) {
        return of(cloud, region).stream()
                .filter(named -> named.dimensions().equals(dimensions))
                .map(Named::quota)
                .findFirst();
    }
}
