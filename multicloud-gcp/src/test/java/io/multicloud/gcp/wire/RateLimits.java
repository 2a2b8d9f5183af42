package io.multicloud.gcp.wire;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.Flavor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The request quotas that Google publishes: <a href="https://cloud.google.com/compute/api-quota">of Compute Engine</a>, for
 * each group of requests and region; what exceeds one is refused with {@code rateLimitExceeded} and has done nothing. A
 * bucket of tokens for each, in virtual time. Thread-safe.
 */
final class RateLimits {
    private final Flavor flavor;
    private final Map<String, Tokens> groups = new HashMap<>();

    private record Tokens(double left, Instant at) {}

    RateLimits(Flavor flavor) {
        this.flavor = flavor;
    }

    /** Counts a request, or refuses it. */
    synchronized void count(FakeOperation operation, Region region, Instant now) {
        String group = flavor.quotaBucket(operation);
        RateLimit limit = flavor.rateLimit(group);
        String key = group + "/" + region;
        Tokens old = groups.getOrDefault(key, new Tokens(limit.burst(), now));
        double elapsed = Duration.between(old.at(), now).toNanos() / 1e9;
        double left = Math.min(limit.burst(), old.left() + elapsed * limit.permitsPerSecond());
        if (left < 1) {
            groups.put(key, new Tokens(left, now));
            int status = operation.type().equals(ResourceType.BUCKET) ? 429 : 403;
            throw new GcpError(status, "rateLimitExceeded", "Rate Limit Exceeded");
        }
        groups.put(key, new Tokens(left - 1, now));
    }
}
