package io.multicloud.aws.wire.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.VolumeBackend;
import io.multicloud.testkit.fake.storage.VolumeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AttachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.AttachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.DetachVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DetachVolumeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVolumeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVolumeResponse;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** EBS volumes. */
final class Ec2Volumes {
    private final Ec2World world;
    private final VolumeBackend volumes;
    private final Listing<Volume> listing;
    private final Map<ResourceId, String> snapshots = new HashMap<>();
    private final Map<ResourceId, Integer> iops = new HashMap<>();

    Ec2Volumes(Ec2World world) {
        this.world = world;
        this.volumes = world.cloud().storage().volumes();
        this.listing = new Listing<>(
                world,
                volumes,
                new Filters<Volume>(world::tags)
                        .on("volume-id", volume -> volume.id().nativeId())
                        .on("status", Ec2Volumes::state)
                        .on("size", volume -> String.valueOf(gib(volume)))
                        .on("volume-type", this::type)
                        .on("encrypted", volume -> "true")
                        .onAny(
                                "availability-zone",
                                volume -> volume.zone().map(Zone::name).stream().toList())
                        .onAny(
                                "attachment.instance-id",
                                volume -> volume.attachedTo().map(ResourceId::nativeId).stream()
                                        .toList())
                        .onAny(
                                "attachment.device",
                                volume -> volume.device().stream().toList())
                        .onAny(
                                "snapshot-id",
                                volume -> Optional.ofNullable(snapshots.get(volume.id())).stream()
                                        .toList()));
    }

    void register(Routes routes) {
        routes.on(
                CreateVolumeRequest.class,
                input -> FakeOperation.CREATE_VOLUME,
                (region, input) -> world.zoneIfAny(region, Optional.ofNullable(input.availabilityZone())),
                this::create);
        routes.on(
                DescribeVolumesRequest.class,
                input -> input.volumeIds().size() == 1 ? FakeOperation.GET_VOLUME : FakeOperation.LIST_VOLUMES,
                this::describe);
        routes.on(DeleteVolumeRequest.class, FakeOperation.DELETE_VOLUME, (region, input) -> {
            listing.startDeleting(region, input.volumeId());
            return DeleteVolumeResponse.builder().build();
        });
        routes.on(AttachVolumeRequest.class, FakeOperation.ATTACH_VOLUME, this::attach);
        routes.on(DetachVolumeRequest.class, FakeOperation.DETACH_VOLUME, this::detach);
        routes.on(ModifyVolumeRequest.class, FakeOperation.RESIZE_VOLUME, this::modify);
    }

    private SdkPojo create(Region region, CreateVolumeRequest input) {
        Members.onlyServed(
                input,
                "AvailabilityZone",
                "Size",
                "VolumeType",
                "Iops",
                "Throughput",
                "Encrypted",
                "KmsKeyId",
                "SnapshotId",
                "ClientToken",
                "TagSpecifications");
        // "Either AvailabilityZone or AvailabilityZoneId must be specified, but not both."
        if (input.availabilityZone() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter AvailabilityZone");
        }
        if (input.size() == null && input.snapshotId() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter size or snapshotId");
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "volume").getOrDefault("volume", Map.of());
        ResourceId id = world.tokens().once(region, input.clientToken(), input, ResourceId.class, world, token -> {
            ResourceId made =
                    volumes.create(spec(region, input, tags), region, token).resource();
            world.labels().created(made, tags);
            Optional.ofNullable(input.snapshotId()).ifPresent(snapshot -> snapshots.put(made, snapshot));
            Optional.ofNullable(input.iops()).ifPresent(rate -> iops.put(made, rate));
            return made;
        });
        CreateVolumeResponse.Builder answer = CreateVolumeResponse.builder()
                .volumeId(id.nativeId())
                .availabilityZone(input.availabilityZone())
                .size(input.size() == null ? snapshotGib(region, input.snapshotId()) : input.size())
                .volumeType(input.volumeTypeAsString() == null ? "gp2" : input.volumeTypeAsString())
                .iops(input.iops())
                .snapshotId(input.snapshotId() == null ? "" : input.snapshotId())
                .encrypted(true)
                .kmsKeyId(input.kmsKeyId())
                .state("creating")
                .createTime(world.world().now())
                .tags(Labels.list(tags));
        return answer.build();
    }

