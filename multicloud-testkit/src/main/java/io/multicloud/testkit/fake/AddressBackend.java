package io.multicloud.testkit.fake;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VMSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a VM is connected. Called under the world's lock. */
public interface AddressBackend {
    /**
     * How a VM is connected.
     *
     * @param subnet its subnet
     * @param securityGroups its groups
     * @param privateAddress its address inside
     * @param publicAddress its address outside
     */
    record Connection(
            Optional<ResourceId> subnet,
            List<ResourceId> securityGroups,
            String privateAddress,
            Optional<String> publicAddress) {}

    /**
     * Connects a VM as its spec says. If it throws, nothing remains.
     *
     * @throws io.multicloud.testkit.FakeNativeException for a subnet, group or address that is not there, or taken
     */
    Connection connect(ResourceId vm, VMSpec spec, Region region, Zone zone, Map<String, String> tags);

    /** Returns the zone that a spec's subnet is bound to, if it names one that is. */
    default Optional<Zone> zoneOf(VMSpec spec) {
        return Optional.empty();
    }

    /** Returns how a VM is connected now. */
    Connection of(ResourceId vm);

    /** Says that a VM's delete was accepted: it is no longer billed, and neither is what goes with it. */
    void leaving(ResourceId vm);

    /** Takes a VM out of its network: what lives as long as it goes, what was reserved is free again. */
    void disconnect(ResourceId vm);
}
