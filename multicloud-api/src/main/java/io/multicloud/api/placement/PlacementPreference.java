package io.multicloud.api.placement;

/** What the best offer is. */
public enum PlacementPreference {
    /** The cheapest that meets the need; of equal prices the one that wastes least. */
    COST_OPTIMIZED,
    /** The cheapest of the preferred clouds; others only if none of those can meet the need. */
    PREFERRED_CLOUD_FIRST
}
