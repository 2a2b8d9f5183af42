package io.multicloud.aws.client;

import io.multicloud.api.spi.RateLimit;
import java.util.Set;

/**
 * How many requests a second each service takes, as published: <a
 * href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2</a>, <a
 * href="https://docs.aws.amazon.com/general/latest/gr/ebs-service.html">EBS direct APIs</a>, <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html">S3</a> (for a prefix), <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html">CloudWatch</a>, <a
 * href="https://docs.aws.amazon.com/servicequotas/latest/userguide/reference.html">Service Quotas</a>. For the others no
 * figure is published; theirs are ours.
 */
public final class RequestQuotas {
    /** Ends the names of quotas that requests draw on which neither filter nor page. */
    private static final String WHOLE = "/unfiltered";

    /** Operations of EC2 that have such a quota beside their other one. */
    private static final Set<String> SMALLER_UNFILTERED = Set.of(
            "DescribeInstances",
            "DescribeInstanceStatus",
            "DescribeNetworkInterfaces",
            "DescribeSecurityGroups",
            "DescribeSnapshots",
            "DescribeSpotInstanceRequests",
            "DescribeVolumes");

    private RequestQuotas() {}

    /** Returns the quota that an operation draws on. */
    public static String bucket(AwsService service, String operation) {
        return switch (service) {
            // Each operation of these has its own, whatever group its size is that of.
            case EC2, EBS, CLOUDWATCH -> service.prefix() + ":" + operation;
            default -> service.prefix();
        };
    }

    /** Returns the quota that an operation of EC2 draws on without filters and pages. */
    static String unfiltered(String operation) {
        String bucket = bucket(AwsService.EC2, operation);
        return SMALLER_UNFILTERED.contains(operation) ? bucket + WHOLE : bucket;
    }

    /** Returns what a quota allows. */
    public static RateLimit of(String bucket) {
        return switch (bucket) {
            case "ec2:RunInstances", "ec2:StartInstances" -> new RateLimit(2, 5);
            case "ec2:TerminateInstances",
                    "ec2:CreateVolume",
                    "ec2:DeleteVolume",
                    "ec2:CreateSnapshot",
                    "ec2:DeleteSnapshot",
                    "ec2:DeregisterImage" -> new RateLimit(5, 100);
            case "ec2:CreateTags", "ec2:DeleteTags" -> new RateLimit(10, 100);
            case "ebs:GetSnapshotBlock", "ebs:PutSnapshotBlock" -> new RateLimit(1_000, 1_000);
            case "ebs:ListSnapshotBlocks", "ebs:ListChangedBlocks" -> new RateLimit(50, 50);
            case "s3" -> new RateLimit(3_500, 3_500);
            case "cloudwatch:GetMetricData" -> new RateLimit(50, 50);
            case "cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms" -> new RateLimit(3, 3);
            case "cloudwatch:DescribeAlarms" -> new RateLimit(9, 9);
            case "ce" -> new RateLimit(1, 5);
            case "sts" -> new RateLimit(100, 100);
            default -> bucket.startsWith("ec2:") ? ofEc2(bucket) : new RateLimit(10, 10);
        };
    }

    private static RateLimit ofEc2(String bucket) {
        if (bucket.endsWith(WHOLE)) {
            return new RateLimit(10, 50);
        }
        return bucket.startsWith("ec2:Describe") || bucket.startsWith("ec2:Get")
                ? new RateLimit(20, 100)
                : new RateLimit(5, 50);
    }
}
