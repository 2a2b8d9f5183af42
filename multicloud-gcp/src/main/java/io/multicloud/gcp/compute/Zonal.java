package io.multicloud.gcp.compute;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.gcp.call.Urls;

/**
 * A resource of a zone; its native id is {@code zone/name}, for that is how Google's resources refer to each other.
 *
 * @param zone the zone
 * @param name the name, unique in the zone
 */
public record Zonal(String zone, String name) {
    /**
     * Reads a native id.
     *
     * @throws CloudException {@code NOT_FOUND} if nothing can have it
     */
    public static Zonal of(ResourceId id) {
        String[] parts = id.nativeId().split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw CloudException.builder(
                            ErrorCode.NOT_FOUND, "there is nothing with the native id '" + id.nativeId() + "'")
                    .provider(id.account())
                    .resourceId(id)
                    .build();
        }
        return new Zonal(parts[0], parts[1]);
    }

    /** Returns the native id. */
    public String nativeId() {
        return zone + "/" + name;
    }

    /** Returns the name of the region. */
    public String region() {
        return Urls.regionOf(zone);
    }
}
