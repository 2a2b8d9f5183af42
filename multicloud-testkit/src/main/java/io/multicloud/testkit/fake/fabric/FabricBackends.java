package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.fake.AddressBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fabric of one fake cloud. */
public final class FabricBackends {
    private final AddressBackend addresses;

    /** Makes the fabric of a world. */
    public FabricBackends(World world) {
        this.addresses = new FlatNetwork(world);
    }

    /** Tells what it needs of VMs; called once, before any request. */
    public void connect(VmDirectory vms) {}

    /** Returns where VMs are connected. */
    public AddressBackend addresses() {
        return addresses;
    }

    /** One network without subnets. */
    private static final class FlatNetwork implements AddressBackend {
        private final World world;
        private final Map<ResourceId, Connection> byVm = new LinkedHashMap<>();
        private int hosts;

        FlatNetwork(World world) {
            this.world = world;
        }

        @Override
        public Connection connect(ResourceId vm, VMSpec spec, Region region, Zone zone, Map<String, String> tags) {
            if (spec.subnet().isPresent()) {
                throw world.refusal(ErrorCode.NOT_FOUND, ResourceType.SUBNET, "the subnet does not exist");
            }
            if (!spec.securityGroups().isEmpty()) {
                throw world.refusal(
                        ErrorCode.NOT_FOUND, ResourceType.SECURITY_GROUP, "the security group does not exist");
            }
            int host = ++hosts;
            String tail = (host >> 16 & 255) + "." + (host >> 8 & 255) + "." + (host & 255);
            Optional<String> outside = spec.publicAddressing() instanceof PublicAddressing.Ephemeral
                    ? Optional.of("203." + tail)
                    : Optional.empty();
            Connection connection = new Connection(Optional.empty(), List.of(), "10." + tail, outside);
            byVm.put(vm, connection);
            return connection;
        }

        @Override
        public Connection of(ResourceId vm) {
            return byVm.getOrDefault(vm, new Connection(Optional.empty(), List.of(), "", Optional.empty()));
        }

        @Override
        public void disconnect(ResourceId vm) {
            byVm.remove(vm);
        }
    }
}
