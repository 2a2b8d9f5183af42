package io.multicloud.api.quota;

import io.multicloud.api.CloudException;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;

/** Limits of the account; refuses every call without {@link io.multicloud.api.Capability#QUOTAS}. */
public interface QuotaService {
    /**
     * Lists the limits that hold in a region, the global ones among them.
     *
     * @throws CloudException while iterating; {@code NOT_FOUND} for an unknown region
     */
    Paged<Quota> list(Region region);
}
