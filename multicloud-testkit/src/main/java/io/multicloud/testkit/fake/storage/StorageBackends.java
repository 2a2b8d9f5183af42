package io.multicloud.testkit.fake.storage;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.testkit.fake.DiskBackend;
import io.multicloud.testkit.fake.ImageAliases;
import io.multicloud.testkit.fake.ImageBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The storage of one fake cloud. */
public final class StorageBackends {
    private final DiskBackend disks;
    private final ImageBackend images;

    /** Makes the storage of a world. */
    public StorageBackends(World world) {
        this.disks = new NamedDisks(world);
        ImageAliases aliases = new ImageAliases(world);
        this.images = (reference, region, architecture) -> find(world, aliases, reference, region, architecture);
    }

    private static Image find(
            World world, ImageAliases aliases, ImageRef reference, Region region, Architecture architecture) {
        if (reference instanceof ImageRef.Alias alias) {
            return aliases.find(alias, region, architecture);
        }
        ResourceId id = ((ImageRef.Id) reference).id();
        return aliases.find(id)
                .orElseThrow(() -> world.refusal(
                        ErrorCode.NOT_FOUND, ResourceType.IMAGE, "the image '" + id.nativeId() + "' does not exist"));
    }

    /** Tells what it needs of VMs; called once, before any request. */
    public void connect(VmDirectory vms) {}

    /** Returns where the disks of VMs come from. */
    public DiskBackend disks() {
        return disks;
    }

    /** Returns what image references mean. */
    public ImageBackend images() {
        return images;
    }

    /** Disks that have an identity and nothing else. */
    private static final class NamedDisks implements DiskBackend {
        private final World world;
        private final Map<ResourceId, List<ResourceId>> byVm = new LinkedHashMap<>();

        NamedDisks(World world) {
            this.world = world;
        }

        @Override
        public List<ResourceId> createFor(
                ResourceId vm, VMSpec spec, Region region, Zone zone, Image image, Map<String, String> tags) {
            List<ResourceId> disks = new ArrayList<>();
            for (int i = 0; i <= spec.dataDisks().size(); i++) {
                disks.add(world.mint(ResourceType.VOLUME, region, spec.name() + "-disk-" + i));
            }
            byVm.put(vm, List.copyOf(disks));
            return byVm.get(vm);
        }

        @Override
        public void releaseAll(ResourceId vm) {
            byVm.remove(vm);
        }

        @Override
        public List<ResourceId> of(ResourceId vm) {
            return byVm.getOrDefault(vm, List.of());
        }
    }
}