    private VolumeSpec spec(Region region, CreateVolumeRequest input, Map<String, String> tags) {
        VolumeClass kind = Ebs.kind(input.volumeTypeAsString(), input.iops(), input.throughput());
        int gib = input.size() == null ? snapshotGib(region, input.snapshotId()) : input.size();
        if (gib < 1) {
            throw AwsException.invalid("InvalidParameterValue", "The volume size is invalid: " + gib + " GiB");
        }
        Ebs.requireRatios(kind, gib, input.iops(), input.throughput());
        return VolumeSpec.builder(Labels.fakeName(tags), DataSize.gib(gib))
                .volumeClass(kind)
                .encryption(Ebs.encryption(input.encrypted(), input.kmsKeyId()))
                .zone(world.zone(region, input.availabilityZone()))
                .snapshot(
                        input.snapshotId() == null ? null : world.id(ResourceType.SNAPSHOT, region, input.snapshotId()))
                .tags(Labels.withoutName(tags))
                .build();
    }

    private int snapshotGib(Region region, String snapshot) {
        return (int) world.cloud()
                .storage()
                .snapshots()
                .describe(world.id(ResourceType.SNAPSHOT, region, snapshot))
                .volumeSize()
                .toGiB();
    }

    private SdkPojo describe(Region region, DescribeVolumesRequest input) {
        Pages.Slice<Volume> page =
                listing.list(region, input.volumeIds(), input.filters(), input.maxResults(), input.nextToken());
        return DescribeVolumesResponse.builder()
                .volumes(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
    private SdkPojo attach(Region region, AttachVolumeRequest input) {
        Members.onlyServed(input, "VolumeId", "InstanceId", "Device");
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
        if (!input.device().matches("(/dev/)?(sd[a-z]|xvd[a-z]{1,2})[0-9]{0,2}")) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Value (" + input.device() + ") for parameter device is invalid. " + input.device()
                            + " is not a valid EBS device name.");
        }
        Volume volume = listing.get(region, input.volumeId());
        VM vm = world.cloud().compute().describe(world.id(ResourceType.VM, region, input.instanceId()));
        if (volume.attachedTo().isPresent()) {
            throw AwsException.invalid("VolumeInUse", input.volumeId() + " is already attached to an instance");
        }
        if (volume.state() != VolumeState.AVAILABLE) {
            throw AwsException.invalid(
                    "IncorrectState", "Volume '" + input.volumeId() + "' is in the '" + state(volume) + "' state.");
        }
        if (!volume.zone().equals(vm.zone())) {
            throw AwsException.invalid(
                    "InvalidVolume.ZoneMismatch",
                    "The volume '" + input.volumeId() + "' is not in the same availability zone as instance '"
                            + input.instanceId() + "'");
        }
        if (vm.state() != VMState.RUNNING && vm.state() != VMState.STOPPED) {
            throw AwsException.invalid(
                    "IncorrectState", "Instance '" + input.instanceId() + "' is not 'running' or 'stopped'");
        }
        for (ResourceId other : vm.volumes()) {
            if (volumes.describe(other).device().equals(Optional.of(input.device()))) {
                throw AwsException.invalid(
                        "InvalidParameterValue",
                        "Invalid value '" + input.device() + "' for unixDevice. Attachment point " + input.device()
                                + " is already in use");
            }
        }
        volumes.attach(volume.id(), vm.id());
        return AttachVolumeResponse.builder()
                .volumeId(input.volumeId())
                .instanceId(input.instanceId())
                .device(input.device())
                .state("attaching")
                .attachTime(world.world().now())
                .deleteOnTermination(false)
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
    private SdkPojo detach(Region region, DetachVolumeRequest input) {
        Members.onlyServed(input, "VolumeId", "InstanceId", "Device", "Force");
        Volume volume = listing.get(region, input.volumeId());
        ResourceId holder = volume.attachedTo()
                .orElseThrow(() -> AwsException.invalid(
                        "IncorrectState",
                        "Volume '" + input.volumeId() + "' is in the '" + state(volume) + "' state."));
        if (input.instanceId() != null && !input.instanceId().equals(holder.nativeId())) {
            throw AwsException.invalid(
                    "InvalidAttachment.NotFound",
                    "The volume '" + input.volumeId() + "' is not attached to instance '" + input.instanceId() + "'.");
        }
        if (input.device() != null && !volume.device().equals(Optional.of(input.device()))) {
            throw AwsException.invalid(
                    "InvalidAttachment.NotFound",
                    "The volume '" + input.volumeId() + "' is not attached as '" + input.device() + "'.");
        }
        boolean running = world.cloud()
                .compute()
                .find(holder)
                .filter(vm -> vm.state() != VMState.STOPPED)
                .isPresent();
        String device = volume.device().orElse("");
        if (running && device.equals(InstancePicture.ROOT_DEVICE)) {
            throw AwsException.invalid(
                    "OperationNotPermitted",
                    "Unable to detach root volume '" + input.volumeId() + "' from instance '" + holder.nativeId()
                            + "'");
        }
        volumes.detach(volume.id());
        return DetachVolumeResponse.builder()
                .volumeId(input.volumeId())
                .instanceId(holder.nativeId())
                .device(device)
                .state("detaching")
                .build();
    }

    private SdkPojo modify(Region region, ModifyVolumeRequest input) {
        Members.onlyServed(input, "VolumeId", "Size");
        Volume volume = listing.get(region, input.volumeId());
        if (input.size() == null) {
            throw AwsException.invalid("InvalidParameterCombination", "No volume modification was specified");
        }
        long before = gib(volume);
        if (input.size() < before) {
            throw AwsException.invalid("InvalidParameterValue", "New size cannot be smaller than existing size");
        }
        volumes.resize(volume.id(), DataSize.gib(input.size()));
        return ModifyVolumeResponse.builder()
                .volumeModification(change -> change.volumeId(input.volumeId())
                        .modificationState("modifying")
                        .originalSize((int) before)
                        .targetSize(input.size())
                        .originalVolumeType(type(volume))
                        .targetVolumeType(type(volume))
                        .progress(0L)
                        .startTime(world.world().now()))
                .build();
    }

    private static long gib(Volume volume) {
        return volume.size().bytes() >> 30;
    }

    private String type(Volume volume) {
        return volumes.kindOf(volume.id()).map(VolumeKind::name).orElse("gp2");
    }

    private static String state(Volume volume) {
        return switch (volume.state()) {
            case CREATING -> "creating";
            case AVAILABLE -> "available";
            case ATTACHING, IN_USE, DETACHING -> "in-use";
            case DELETING -> "deleting";
            case FAILED, UNKNOWN -> "error";
        };
    }

    private software.amazon.awssdk.services.ec2.model.Volume picture(Volume volume) {
        List<VolumeAttachment> attachments = volume
                .attachedTo()
                .map(vm -> VolumeAttachment.builder()
                        .volumeId(volume.id().nativeId())
                        .instanceId(vm.nativeId())
                        .device(volume.device().orElse(null))
                        .state(
                                switch (volume.state()) {
                                    case ATTACHING -> "attaching";
                                    case DETACHING -> "detaching";
                                    default -> "attached";
                                })
                        .attachTime(volume.createdAt())
                        .build())
                .stream()
                .toList();
        return software.amazon.awssdk.services.ec2.model.Volume.builder()
                .volumeId(volume.id().nativeId())
                .size((int) gib(volume))
                .volumeType(type(volume))
                .iops(iops.get(volume.id()))
                .snapshotId(snapshots.getOrDefault(volume.id(), ""))
                .availabilityZone(volume.zone().map(Zone::name).orElse(null))
                .state(state(volume))
                .createTime(volume.createdAt())
                .encrypted(true)
                .kmsKeyId(Ebs.key(volume.encryption()).orElse(null))
                .attachments(attachments)
                .tags(world.labels().list(volume))
                .build();
    }
}
