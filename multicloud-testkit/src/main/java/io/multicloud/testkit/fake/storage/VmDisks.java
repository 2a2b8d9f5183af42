package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.testkit.fake.DiskBackend;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.storage.StorageTraits.DeviceNames;
import io.multicloud.testkit.fake.storage.VolumeBackend.Plan;
import io.multicloud.testkit.fake.storage.VolumeEntry.Attachment;
import io.multicloud.testkit.fake.storage.VolumeEntry.End;
import io.multicloud.testkit.fake.storage.VolumeEntry.Role;
import io.multicloud.testkit.fake.storage.VolumeEntry.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The disks that VMs are created with: volumes like others, there at once, and gone with the VM. */
final class VmDisks implements DiskBackend {
    private final World world;
    private final VolumeBackend volumes;
    private final Function<Image, ByteImage> bytesOf;

    /** @param bytesOf tells what an image holds */
    VmDisks(World world, VolumeBackend volumes, Function<Image, ByteImage> bytesOf) {
        this.world = world;
        this.volumes = volumes;
        this.bytesOf = bytesOf;
    }

    @Override
    public List<ResourceId> createFor(
            ResourceId vm, VMSpec spec, Region region, Zone zone, Image image, Map<String, String> tags) {
        List<Plan> plans = plan(spec, region, image);
        DeviceNames devices = devices();
        for (int i = 0; i < plans.size(); i++) {
            Attachment attachment = i == 0
                    ? new Attachment(vm, devices.root(), Role.ROOT, End.DELETED, Step.ATTACHED)
                    : new Attachment(vm, devices.data(i - 1), Role.DATA, End.DELETED, Step.ATTACHED);
            volumes.addDisk(region, zone, spec.name() + "-disk-" + i, tags, plans.get(i), attachment);
        }
        return of(vm);
    }

    /** Decides on all of them first, so that nothing is left of those that could be when one cannot. */
    private List<Plan> plan(VMSpec spec, Region region, Image image) {
        ByteImage content = bytesOf.apply(image);
        DiskSpec root = spec.rootDisk().orElseGet(() -> DiskSpec.of(DataSize.bytes(content.size()), VolumeClass.SSD));
        List<Plan> plans = new ArrayList<>();
        plans.add(plan(root, VolumeKind.Use.ANY, content));
        for (DiskSpec disk : spec.dataDisks()) {
            plans.add(plan(disk, VolumeKind.Use.DATA_ONLY, volumes.content(disk.snapshot(), disk.image(), region)));
        }
        if (spec.dataDisks().size() > devices().most()) {
            throw world.refusal(
                    ErrorCode.INVALID_ARGUMENT,
                    ResourceType.VM,
                    "a vm has at most " + devices().most() + " data disks, not "
                            + spec.dataDisks().size());
        }
        volumes.requireQuota(
                region,
                plans.size(),
                plans.stream().mapToLong(plan -> plan.bytes().size() >> 30).sum());
        return plans;
    }

    private Plan plan(DiskSpec disk, VolumeKind.Use use, @Nullable ByteImage content) {
        return volumes.plan(disk.volumeClass(), disk.size(), use, disk.encryption(), content);
    }

    @Override
    public void stopBilling(ResourceId vm) {
        for (VolumeEntry entry : volumes.attachments().of(vm)) {
            if (entry.goesWithItsVm() && entry.meter != null) {
                entry.meter.stop();
            }
        }
    }

    @Override
    public void releaseAll(ResourceId vm) {
        for (VolumeEntry entry : List.copyOf(volumes.attachments().of(vm))) {
            Attachment attachment = entry.attachment();
            if (attachment != null) {
                volumes.release(entry, attachment);
            }
        }
    }

    @Override
    public List<ResourceId> of(ResourceId vm) {
        List<VolumeEntry> attached = volumes.attachments().of(vm);
        List<ResourceId> ids = new ArrayList<>(attached.size());
        attached.forEach(entry -> ids.add(entry.id()));
        return ids;
    }

    private DeviceNames devices() {
        return world.flavor().storage().volumes().devices();
    }
}
