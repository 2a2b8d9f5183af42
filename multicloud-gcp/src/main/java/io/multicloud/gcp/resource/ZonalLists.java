package io.multicloud.gcp.resource;

import io.multicloud.api.Region;
import io.multicloud.gcp.call.Urls;
import java.util.Optional;

/** Listings of what belongs to zones, over all zones of a region at once. */
public final class ZonalLists {
    /** The most results of one page. */
    public static final int MOST = 500;

    private static final String ZONES = "zones/";

    private ZonalLists() {}

    /**
     * Returns the filter of a listing. Without other conditions Google itself limits it to the region, by a regular
     * expression, which it takes for one field only; with others, which leave little, other regions are left out of the
     * answer ({@link #in}). <a
     * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/aggregatedList">Filters</a>.
     */
    public static String filter(Region region, String conditions) {
        return conditions.isEmpty() ? "zone eq \".*/zones/" + region + "-[a-z0-9]+\"" : conditions;
    }

    /** Tells whether a scope of a listing is a zone of the region. */
    public static boolean in(Region region, String scope) {
        return scope.startsWith(ZONES)
                && Urls.regionOf(scope.substring(ZONES.length())).equals(region.name());
    }

    /** Returns the token of the next page. */
    public static Optional<String> next(String token) {
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }
}
