package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.fake.AddressBackend;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.fabric.PublicAddressEntry.Link;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How VMs are connected. A VM has its addresses from the accepted create until it is gone, stopped or not, and as long
 * its subnet and groups cannot be deleted. An ephemeral public address is billed with the VM it belongs to.
 */
final class VmConnections implements AddressBackend {
    private static final Connection NONE = new Connection(Optional.empty(), List.of(), "", Optional.empty());

    private final World world;
    private final NetworkBackend networks;
    private final PublicAddresses publicAddresses;
    private final PublicAddressBackend reserved;
    private final Map<ResourceId, Port> ports = new HashMap<>();

    /** What one VM holds. */
    private record Port(
            SubnetEntry subnet,
            List<SecurityGroupEntry> groups,
            String privateAddress,
            @Nullable String ephemeral,
            Ledger.@Nullable Meter meter) {}

    VmConnections(
            World world, NetworkBackend networks, PublicAddresses publicAddresses, PublicAddressBackend reserved) {
        this.world = world;
        this.networks = networks;
        this.publicAddresses = publicAddresses;
        this.reserved = reserved;
    }

    @Override
    public Optional<Zone> zoneOf(VMSpec spec) {
        return spec.subnet().flatMap(networks.subnets()::zoneOf);
    }

    @Override
    public Connection connect(ResourceId vm, VMSpec spec, Region region, Zone zone, Map<String, String> tags) {
        SubnetEntry subnet = subnet(spec, region, zone);
        List<SecurityGroupEntry> groups = spec.securityGroups().stream()
                .distinct()
                .map(id -> group(id, subnet, region))
                .toList();
        PublicAddressEntry own = spec.publicAddressing() instanceof PublicAddressing.Reserved wanted
                ? reserved.requireFree(wanted.address(), region)
                : null;
        String ephemeral =
                spec.publicAddressing() instanceof PublicAddressing.Ephemeral ? publicAddresses.take() : null;
        String privateAddress = subnet.addresses.take();
        if (privateAddress == null) {
            if (ephemeral != null) {
                publicAddresses.giveBack(ephemeral);
            }
            throw refusal(
                    ErrorCode.CAPACITY,
                    "there is no address left in the subnet '" + subnet.id().nativeId() + "'");
        }
        // From here on nothing can fail.
        subnet.vms++;
        groups.forEach(group -> group.vms++);
        if (own != null) {
            reserved.attach(own, vm, Link.ATTACHED);
        }
        ports.put(vm, new Port(subnet, groups, privateAddress, ephemeral, ephemeral == null ? null : meter(vm, tags)));
        return of(vm);
    }

    private SubnetEntry subnet(VMSpec spec, Region region, Zone zone) {
        SubnetEntry subnet = spec.subnet()
                .map(id -> networks.subnets().require(id, region))
                .or(() -> networks.subnets().defaultIn(zone))
                .orElseThrow(() -> refusal(
                        ErrorCode.FAILED_PRECONDITION,
                        "the default network of " + region + " was deleted: a VM must name its subnet"));
        if (!SubnetBackend.spans(subnet, zone)) {
            throw refusal(
                    ErrorCode.INVALID_ARGUMENT,
                    "the subnet '" + subnet.id().nativeId() + "' is in " + subnet.zone + ", the VM must be in " + zone);
        }
        return subnet;
    }

    private SecurityGroupEntry group(ResourceId id, SubnetEntry subnet, Region region) {
        SecurityGroupEntry group = networks.groups().require(id, region);
        if (group.network != subnet.network) {
            throw refusal(
                    ErrorCode.INVALID_ARGUMENT,
                    "the security group '" + id.nativeId() + "' is of another network than the subnet '"
                            + subnet.id().nativeId() + "'");
        }
        return group;
    }

    private Ledger.Meter meter(ResourceId vm, Map<String, String> tags) {
        return world.ledger()
                .start(
                        vm,
                        "network",
                        "ephemeral public address",
                        world.flavor().networks().ephemeralAddress(),
                        Duration.ZERO,
                        tags);
    }

    private FakeNativeException refusal(ErrorCode code, String message) {
        return world.refusal(code, ResourceType.SUBNET, message);
    }

    @Override
    public Connection of(ResourceId vm) {
        Port port = ports.get(vm);
        if (port == null) {
            return NONE;
        }
        return new Connection(
                Optional.of(port.subnet().id()),
                port.groups().isEmpty()
                        ? List.of()
                        : port.groups().stream().map(SecurityGroupEntry::id).toList(),
                port.privateAddress(),
                port.ephemeral() != null ? Optional.of(port.ephemeral()) : reserved.addressOf(vm));
    }

    @Override
    public void leaving(ResourceId vm) {
        Port port = ports.get(vm);
        if (port != null && port.meter() != null) {
            port.meter().stop();
        }
    }

    @Override
    public void disconnect(ResourceId vm) {
        Port port = ports.remove(vm);
        if (port == null) {
            return;
        }
        port.subnet().addresses.giveBack(port.privateAddress());
        port.subnet().vms--;
        port.groups().forEach(group -> group.vms--);
        if (port.ephemeral() != null) {
            publicAddresses.giveBack(port.ephemeral());
        }
        reserved.freeOf(vm);
    }
}
