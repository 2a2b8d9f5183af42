package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.shape.Shapes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Buckets of tokens as <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling
 * for the Amazon EC2 API</a> publishes them: one for each operation and region, a smaller one for some that neither filter nor
 * page, and a second one for operations that are counted by the instances they concern. Thread-safe.
 */
final class Ec2RequestRates {
    private static final Rate NON_MUTATING = new Rate(100, 20);
    private static final Rate UNFILTERED = new Rate(50, 10);
    private static final Rate MUTATING = new Rate(50, 5);

    /** Those with a rate of their own that are served here. */
    private static final Map<String, Rate> UNCATEGORIZED = Map.ofEntries(
            Map.entry("CreateSnapshot", new Rate(100, 5)),
            Map.entry("CreateTags", new Rate(100, 10)),
            Map.entry("CreateVolume", new Rate(100, 5)),
            Map.entry("DeleteSnapshot", new Rate(100, 5)),
            Map.entry("DeleteTags", new Rate(100, 10)),
            Map.entry("DeleteVolume", new Rate(100, 5)),
            Map.entry("DeregisterImage", new Rate(100, 5)),
            Map.entry("RunInstances", new Rate(5, 2)),
            Map.entry("StartInstances", new Rate(5, 2)),
            Map.entry("TerminateInstances", new Rate(100, 5)));

    private static final Set<String> SMALLER_UNFILTERED = Set.of(
            "DescribeInstances",
            "DescribeInstanceStatus",
            "DescribeNetworkInterfaces",
            "DescribeSecurityGroups",
            "DescribeSnapshots",
            "DescribeSpotInstanceRequests",
            "DescribeVolumes");

    private static final Map<String, Rate> BY_INSTANCE = Map.of(
            "RunInstances", new Rate(1000, 2),
            "TerminateInstances", new Rate(1000, 20),
            "StartInstances", new Rate(1000, 2),
            "StopInstances", new Rate(1000, 20));

    private final double share;
    private final Map<String, Tokens> buckets = new HashMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();

    private record Rate(double capacity, double refill) {}

    private record Tokens(double left, Instant at) {}

    /** Starts with full buckets; of each, a share is this account's, and the rest is used up by others. */
    Ec2RequestRates(double share) {
        this.share = share;
    }

    /** Takes tokens for a request, or refuses it. */
    synchronized void count(String action, SdkPojo input, Region region, Instant now) {
        take(action, action + "/" + region, rate(action, input), 1, now);
        Rate byInstance = BY_INSTANCE.get(action);
        if (byInstance != null) {
            take(action, action + "/instances/" + region, byInstance, instances(input), now);
        }
    }

    /** Returns how many requests were refused, by operation. */
    synchronized Map<String, Integer> refused() {
        return new TreeMap<>(refused);
    }

    private static Rate rate(String action, SdkPojo input) {
        Rate own = UNCATEGORIZED.get(action);
        if (own != null) {
            return own;
        }
        if (!action.startsWith("Describe") && !action.startsWith("Get")) {
            return MUTATING;
        }
        return SMALLER_UNFILTERED.contains(action) && !has(input, "Filters") && !has(input, "MaxResults")
                ? UNFILTERED
                : NON_MUTATING;
    }

    private static boolean has(SdkPojo input, String member) {
        Object value = value(input, member);
        return value != null && !(value instanceof List<?> list && list.isEmpty());
    }

    private static int instances(SdkPojo input) {
        if (input instanceof RunInstancesRequest launch) {
            return launch.maxCount();
        }
        return value(input, "InstanceIds") instanceof List<?> ids ? ids.size() : 1;
    }

    private static @Nullable Object value(SdkPojo input, String member) {
        for (SdkField<?> field : input.sdkFields()) {
            if (field.memberName().equals(member)) {
                return Shapes.value(field, input);
            }
        }
        return null;
    }

    private void take(String action, String bucket, Rate rate, int wanted, Instant now) {
        double capacity = Math.max(1, rate.capacity() * share);
        Tokens old = buckets.getOrDefault(bucket, new Tokens(capacity, now));
        double elapsed = Duration.between(old.at(), now).toNanos() / 1e9;
        double left = Math.min(capacity, old.left() + elapsed * rate.refill() * share);
        // A millionth of a token is what the sums of a double lose.
        if (left < wanted - 1e-6) {
            buckets.put(bucket, new Tokens(left, now));
            refused.merge(action, 1, Integer::sum);
            throw new AwsException("RequestLimitExceeded", 503, "Request limit exceeded.");
        }
        buckets.put(bucket, new Tokens(left - wanted, now));
    }
}
