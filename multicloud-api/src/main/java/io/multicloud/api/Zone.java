package io.multicloud.api;

/**
 * One failure domain inside a region.
 *
 * @param region the region it belongs to
 * @param name the provider's name for it, unique within the region ({@code us-east-1a}, or {@code 1}
 *     on Azure)
 */
public record Zone(Region region, String name) implements Comparable<Zone> {
    /** @throws IllegalArgumentException if the name is blank */
    public Zone {
        if (name.isBlank()) {
            throw new IllegalArgumentException("zone name must not be blank");
        }
    }

    /** Returns the zone {@code name} of {@code region}. */
    public static Zone of(String region, String name) {
        return new Zone(Region.of(region), name);
    }

    @Override
    public int compareTo(Zone other) {
        int byRegion = region.compareTo(other.region);
        return byRegion != 0 ? byRegion : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return region + "/" + name;
    }
}
