package com.example.meridian;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Meridian's disks as volumes. It has no snapshots, and keeps all keys itself. */
final class MeridianDisks extends MeridianResources<Volume, VolumeSpec> implements VolumeService {
    MeridianDisks(MeridianProvider cloud, MeridianJobs jobs) {
        super(cloud, jobs, ResourceType.VOLUME, Volume.class, "disks", "Disk");
    }

    @Override
    public Operation<Volume> create(VolumeSpec spec) {
        Region region = spec.region().orElse(cloud.region());
        Map<String, Object> fields =
                fields(spec.size(), spec.volumeClass(), spec.encryption(), spec.snapshot(), spec.image());
        spec.zone().ifPresent(zone -> fields.put("hall", cloud.hall(zone, region)));
        return create(spec, region, fields);
    }

    /** Returns what Meridian is told of a disk, alone or of a machine. */
    Map<String, Object> fields(
            DataSize size,
            VolumeClass volumeClass,
            Encryption encryption,
            Optional<ResourceId> snapshot,
            Optional<ResourceId> image) {
        if (!encryption.equals(Encryption.providerKey())) {
            throw Capability.VOLUME_CUSTOMER_KEY.unsupported();
        }
        if (snapshot.isPresent()) {
            throw Capability.SNAPSHOTS.unsupported();
        }
        if (image.isPresent()) {
            throw Capability.VOLUME_FROM_IMAGE.unsupported();
        }
        double gib = size.toGiB();
        if (gib != Math.rint(gib)) {
            throw CloudException.builder(ErrorCode.INVALID_ARGUMENT, "a disk must have whole GiB, was " + size)
                    .provider(cloud.account())
                    .build();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("gib", (long) gib);
        fields.put("media", media(volumeClass));
        return fields;
    }

    @Override
    public Operation<Volume> attach(ResourceId volume, ResourceId vm) {
        cloud.machines().own(vm);
        own(volume);
        if (!vm.region().equals(volume.region())) {
            throw CloudException.builder(
                            ErrorCode.FAILED_PRECONDITION,
                            "the VM is in " + vm.region() + ", not in " + volume.region())
                    .provider(cloud.account())
                    .resourceId(volume)
                    .build();
        }
        return act(volume, "Link", Map.of("machine", vm.nativeId()));
    }

    @Override
    public Operation<Volume> detach(ResourceId volume) {
        return act(volume, "Unlink", Map.of());
    }

    @Override
    public SnapshotService snapshots() {
        return Capability.SNAPSHOTS.unsupportedService(SnapshotService.class);
    }

    @Override
    Volume resource(ResourceId id, Json item) {
        return Volume.builder(id)
                .name(item.text("name"))
                .tags(item.textMap("labels"))
                .createdAt(Instant.parse(item.text("createdAt")))
                .state(
                        switch (item.text("state")) {
                            case "making" -> VolumeState.CREATING;
                            case "free" -> VolumeState.AVAILABLE;
                            case "linking" -> VolumeState.ATTACHING;
                            case "linked" -> VolumeState.IN_USE;
                            case "unlinking" -> VolumeState.DETACHING;
                            case "wiping" -> VolumeState.DELETING;
                            case "broken" -> VolumeState.FAILED;
                            default -> VolumeState.UNKNOWN;
                        })
                .size(DataSize.gib((long) item.number("gib")))
                .volumeClass(volumeClass(item.text("media")))
                .zone(new Zone(id.region(), item.text("hall")))
                .attachedTo(item.optionalText("machine")
                        .map(machine -> id.sibling(ResourceType.VM, machine))
                        .orElse(null))
                .device(item.optionalText("slot").orElse(null))
                .nativeResource(item)
                .build();
    }

    private static String media(VolumeClass volumeClass) {
        if (volumeClass.equals(VolumeClass.SSD)) {
            return "flash";
        }
        if (volumeClass.equals(VolumeClass.FAST_SSD)) {
            return "flash-plus";
        }
        return volumeClass.equals(VolumeClass.HDD) ? "platter" : volumeClass.name();
    }

    private static VolumeClass volumeClass(String media) {
        return switch (media) {
            case "flash" -> VolumeClass.SSD;
            case "flash-plus" -> VolumeClass.FAST_SSD;
            case "platter" -> VolumeClass.HDD;
            default -> new VolumeClass(media);
        };
    }
}
