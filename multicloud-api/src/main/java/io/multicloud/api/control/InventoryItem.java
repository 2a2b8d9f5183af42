package io.multicloud.api.control;

import io.multicloud.api.Resource;
import java.time.Instant;

/**
 * A resource as the inventory knows it.
 *
 * @param resource as it was last seen
 * @param seenAt when
 */
public record InventoryItem(Resource resource, Instant seenAt) {}
