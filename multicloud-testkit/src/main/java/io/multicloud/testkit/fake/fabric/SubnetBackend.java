package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.NetworkTraits;
import io.multicloud.testkit.NetworkTraits.SubnetScope;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Subnets. The default network has one, or one for each zone where the cloud binds subnets to zones. */
public final class SubnetBackend extends ResourceBackend<Subnet, SubnetSpec, SubnetEntry> {
    // Sixteen of them, with a million addresses each, fill the default network.
    private static final int DEFAULT_PREFIX = 12;

    private final NetworkBackend networks;
    private final NetworkTraits traits;
    private final Map<Region, List<SubnetEntry>> provided = new TreeMap<>();
    private int placements;

    SubnetBackend(World world, NetworkBackend networks) {
        super(world, ResourceType.SUBNET);
        this.networks = networks;
        this.traits = world.flavor().networks();
    }

    /** Puts the cloud's own subnets into its own network. */
    void provideIn(NetworkEntry network, Region region, List<Zone> zones) {
        List<SubnetEntry> entries = new ArrayList<>();
        boolean zonal = traits.subnets() == SubnetScope.ZONE;
        int count = zonal ? zones.size() : 1;
        int bitsForAll = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, count - 1));
        int prefix = Math.max(DEFAULT_PREFIX, network.range.prefix() + bitsForAll);
        for (int i = 0; i < count; i++) {
            String name = NetworkBackend.defaultName(zonal ? zones.get(i).name() : region.name());
            SubnetEntry entry = new SubnetEntry(
                    mint(region, name),
                    name,
                    Map.of(),
                    network,
                    network.range.part(prefix, i),
                    zonal ? zones.get(i) : null,
                    traits,
                    world().now());
            provide(entry);
            network.subnets.add(entry);
            entries.add(entry);
        }
        provided.put(region, entries);
    }

    boolean isProvided(SubnetEntry entry) {
        return provided.getOrDefault(entry.id().region(), List.of()).contains(entry);
    }

    void removeProvided(SubnetEntry entry) {
        if (entry.alive()) {
            remove(entry);
        }
    }

    /** Returns the subnet in which a VM is that names none; empty if it was deleted. */
    Optional<SubnetEntry> defaultIn(Zone zone) {
        return provided.getOrDefault(zone.region(), List.of()).stream()
                .filter(entry -> entry.alive() && spans(entry, zone))
                .findFirst();
    }

    static boolean spans(SubnetEntry entry, Zone zone) {
        return entry.zone == null || entry.zone.equals(zone);
    }

    /** Returns a subnet in which a VM can be created. */
    SubnetEntry require(ResourceId id, Region region) {
        SubnetEntry entry = References.require(world(), table(), id, type(), region);
        References.requireReady(world(), entry, type());
        return entry;
    }

    /** Returns the zone that a subnet is bound to, if it exists and is. */
    Optional<Zone> zoneOf(ResourceId id) {
        SubnetEntry entry = table().find(id.nativeId());
        return entry == null || !entry.id().equals(id) ? Optional.empty() : Optional.ofNullable(entry.zone);
    }

    @Override
    protected Optional<Zone> zoneOf(SubnetSpec spec) {
        return traits.subnets() == SubnetScope.ZONE ? spec.zone() : Optional.empty();
    }

    @Override
    protected Optional<Zone> zoneOf(SubnetEntry entry) {
        return Optional.ofNullable(entry.zone);
    }

    @Override
    protected SubnetEntry make(SubnetSpec spec, Region region) {
        NetworkEntry network = networks.require(spec.network(), region);
        IpRange range = networks.range(spec.cidr(), type());
        if (!network.range.contains(range)) {
            throw refusal("the range '" + range + "' must lie within " + network.range + " of the network '"
                    + network.id().nativeId() + "'");
        }
        for (SubnetEntry sibling : network.subnets) {
            if (sibling.range.overlaps(range)) {
                throw refusal("the range '" + range + "' overlaps " + sibling.range + " of the subnet '"
                        + sibling.id().nativeId() + "'");
            }
        }
        SubnetEntry entry = new SubnetEntry(
                mint(region, spec.name()),
                spec.name(),
                spec.tags(),
                network,
                range,
                zone(spec, region),
                traits,
                world().now());
        network.subnets.add(entry);
        change(entry, Phase.CREATING, FakeOperation.CREATE_SUBNET, () -> entry.phase(Phase.READY));
        return entry;
    }

    private @Nullable Zone zone(SubnetSpec spec, Region region) {
        List<Zone> zones = world().places().getOrDefault(region, List.of());
        if (spec.zone().isPresent() && !zones.contains(spec.zone().get())) {
            throw refusal("there is no zone '" + spec.zone().get().name() + "' in " + region);
        }
        if (traits.subnets() == SubnetScope.REGION || zones.isEmpty()) {
            return null;
        }
        return spec.zone().orElseGet(() -> zones.get(placements++ % zones.size()));
    }

    private FakeNativeException refusal(String message) {
        return world().refusal(ErrorCode.INVALID_ARGUMENT, type(), message);
    }

    @Override
    protected void beforeDelete(SubnetEntry entry) {
        if (entry.vms > 0) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "the subnet '" + entry.id().nativeId() + "' has " + entry.vms + " VM(s) in it");
        }
    }

    @Override
    protected void onGone(SubnetEntry entry) {
        entry.network.subnets.remove(entry);
    }
}
