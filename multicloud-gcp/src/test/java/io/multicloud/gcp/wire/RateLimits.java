package io.multicloud.gcp.wire;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.FakeOperation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The request quotas that Google publishes, in virtual time. <a href="https://cloud.google.com/compute/api-quota">Of
 * Compute Engine</a>, for each group of requests and region: 1,500 in a minute, counted anew when the next minute begins; <a
 * href="https://cloud.google.com/monitoring/quotas">of Monitoring</a> 6,000, <a
 * href="https://cloud.google.com/billing/quotas">of the catalog</a> 300. What exceeds one is refused with {@code
 * rateLimitExceeded} and has done nothing. Cloud Storage has none that a test would meet. Thread-safe.
 */
final class RateLimits {
    static final String READS = "reads";
    static final String LISTS = "lists";
    static final String MUTATIONS = "mutations";
    static final String OPERATIONS = "operations";
    static final int PER_MINUTE = 1_500;

    private static final String MONITORING = "monitoring";
    private static final String BILLING = "billing";
    private static final String STORAGE = "storage";

    private final Map<String, List<Instant>> answered = new TreeMap<>();
    private final Map<String, Minute> minutes = new TreeMap<>();

    private record Minute(Instant start, int requests) {}

    /** Returns the group that a request is counted in. */
    static String group(FakeOperation operation) {
        if (operation.type().equals(ResourceType.BUCKET)) {
            return STORAGE;
        }
        if (operation == FakeOperation.GET_PRICE) {
            return BILLING;
        }
        if (operation.type().equals(ResourceType.ALERT) || operation == FakeOperation.READ_METRICS) {
            return MONITORING;
        }
        if (operation.effect() != FakeOperation.Effect.READ) {
            return MUTATIONS;
        }
        return operation.name().startsWith("LIST_") ? LISTS : READS;
    }

    private static int perMinute(String group) {
        return switch (group) {
            case STORAGE -> Integer.MAX_VALUE;
            case MONITORING -> 6_000;
            case BILLING -> 300;
            default -> PER_MINUTE;
        };
    }

    /** Counts a request, or refuses it. */
    synchronized void count(String group, Region region, Instant now) {
        String key = group + "/" + region;
        Instant start = now.truncatedTo(ChronoUnit.MINUTES);
        Minute known = minutes.getOrDefault(key, new Minute(start, 0));
        int before = known.start().equals(start) ? known.requests() : 0;
        if (before >= perMinute(group)) {
            throw new GcpError(
                    group.equals(MONITORING) || group.equals(BILLING) ? 429 : 403,
                    "rateLimitExceeded",
                    "Rate Limit Exceeded");
        }
        minutes.put(key, new Minute(start, before + 1));
        answered.computeIfAbsent(key, unseen -> new ArrayList<>()).add(now);
    }

    /** Returns when requests were let through, by group and region. */
    synchronized Map<String, List<Instant>> answered() {
        Map<String, List<Instant>> copy = new TreeMap<>();
        answered.forEach((key, times) -> copy.put(key, List.copyOf(times)));
        return Collections.unmodifiableMap(copy);
    }
}
