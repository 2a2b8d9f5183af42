package io.multicloud.gcp.call;

import io.multicloud.api.spi.RateLimit;

/** How Google counts requests. */
public final class QuotaBuckets {
    /** Reads of Compute Engine. */
    public static final String READS = "compute:reads";
    /** Listings of Compute Engine. */
    public static final String LISTS = "compute:lists";
    /** Changes of Compute Engine. */
    public static final String MUTATIONS = "compute:mutations";
    /** Reads of operations. */
    public static final String OPERATIONS = "compute:operations";
    /** Buckets and objects. */
    public static final String STORAGE = "storage";
    /** Making and deleting buckets. */
    public static final String BUCKETS = "storage:buckets";
    /** Metrics and alerts. */
    public static final String MONITORING = "monitoring";
    /** The price list. */
    public static final String BILLING = "billing";

    private QuotaBuckets() {}

    /**
     * Returns what Google publishes. <a href="https://cloud.google.com/compute/api-quota">Compute Engine</a>: 1,500
     * requests a minute for each group; <a href="https://cloud.google.com/storage/quotas">Cloud Storage</a>: no limit that
     * ramps up from 1,000 writes a second, and one bucket every two seconds; <a
     * href="https://cloud.google.com/monitoring/quotas">Monitoring</a>: 6,000 requests a minute; <a
     * href="https://cloud.google.com/billing/quotas">Billing</a>: 300 a minute. What is counted by the minute is spread so
     * that no minute, whenever it begins, has more: the burst is taken off the rate.
     */
    public static RateLimit limit(String bucket) {
        return switch (bucket) {
            case READS, LISTS, MUTATIONS, OPERATIONS -> perMinute(1_500, 60);
            case STORAGE -> new RateLimit(1_000, 1_000);
            case BUCKETS -> new RateLimit(0.5, 1);
            case MONITORING -> perMinute(6_000, 240);
            case BILLING -> perMinute(300, 30);
            default -> RateLimit.DEFAULT;
        };
    }

    private static RateLimit perMinute(int requests, int burst) {
        return new RateLimit((requests - burst) / 60.0, burst);
    }
}
