package io.multicloud.gcp.resource;

import io.multicloud.api.Region;
import java.util.Map;

/** Where bytes are kept: in a region, or in several of a continent under one name. */
public final class Locations {
    private static final Map<String, String> CONTINENTS = Map.of("us", "us-", "eu", "europe-", "asia", "asia-");

    private Locations() {}

    /** Tells whether what is kept in a location is shown in a region: a continent's in each of its regions. */
    public static boolean shows(Region region, Region location) {
        String continent = CONTINENTS.get(location.name());
        return location.equals(region) || (continent != null && region.name().startsWith(continent));
    }
}
