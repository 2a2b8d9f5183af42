package com.example.meridian;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.volume.VolumeClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Meridian's machines as VMs. */
final class MeridianMachines extends MeridianResources<VM, VMSpec> implements ComputeService {
    private final MeridianImages images;
    private final MeridianDisks disks;
    private final MeridianKeys keys;

    MeridianMachines(
            MeridianProvider cloud, MeridianJobs jobs, MeridianImages images, MeridianDisks disks, MeridianKeys keys) {
        super(cloud, jobs, ResourceType.VM, VM.class, "machines", "Machine");
        this.images = images;
        this.disks = disks;
        this.keys = keys;
    }

    @Override
    public Operation<VM> create(VMSpec spec) {
        refuseWhatMeridianLacks(spec);
        Region region = spec.region().orElse(cloud.region());
        InstanceType type = typeFor(region, spec);
        Image image = images.resolve(spec.image(), region, type.architecture());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("shape", type.name());
        fields.put("template", image.id().nativeId());
        spec.zone().ifPresent(zone -> fields.put("hall", cloud.hall(zone, region)));
        spec.keyPair().ifPresent(key -> fields.put("key", key));
        fields.put("public", spec.publicAddressing().equals(PublicAddressing.ephemeral()));
        fields.put(
                "root",
                spec.rootDisk().map(this::disk).orElseGet(() -> disk(DiskSpec.of(image.diskSize(), VolumeClass.SSD))));
        List<Map<String, Object>> more = new ArrayList<>();
        spec.dataDisks().forEach(disk -> more.add(disk(disk)));
        fields.put("disks", more);
        return create(spec, region, fields);
    }

    private void refuseWhatMeridianLacks(VMSpec spec) {
        if (spec.purchase() instanceof Purchase.Spot) {
            throw Capability.VM_SPOT.unsupported();
        }
        if (spec.userData().isPresent()) {
            throw Capability.VM_USER_DATA.unsupported();
        }
        if (spec.subnet().isPresent() || !spec.securityGroups().isEmpty()) {
            throw Capability.NETWORKS.unsupported();
        }
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved) {
            throw Capability.PUBLIC_ADDRESSES.unsupported();
        }
        for (String option : spec.nativeOptions().keySet()) {
            if (option.startsWith(MeridianFactory.KIND + ":")) {
                throw refusal(ErrorCode.INVALID_ARGUMENT, "Meridian has no option '" + option + "'");
            }
        }
    }

    private Map<String, Object> disk(DiskSpec disk) {
        return disks.fields(disk.size(), disk.volumeClass(), disk.encryption(), disk.snapshot(), disk.image());
    }

    private InstanceType typeFor(Region region, VMSpec spec) {
        List<InstanceType> types = types(region);
        Optional<String> pinned = spec.instanceType();
        if (pinned.isPresent()) {
            return types.stream()
                    .filter(type -> type.name().equals(pinned.get()))
                    .findFirst()
                    .orElseThrow(() ->
                            refusal(ErrorCode.INVALID_ARGUMENT, "'" + pinned.get() + "' is no type in " + region));
        }
        return types.stream()
                .filter(type -> type.vcpus() >= spec.vcpus()
                        && type.memory().compareTo(spec.memory()) >= 0
                        && type.gpus() >= spec.gpus()
                        && type.architecture().equals(spec.architecture()))
                .min(Comparator.comparingDouble(InstanceType::vcpus).thenComparing(InstanceType::memory))
                .orElseThrow(() -> refusal(
                        ErrorCode.UNSUPPORTED,
                        "no type in " + region + " has " + spec.vcpus() + " vCPUs, " + spec.memory() + " and "
                                + spec.gpus() + " GPUs for " + spec.architecture()));
    }

    private CloudException refusal(ErrorCode code, String message) {
        return CloudException.builder(code, message).provider(cloud.account()).build();
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        return act(id, "Start", Map.of());
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        return act(id, "Stop", Map.of());
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        cloud.requireOpen();
        return Paged.single(() -> Page.last(types(region)));
    }

    @Override
    public KeyPairService keyPairs() {
        cloud.requireOpen();
        return keys;
    }

    private List<InstanceType> types(Region region) {
        return cloud
                .send(
                        CallInfo.read("ListShapes", region, MeridianProvider.READ),
                        call -> call.get(MeridianApi.path("regions", region.name(), "shapes")))
                .objects("items")
                .stream()
                .map(MeridianMachines::type)
                .toList();
    }

    private static InstanceType type(Json shape) {
        return new InstanceType(
                shape.text("name"),
                shape.text("series"),
                shape.number("cores"),
                DataSize.mib((long) shape.number("mib")),
                new Architecture(shape.text("arch")),
                0);
    }

    @Override
    VM resource(ResourceId id, Json item) {
        VMState state = state(item.text("state"));
        return VM.builder(id)
                .name(item.text("name"))
                .tags(item.textMap("labels"))
                .createdAt(Instant.parse(item.text("createdAt")))
                .state(state)
                .instanceType(type(item.object("shape")))
                .zone(new Zone(id.region(), item.text("hall")))
                .allowedActions(allowed(state))
                .image(id.sibling(ResourceType.IMAGE, item.text("template")))
                .volumes(item.texts("disks").stream()
                        .map(disk -> id.sibling(ResourceType.VOLUME, disk))
                        .toList())
                .privateAddress(item.optionalText("privateIp").orElse(null))
                .publicAddress(item.optionalText("publicIp").orElse(null))
                .keyPair(item.optionalText("key").orElse(null))
                .failure(item.optionalText("failure").orElse(null))
                .nativeResource(item)
                .build();
    }

    private static VMState state(String nativeState) {
        return switch (nativeState) {
            case "placing" -> VMState.PENDING;
            case "on" -> VMState.RUNNING;
            case "powering-on" -> VMState.STARTING;
            case "powering-off" -> VMState.STOPPING;
            case "off" -> VMState.STOPPED;
            case "retiring" -> VMState.DELETING;
            case "retired" -> VMState.DELETED;
            case "unplaced" -> VMState.FAILED;
            default -> VMState.UNKNOWN;
        };
    }

    private static Set<VMAction> allowed(VMState state) {
        return switch (state) {
            case RUNNING -> EnumSet.of(VMAction.STOP, VMAction.DELETE);
            case STOPPED -> EnumSet.of(VMAction.START, VMAction.DELETE);
            case DELETED -> EnumSet.noneOf(VMAction.class);
            default -> EnumSet.of(VMAction.DELETE);
        };
    }
}
