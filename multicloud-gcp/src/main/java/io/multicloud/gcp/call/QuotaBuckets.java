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
     * href="https://cloud.google.com/billing/quotas">Billing</a>: 300 a minute.
     */
    public static RateLimit limit(String bucket) {
        return switch (bucket) {
            case READS, LISTS, MUTATIONS, OPERATIONS -> new RateLimit(25, 250);
            case STORAGE -> new RateLimit(1_000, 1_000);
            case BUCKETS -> new RateLimit(0.5, 10);
            case MONITORING -> new RateLimit(100, 100);
            case BILLING -> new RateLimit(5, 50);
            default -> RateLimit.DEFAULT;
        };
    }
}
