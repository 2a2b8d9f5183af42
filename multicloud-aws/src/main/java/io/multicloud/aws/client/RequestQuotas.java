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
    /** Operations of EC2 that have a quota of their own. */
    private static final Set<String> ALONE = Set.of(
            "RunInstances",
            "StartInstances",
            "StopInstances",
            "TerminateInstances",
            "CreateVolume",
            "DeleteVolume",
            "CreateSnapshot",
            "DeleteSnapshot");

    private RequestQuotas() {}

    /** Returns the quota that an operation draws on. */
    public static String bucket(AwsService service, String operation) {
        return switch (service) {
            case EC2 -> "ec2:" + ec2(operation);
            case EBS, CLOUDWATCH -> service.prefix() + ":" + operation;
            default -> service.prefix();
        };
    }

    private static String ec2(String operation) {
        if (ALONE.contains(operation)) {
            return operation;
        }
        return operation.startsWith("Describe") || operation.startsWith("Get") ? "non-mutating" : "mutating";
    }

    /** Returns what a quota allows. */
    public static RateLimit of(String bucket) {
        return switch (bucket) {
            case "ec2:RunInstances", "ec2:StartInstances", "ec2:StopInstances" -> new RateLimit(2, 5);
            case "ec2:TerminateInstances",
                    "ec2:CreateVolume",
                    "ec2:DeleteVolume",
                    "ec2:CreateSnapshot",
                    "ec2:DeleteSnapshot" -> new RateLimit(5, 100);
            case "ec2:non-mutating" -> new RateLimit(20, 100);
            case "ec2:mutating" -> new RateLimit(5, 50);
            case "ebs:GetSnapshotBlock", "ebs:PutSnapshotBlock" -> new RateLimit(1_000, 1_000);
            case "ebs:ListSnapshotBlocks", "ebs:ListChangedBlocks" -> new RateLimit(50, 50);
            case "s3" -> new RateLimit(3_500, 3_500);
            case "cloudwatch:GetMetricData" -> new RateLimit(50, 50);
            case "cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms" -> new RateLimit(3, 3);
            case "cloudwatch:DescribeAlarms" -> new RateLimit(9, 9);
            case "ce" -> new RateLimit(1, 5);
            case "sts" -> new RateLimit(100, 100);
            default -> new RateLimit(10, 10);
        };
    }
}
