package io.multicloud.aws.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Verb;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/** EBS snapshots, and their blocks through the EBS direct APIs. */
public final class Snapshots
        extends ReconciledResources<Snapshot, SnapshotSpec, software.amazon.awssdk.services.ec2.model.Snapshot>
        implements SnapshotService {
    private static final String SELF = "self";

    /** What stands in the place of the volume where there was none. */
    private static final String NO_VOLUME = "vol-ffffffff";

    private final SnapshotBlocks blocks;

    Snapshots(Aws aws) {
        super(aws, ResourceType.SNAPSHOT, Snapshot.class, Ec2Pages::ofMany);
        this.blocks = new SnapshotBlocks(aws, this::get);
    }

    @Override
    void check(SnapshotSpec spec) {
        aws().requireOwn(spec.volume(), ResourceType.VOLUME);
    }

    @Override
    Region regionOf(SnapshotSpec spec) {
        return spec.region().orElse(spec.volume().region());
    }

    @Override
    Digest digest(SnapshotSpec spec) {
        return Digest.of(spec).add("volume", spec.volume());
    }

    @Override
    String sendCreate(SnapshotSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("CreateSnapshot", region),
                        client -> client.createSnapshot(
                                request -> request.volumeId(spec.volume().nativeId())
                                        .tagSpecifications(Ec2Tags.onCreate(
                                                software.amazon.awssdk.services.ec2.model.ResourceType.SNAPSHOT,
                                                spec.name(),
                                                spec.tags(),
                                                token))))
                .snapshotId();
    }

    @Override
    public Operation<Snapshot> copy(ResourceId snapshot, Region target, String name) {
        aws().requireOwn(snapshot, type());
        // A snapshot's tags do not go with it, and neither does the mark of a customer's key.
        CreateToken token = CreateToken.of((String) null, Digest.of(name).add("copy", snapshot), aws());
        String copy = aws().ec2(
                        once("CopySnapshot", target).on(snapshot),
                        client -> client.copySnapshot(request -> request.destinationRegion(target.name())
                                .sourceRegion(snapshot.region().name())
                                .sourceSnapshotId(snapshot.nativeId())
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.SNAPSHOT,
                                        name,
                                        Map.of(),
                                        token))))
                .snapshotId();
        return creation(id(target, copy), token);
    }

    @Override
    Slice<software.amazon.awssdk.services.ec2.model.Snapshot> describe(Region region, Selection selection) {
        DescribeSnapshotsResponse answer = aws().ec2(
                        reading("DescribeSnapshots", region, selection),
                        client -> client.describeSnapshots(request -> request.snapshotIds(selection.ids())
                                .ownerIds(selection.concerned() == null ? List.of(SELF) : null)
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.snapshots(), answer.nextToken());
    }

    @Override
    String nativeId(software.amazon.awssdk.services.ec2.model.Snapshot one) {
        return one.snapshotId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(software.amazon.awssdk.services.ec2.model.Snapshot one) {
        return one.tags();
    }

    @Override
    Stage stage(software.amazon.awssdk.services.ec2.model.Snapshot one) {
        return switch (state(one)) {
            case PENDING, UNKNOWN -> Stage.PENDING;
            case FAILED, DELETING -> Stage.FAILED;
            case AVAILABLE -> Stage.READY;
        };
    }

    @Override
    String failure(software.amazon.awssdk.services.ec2.model.Snapshot one) {
        return Objects.requireNonNullElse(one.stateMessage(), "the snapshot came to the state error");
    }

    private static SnapshotState state(software.amazon.awssdk.services.ec2.model.Snapshot one) {
        return switch (Objects.requireNonNullElse(one.stateAsString(), "")) {
            case "pending" -> SnapshotState.PENDING;
            case "completed" -> SnapshotState.AVAILABLE;
            case "error" -> SnapshotState.FAILED;
            default -> SnapshotState.UNKNOWN;
        };
    }

    @Override
    List<Snapshot> read(Region region, List<software.amazon.awssdk.services.ec2.model.Snapshot> some) {
        return some.stream().map(one -> readOne(region, one)).toList();
    }

    private Snapshot readOne(Region region, software.amazon.awssdk.services.ec2.model.Snapshot one) {
        Map<String, String> tags = Ec2Tags.read(one.tags());
        boolean ofVolume = one.volumeId() != null && !one.volumeId().equals(NO_VOLUME);
        return Snapshot.builder(id(region, one))
                .name(Ec2Tags.name(one.tags()))
                .tags(tags)
                .createdAt(Objects.requireNonNullElse(one.startTime(), Instant.EPOCH))
                .state(state(one))
                .volumeSize(one.volumeSize() == null ? DataSize.ZERO : DataSize.gib((long) one.volumeSize()))
                .volume(ofVolume ? aws().id(ResourceType.VOLUME, region, one.volumeId()) : null)
                .encryption(VolumeKinds.encryption(tags.get(Ec2Tags.KEY)))
                .nativeResource(one)
                .build();
    }

    @Override
    Snapshot withTags(Snapshot resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("DeleteSnapshot", id),
                        client -> client.deleteSnapshot(request -> request.snapshotId(id.nativeId())));
    }

    // Blocks

    @Override
    public Paged<Block> blocks(ResourceId snapshot) {
        return blocks.list(aws().requireOwn(snapshot, type()));
    }

    @Override
    public Paged<Block> changedBlocks(ResourceId base, ResourceId snapshot) {
        return blocks.changed(aws().requireOwn(base, type()), aws().requireOwn(snapshot, type()));
    }

    @Override
    public ByteBuffer readBlock(ResourceId snapshot, Block block) {
        return blocks.read(aws().requireOwn(snapshot, type()), block);
    }

    @Override
    public SnapshotUpload startUpload(SnapshotUploadSpec spec) {
        aws().requireOpen();
        spec.parent().ifPresent(parent -> aws().requireOwn(parent, type()));
        Ec2Tags.check(spec.tags(), aws());
        Region region =
                spec.region().or(() -> spec.parent().map(ResourceId::region)).orElse(aws().home());
        return blocks.start(spec, region);
    }

    @Override
    public void writeBlock(SnapshotUpload upload, long offset, ByteBuffer data) {
        aws().requireOwn(upload.snapshot(), type());
        blocks.write(upload, offset, data);
    }

    @Override
    public Operation<Snapshot> completeUpload(SnapshotUpload upload, long blocksWritten) {
        aws().requireOwn(upload.snapshot(), type());
        blocks.complete(upload, blocksWritten);
        return resumeChange(OperationName.of(Verb.COMPLETE, upload.snapshot()));
    }

    @Override
    Operation<Snapshot> resumeChange(OperationName name) {
        return name.verb() == Verb.COMPLETE
                ? PolledOperation.of(aws().environment(), name.id(), () -> uploaded(name.resource()))
                : super.resumeChange(name);
    }

    private OperationStatus<Snapshot> uploaded(ResourceId id) {
        software.amazon.awssdk.services.ec2.model.Snapshot one = find(id);
        return switch (stage(one)) {
            case PENDING -> OperationStatus.running();
            case READY -> new OperationStatus.Succeeded<>(read(id.region(), one));
            case FAILED ->
                new OperationStatus.Failed<>(aws().error(ErrorCode.DATA_LOSS, failure(one))
                        .resourceId(id)
                        .build());
        };
    }
}
