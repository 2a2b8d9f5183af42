package io.multicloud.aws.client;

import io.multicloud.api.Region;

/** The services that requests go to, each with its own endpoint and its own request quotas. */
public enum AwsService {
    /** Machines, block storage and networks. */
    EC2("ec2"),
    /** Blocks of snapshots. */
    EBS("ebs"),
    /** Buckets and objects. */
    S3("s3"),
    /** Metrics and alarms. */
    CLOUDWATCH("cloudwatch"),
    /** What was spent; answers in one region only. */
    COST_EXPLORER("ce"),
    /** The price list; answers in few regions. */
    PRICING("pricing"),
    /** Limits of the account. */
    SERVICE_QUOTAS("servicequotas"),
    /** Who calls. */
    STS("sts");

    /**
     * Where the services answer that are there once for the whole account (<a
     * href="https://docs.aws.amazon.com/general/latest/gr/billing.html">billing endpoints</a>).
     */
    public static final Region CONTROL_REGION = Region.of("us-east-1");

    private final String prefix;

    AwsService(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the name that request quotas of this service begin with. */
    public String prefix() {
        return prefix;
    }
}
