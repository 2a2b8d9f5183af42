package io.multicloud.core.catalog;

import io.multicloud.api.Region;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where machines can be ordered at all. Immutable. */
final class Reach {
    /** Everywhere: what a catalog answers about that knows no accounts. */
    static final Reach EVERYWHERE = new Reach(null);

    private final @Nullable Map<String, Set<Region>> regionsByCloud;

    private Reach(@Nullable Map<String, Set<Region>> regionsByCloud) {
        this.regionsByCloud = regionsByCloud;
    }

    /** Only in these regions of these clouds. */
    static Reach of(Map<String, Set<Region>> regionsByCloud) {
        return new Reach(Map.copyOf(regionsByCloud));
    }

    boolean includes(String cloud) {
        return regionsByCloud == null || regionsByCloud.containsKey(cloud);
    }

    boolean includes(String cloud, Region region) {
        if (regionsByCloud == null) {
            return true;
        }
        Set<Region> regions = regionsByCloud.get(cloud);
        return regions != null && regions.contains(region);
    }

    /** Tells whether a cloud may be included in part. */
    boolean limitsRegions() {
        return regionsByCloud != null;
    }
}
