package io.multicloud.core.pipeline;

import io.multicloud.api.DataSize;
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
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Guards volumes and snapshots. */
final class GuardedStorage extends GuardedService<Volume, VolumeSpec, VolumeService> implements VolumeService {
    GuardedStorage(Guard guard, VolumeService raw) {
        super(guard, raw, ResourceType.VOLUME, VolumeSpec.class);
    }

    @Override
    public Operation<Volume> attach(ResourceId volume, ResourceId vm) {
        return start("attach", volume, () -> raw.attach(volume, vm));
    }

    @Override
    public Operation<Volume> detach(ResourceId volume) {
        return start("detach", volume, () -> raw.detach(volume));
    }

    @Override
    public Operation<Volume> resize(ResourceId volume, DataSize size) {
        return start("resize", volume, () -> raw.resize(volume, size));
    }

    @Override
    public SnapshotService snapshots() {
        return new Snapshots(guard, raw.snapshots());
    }

    /** Blocks are read and written by the thousand, and are recorded as their requests only. */
    private static final class Snapshots extends GuardedService<Snapshot, SnapshotSpec, SnapshotService>
            implements SnapshotService {
        Snapshots(Guard guard, SnapshotService raw) {
            super(guard, raw, ResourceType.SNAPSHOT, SnapshotSpec.class);
        }

        @Override
        public Operation<Snapshot> copy(ResourceId snapshot, Region target, String name) {
            return start("copy", snapshot, () -> raw.copy(snapshot, target, name));
        }

        @Override
        public Paged<Block> blocks(ResourceId snapshot) {
            return raw.blocks(snapshot);
        }

        @Override
        public Paged<Block> changedBlocks(ResourceId base, ResourceId snapshot) {
            return raw.changedBlocks(base, snapshot);
        }

        @Override
        public ByteBuffer readBlock(ResourceId snapshot, Block block) {
            return raw.readBlock(snapshot, block);
        }

        @Override
        public SnapshotUpload startUpload(SnapshotUploadSpec spec) {
            return guard.call(name("startUpload"), spec.region(), () -> raw.startUpload(spec));
        }

        @Override
        public void writeBlock(SnapshotUpload upload, long offset, ByteBuffer data) {
            raw.writeBlock(upload, offset, data);
        }

        @Override
        public Operation<Snapshot> completeUpload(SnapshotUpload upload, long blocksWritten) {
            return guard.call(
                    name("completeUpload"),
                    Optional.empty(),
                    () -> guard.watched(
                            name("completeUpload"), raw.completeUpload(upload, blocksWritten), guard::seen, null));
        }
    }
}
