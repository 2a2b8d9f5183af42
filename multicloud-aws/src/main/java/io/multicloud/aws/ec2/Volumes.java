package io.multicloud.aws.ec2;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** EBS volumes. The cloud recognises a repeated create by its token. */
public final class Volumes
        extends TokenedResources<Volume, VolumeSpec, software.amazon.awssdk.services.ec2.model.Volume>
        implements VolumeService {
    private static final String VM = "vm";
    private static final String SIZE = "gib";

    private final Zones zones;
    private final Snapshots snapshots;
    private final Devices devices;

    /** Makes the service. */
    public Volumes(Aws aws, Zones zones) {
        super(aws, ResourceType.VOLUME, Volume.class, Ec2Pages::ofMany);
        this.zones = zones;
        this.snapshots = new Snapshots(aws);
        this.devices = new Devices(aws);
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    Region regionOf(VolumeSpec spec) {
        return spec.region()
                .or(() -> spec.zone().map(Zone::region))
                .or(() -> spec.snapshot().map(ResourceId::region))
                .orElse(aws().home());
    }

    @Override
    void check(VolumeSpec spec) {
        spec.snapshot().ifPresent(id -> aws().requireOwn(id, ResourceType.SNAPSHOT));
        if (spec.image().isPresent()) {
            throw Capability.VOLUME_FROM_IMAGE.unsupported();
        }
    }

    @Override
    Digest digest(VolumeSpec spec) {
        return Digest.of(spec)
                .add("size", spec.size())
                .add("class", spec.volumeClass())
                .add("encryption", spec.encryption())
                .add("zone", spec.zone())
                .add("snapshot", spec.snapshot());
    }

    @Override
    String sendCreate(VolumeSpec spec, Region region, CreateToken token, String clientToken) {
        // Without a zone any will do; the first, so that a repetition asks for the same.
        String zone = spec.zone().map(Zone::name).orElseGet(() -> firstZone(region));
        int gib = VolumeKinds.gib(spec.size());
        String kind = VolumeKinds.write(spec.volumeClass(), gib, VolumeKinds.Use.DATA);
        String key = VolumeKinds.key(spec.encryption());
        Map<String, String> tags = new TreeMap<>(spec.tags());
        if (key != null) {
            tags.put(Ec2Tags.KEY, key);
        }
        return aws().ec2(
                        repeatable("CreateVolume", region),
                        client -> client.createVolume(request -> request.availabilityZone(zone)
                                .size(gib)
                                .volumeType(kind)
                                .iops(VolumeKinds.iops(kind, gib))
                                .encrypted(true)
                                .kmsKeyId(key)
                                .snapshotId(spec.snapshot()
                                        .map(ResourceId::nativeId)
                                        .orElse(null))
                                .clientToken(clientToken)
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.VOLUME,
                                        spec.name(),
                                        tags,
                                        token))))
                .volumeId();
    }

    private String firstZone(Region region) {
        return zones.zones(region).stream()
                .map(Zone::name)
                .findFirst()
                .orElseThrow(() -> aws().error(ErrorCode.CAPACITY, "the region " + region + " has no zone")
                        .build());
    }

    @Override
    Slice<software.amazon.awssdk.services.ec2.model.Volume> describe(Region region, Selection selection) {
        DescribeVolumesResponse answer = aws().ec2(
                        reading("DescribeVolumes", region, selection),
                        client -> client.describeVolumes(request -> request.volumeIds(selection.ids())
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.volumes(), answer.nextToken());
    }

    @Override
    String nativeId(software.amazon.awssdk.services.ec2.model.Volume one) {
        return one.volumeId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(software.amazon.awssdk.services.ec2.model.Volume one) {
        return one.tags();
    }

    @Override
    boolean gone(software.amazon.awssdk.services.ec2.model.Volume one) {
        return "deleted".equals(one.stateAsString());
    }

    @Override
    boolean goesAtOnce() {
        return false;
    }

    private static VolumeState state(software.amazon.awssdk.services.ec2.model.Volume one) {
        return switch (Objects.requireNonNullElse(one.stateAsString(), "")) {
            case "creating" -> VolumeState.CREATING;
            case "available" -> VolumeState.AVAILABLE;
            case "in-use" ->
                switch (attachment(one).map(VolumeAttachment::stateAsString).orElse("attached")) {
                    case "attaching" -> VolumeState.ATTACHING;
                    case "detaching", "busy" -> VolumeState.DETACHING;
                    default -> VolumeState.IN_USE;
                };
            case "deleting", "deleted" -> VolumeState.DELETING;
            case "error" -> VolumeState.FAILED;
            default -> VolumeState.UNKNOWN;
        };
    }

    private static Optional<VolumeAttachment> attachment(software.amazon.awssdk.services.ec2.model.Volume one) {
        return one.attachments().stream()
                .filter(attachment -> !"detached".equals(attachment.stateAsString()))
                .findFirst();
    }

    @Override
    List<Volume> read(Region region, List<software.amazon.awssdk.services.ec2.model.Volume> some) {
        return some.stream().map(one -> read(region, one, attachment(one))).toList();
    }

    private Volume read(
            Region region,
            software.amazon.awssdk.services.ec2.model.Volume one,
            Optional<VolumeAttachment> attachment) {
        Map<String, String> tags = Ec2Tags.read(one.tags());
        return Volume.builder(id(region, one))
                .name(Ec2Tags.name(one.tags()))
                .tags(tags)
                .createdAt(Objects.requireNonNullElse(one.createTime(), Instant.EPOCH))
                .state(state(one))
                .size(DataSize.gib((long) one.size()))
                .volumeClass(VolumeKinds.read(one.volumeTypeAsString()))
                .encryption(VolumeKinds.encryption(tags.get(Ec2Tags.KEY)))
                .zone(one.availabilityZone() == null ? null : new Zone(region, one.availabilityZone()))
                .attachedTo(attachment
                        .map(VolumeAttachment::instanceId)
                        .map(vm -> aws().id(ResourceType.VM, region, vm))
                        .orElse(null))
                .device(attachment.map(VolumeAttachment::device).orElse(null))
                .nativeResource(one)
                .build();
    }

    @Override
    Volume withTags(Volume resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("DeleteVolume", id),
                        client -> client.deleteVolume(request -> request.volumeId(id.nativeId())));
    }

    @Override
    OperationStatus<Volume> created(ResourceId id, software.amazon.awssdk.services.ec2.model.Volume one) {
        return switch (state(one)) {
            case CREATING, UNKNOWN -> OperationStatus.running();
            case DELETING -> new OperationStatus.Failed<>(deleted(id));
            case FAILED ->
                new OperationStatus.Failed<>(undone(
                        id,
                        aws().error(ErrorCode.FAILED_PRECONDITION, "the volume came to the state error")
                                .resourceId(id)
                                .build()));
            default -> new OperationStatus.Succeeded<>(read(id.region(), one));
        };
    }

    @Override
    public Operation<Volume> attach(ResourceId volume, ResourceId vm) {
        aws().requireOwn(volume, type());
        aws().requireOwn(vm, ResourceType.VM);
        Optional<String> device = devices.free(vm, volume.nativeId());
        if (device.isPresent()) {
            aws().ec2(
                            repeatable("AttachVolume", volume),
                            client -> client.attachVolume(request -> request.volumeId(volume.nativeId())
                                    .instanceId(vm.nativeId())
                                    .device(device.get())));
        }
        return resumeChange(OperationName.of(Verb.ATTACH, volume).with(VM, vm.nativeId()));
    }

    @Override
    public Operation<Volume> detach(ResourceId volume) {
        aws().requireOwn(volume, type());
        try {
            aws().ec2(
                            repeatable("DetachVolume", volume),
                            client -> client.detachVolume(request -> request.volumeId(volume.nativeId())));
        } catch (CloudException e) {
            // One that is attached to nothing is refused as well.
            if (e.code() != ErrorCode.FAILED_PRECONDITION
                    || attachment(find(volume)).isPresent()) {
                throw e;
            }
        }
        return resumeChange(OperationName.of(Verb.DETACH, volume));
    }

    @Override
    public Operation<Volume> resize(ResourceId volume, DataSize size) {
        aws().requireOwn(volume, type());
        int gib = VolumeKinds.gib(size);
        int present = find(volume).size();
        if (gib < present) {
            throw aws().error(
                            ErrorCode.INVALID_ARGUMENT,
                            "a volume of " + present + " GiB cannot shrink to " + gib + " GiB")
                    .resourceId(volume)
                    .build();
        }
        if (gib > present) {
            aws().ec2(
                            repeatable("ModifyVolume", volume),
                            client -> client.modifyVolume(request ->
                                    request.volumeId(volume.nativeId()).size(gib)));
        }
        return resumeChange(OperationName.of(Verb.RESIZE, volume).with(SIZE, Integer.toString(gib)));
    }

    @Override
    Operation<Volume> resumeOther(OperationName name) {
        ResourceId id = name.resource();
        return switch (name.verb()) {
            case ATTACH -> {
                String vm = name.argument(VM).orElse("");
                yield operation(name, one -> attached(id, one, vm));
            }
            case DETACH ->
                operation(
                        name,
                        one -> attachment(one).isEmpty()
                                ? new OperationStatus.Succeeded<>(read(id.region(), one))
                                : OperationStatus.running());
            case RESIZE -> {
                int gib = Integer.parseInt(name.argument(SIZE).orElse("0"));
                yield operation(
                        name,
                        one -> one.size() >= gib
                                ? new OperationStatus.Succeeded<>(read(id.region(), one))
                                : OperationStatus.running());
            }
            default -> throw new IllegalArgumentException("operation id '" + name.id() + "' is none of a volume");
        };
    }

    private OperationStatus<Volume> attached(
            ResourceId id, software.amazon.awssdk.services.ec2.model.Volume one, String vm) {
        boolean here = attachment(one)
                .filter(present -> vm.equals(present.instanceId()))
                .isPresent();
        if (state(one) == VolumeState.AVAILABLE) {
            return new OperationStatus.Failed<>(
                    aws().error(ErrorCode.CANCELLED, "it was detached while it was attached")
                            .resourceId(id)
                            .build());
        }
        return here && state(one) == VolumeState.IN_USE
                ? new OperationStatus.Succeeded<>(read(id.region(), one))
                : OperationStatus.running();
    }

    private Operation<Volume> operation(
            OperationName name,
            java.util.function.Function<software.amazon.awssdk.services.ec2.model.Volume, OperationStatus<Volume>>
                    status) {
        return PolledOperation.of(aws().environment(), name.id(), () -> status.apply(find(name.resource())));
    }
}
