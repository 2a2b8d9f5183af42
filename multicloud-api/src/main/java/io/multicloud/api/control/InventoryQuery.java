package io.multicloud.api.control;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import java.util.Map;
import java.util.Optional;

/**
 * Which resources of the inventory.
 *
 * @param account only in this account
 * @param region only in this region
 * @param type only of this kind
 * @param tags only those that carry all of these
 */
public record InventoryQuery(
        Optional<String> account, Optional<Region> region, Optional<ResourceType> type, Map<String, String> tags) {
    private static final InventoryQuery ALL =
            new InventoryQuery(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    /** Copies the tags. */
    public InventoryQuery {
        tags = Tags.copyOf(tags);
    }

    /** Returns a query for everything. */
    public static InventoryQuery all() {
        return ALL;
    }

    /** Returns this query limited to an account. */
    public InventoryQuery inAccount(String wanted) {
        return new InventoryQuery(Optional.of(wanted), region, type, tags);
    }

    /** Returns this query limited to a region. */
    public InventoryQuery inRegion(Region wanted) {
        return new InventoryQuery(account, Optional.of(wanted), type, tags);
    }

    /** Returns this query limited to a kind. */
    public InventoryQuery ofType(ResourceType wanted) {
        return new InventoryQuery(account, region, Optional.of(wanted), tags);
    }

    /** Returns this query limited to resources with these tags. */
    public InventoryQuery withTags(Map<String, String> wanted) {
        return new InventoryQuery(account, region, type, wanted);
    }
}
