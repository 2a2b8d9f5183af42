package io.multicloud.testkit.fake.compute;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.World;
import java.util.List;
import java.util.Optional;

/** Requests about the account as a whole: regions, zones, who one is. */
public final class Places {
    private final World world;

    Places(World world) {
        this.world = world;
    }

    /** Returns the regions. */
    public List<Region> regions() {
        return world.request(
                FakeOperation.LIST_REGIONS,
                world.home(),
                Optional::empty,
                null,
                () -> List.copyOf(world.places().keySet()));
    }

    /** Returns the zones of a region. */
    public List<Zone> zones(Region region) {
        return world.request(FakeOperation.LIST_ZONES, region, Optional::empty, null, () -> {
            world.requireRegion(region, ResourceType.VM);
            return world.places().getOrDefault(region, List.of());
        });
    }

    /** Returns the account's name. */
    public String identity() {
        return world.request(FakeOperation.CHECK_CREDENTIALS, world.home(), Optional::empty, null, world::account);
    }
}
