package io.multicloud.api.control;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one part of the inventory can be trusted.
 *
 * @param account which account
 * @param region which region
 * @param type which kind of resource
 * @param listedAt when it was last listed as a whole; empty if never
 * @param lastError why the last listing failed; empty if it did not
 */
public record Freshness(
        String account,
        Region region,
        ResourceType type,
        Optional<Instant> listedAt,
        Optional<CloudException> lastError) {}
