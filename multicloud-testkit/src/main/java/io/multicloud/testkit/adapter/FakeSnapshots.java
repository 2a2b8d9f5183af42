package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.storage.SnapshotBackend;
import io.multicloud.testkit.fake.storage.SnapshotBackend.BlockData;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Snapshots of an opened fake account. */
final class FakeSnapshots extends ResourceAdapter<Snapshot, SnapshotSpec> implements SnapshotService {
    private final SnapshotBackend backend;

    FakeSnapshots(FakeCalls calls, SnapshotBackend backend) {
        super(calls, backend, Snapshot.class, Capability.SNAPSHOTS);
        this.backend = backend;
    }

    @Override
    void beforeCreate(SnapshotSpec spec) {
        calls().requireOwn(spec.volume(), ResourceType.VOLUME);
    }

    @Override
    Region regionOf(SnapshotSpec spec) {
        return spec.region().orElse(spec.volume().region());
    }

    @Override
    public Operation<Snapshot> copy(ResourceId snapshot, Region target, String name) {
        String token = calls().environment().newId();
        calls().require(Capability.SNAPSHOTS);
        calls().requireOwn(snapshot, type());
        Progress<Snapshot> accepted = calls().send(
                        FakeOperation.COPY_SNAPSHOT,
                        target,
                        snapshot,
                        () -> backend.copy(snapshot, target, name, token));
        return operation(OperationName.Kind.CREATE, accepted);
    }

    @Override
    public Paged<Block> blocks(ResourceId snapshot) {
        calls().require(Capability.SNAPSHOT_READ);
        calls().requireOwn(snapshot, type());
        return Paged.from(
                Optional.empty(),
                token -> calls().send(
                                FakeOperation.LIST_SNAPSHOT_BLOCKS,
                                snapshot.region(),
                                snapshot,
                                () -> backend.blocks(snapshot, token)));
    }

    @Override
    public Paged<Block> changedBlocks(ResourceId base, ResourceId snapshot) {
        calls().require(Capability.SNAPSHOT_CHANGES);
        calls().requireOwn(base, type());
        calls().requireOwn(snapshot, type());
        return Paged.from(
                Optional.empty(),
                token -> calls().send(
                                FakeOperation.LIST_CHANGED_BLOCKS,
                                snapshot.region(),
                                snapshot,
                                () -> backend.changedBlocks(base, snapshot, token)));
    }

    @Override
    public ByteBuffer readBlock(ResourceId snapshot, Block block) {
        BlockData data = send(FakeOperation.READ_SNAPSHOT_BLOCK, snapshot, Capability.SNAPSHOT_READ, () -> {
            BlockData read = backend.readBlock(snapshot, block.offset(), block.token());
            if (!read.intact() || read.bytes().length != block.length()) {
                throw CloudException.builder(
                                ErrorCode.DATA_LOSS,
                                "the block at " + block.offset() + " arrived with " + read.bytes().length
                                        + " bytes that do not match their checksum, or not with the " + block.length()
                                        + " asked for")
                        .provider(calls().account())
                        .operation(calls().flavor().nativeName(FakeOperation.READ_SNAPSHOT_BLOCK))
                        .resourceId(snapshot)
                        .build();
            }
            return read;
        });
        return ByteBuffer.wrap(data.bytes()).asReadOnlyBuffer();
    }

    @Override
    public SnapshotUpload startUpload(SnapshotUploadSpec spec) {
        calls().require(Capability.SNAPSHOTS);
        calls().require(Capability.SNAPSHOT_WRITE);
        spec.parent().ifPresent(parent -> calls().requireOwn(parent, type()));
        Region region =
                spec.region().or(() -> spec.parent().map(ResourceId::region)).orElse(calls().home());
        return calls().send(FakeOperation.START_SNAPSHOT_UPLOAD, region, null, () -> backend.startUpload(spec, region));
    }

    @Override
    public void writeBlock(SnapshotUpload upload, long offset, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        send(FakeOperation.WRITE_SNAPSHOT_BLOCK, upload.snapshot(), Capability.SNAPSHOT_WRITE, () -> {
            backend.writeBlock(upload.snapshot(), offset, bytes);
            return offset;
        });
    }

    @Override
    public Operation<Snapshot> completeUpload(SnapshotUpload upload, long blocksWritten) {
        return change(
                FakeOperation.COMPLETE_SNAPSHOT_UPLOAD,
                upload.snapshot(),
                Capability.SNAPSHOT_WRITE,
                () -> backend.completeUpload(upload.snapshot(), blocksWritten));
    }
}
