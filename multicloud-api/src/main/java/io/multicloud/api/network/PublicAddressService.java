package io.multicloud.api.network;

import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;

/** Reserved public addresses; refuses every call without {@link io.multicloud.api.Capability#PUBLIC_ADDRESSES}. */
public interface PublicAddressService extends ResourceService<PublicAddress, PublicAddressSpec> {
    /**
     * Makes a VM reachable at the address.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} if the address is attached elsewhere.
     *     Attaching it again to the same VM succeeds
     */
    Operation<PublicAddress> attach(ResourceId address, ResourceId vm);

    /**
     * Takes the address from its VM. One that is attached to nothing yields an operation that succeeds.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    Operation<PublicAddress> detach(ResourceId address);
}
