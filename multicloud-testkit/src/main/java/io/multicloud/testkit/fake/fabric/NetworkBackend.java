package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.NetworkTraits;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.util.List;
import java.util.Map;

/** Networks. Each region has one from the beginning, in which VMs are that name no subnet; it can be deleted. */
public final class NetworkBackend extends ResourceBackend<Network, NetworkSpec, NetworkEntry> {
    // Wider than what any of the clouds sets up, so that large simulations find room in it.
    private static final IpRange DEFAULT_RANGE = IpRange.parse("10.0.0.0/8");

    private final NetworkTraits traits;
    private final SubnetBackend subnets;
    private final SecurityGroupBackend groups;

    NetworkBackend(World world) {
        super(world, ResourceType.NETWORK);
        this.traits = world.flavor().networks();
        this.subnets = new SubnetBackend(world, this);
        this.groups = new SecurityGroupBackend(world, this);
        world.places().forEach((region, zones) -> {
            String name = defaultName(region.name());
            NetworkEntry network = new NetworkEntry(mint(region, name), name, Map.of(), DEFAULT_RANGE, world.now());
            provide(network);
            subnets.provideIn(network, region, zones);
        });
    }

    /** Returns what the cloud calls what it puts somewhere itself; some clouds make the id of the name alone. */
    static String defaultName(String place) {
        return "default-" + place;
    }

    /** Returns subnets. */
    public SubnetBackend subnets() {
        return subnets;
    }

    /** Returns security groups. */
    public SecurityGroupBackend groups() {
        return groups;
    }

    @Override
    protected NetworkEntry make(NetworkSpec spec, Region region) {
        IpRange range = range(spec.cidr(), type());
        NetworkEntry entry =
                new NetworkEntry(mint(region, spec.name()), spec.name(), spec.tags(), range, world().now());
        change(entry, Phase.CREATING, FakeOperation.CREATE_NETWORK, () -> entry.phase(Phase.READY));
        return entry;
    }

    /** Reads the range of a network or subnet, and refuses one larger or smaller than the cloud takes. */
    IpRange range(String cidr, ResourceType of) {
        IpRange range = IpRange.parse(cidr);
        if (range.bits() == 32
                && (range.prefix() < traits.shortestPrefix() || range.prefix() > traits.longestPrefix())) {
            throw world().refusal(
                            ErrorCode.INVALID_ARGUMENT,
                            of,
                            "the range '" + cidr + "' must have a prefix from /" + traits.shortestPrefix() + " to /"
                                    + traits.longestPrefix());
        }
        return range;
    }

    /** Returns a network in which something can be created. */
    NetworkEntry require(ResourceId id, Region region) {
        NetworkEntry entry = References.require(world(), table(), id, type(), region);
        References.requireReady(world(), entry, type());
        return entry;
    }

    @Override
    protected void beforeDelete(NetworkEntry entry) {
        for (SubnetEntry subnet : entry.subnets) {
            if (!subnets.isProvided(subnet) || subnet.vms > 0) {
                throw needed(entry, subnet.id());
            }
        }
        for (SecurityGroupEntry group : entry.groups) {
            throw needed(entry, group.id());
        }
    }

    private FakeNativeException needed(NetworkEntry entry, ResourceId by) {
        return world().refusal(
                        ErrorCode.FAILED_PRECONDITION,
                        type(),
                        "the network '" + entry.id().nativeId() + "' still has the " + by.type() + " '" + by.nativeId()
                                + "'");
    }

    @Override
    protected void onDeleting(NetworkEntry entry) {
        // None but the cloud's own are left, and they go with it.
        List.copyOf(entry.subnets).forEach(subnets::removeProvided);
    }
}
