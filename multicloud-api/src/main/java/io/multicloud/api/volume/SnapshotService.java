package io.multicloud.api.volume;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import java.nio.ByteBuffer;

/**
 * Snapshots. A create ends when the snapshot is {@link SnapshotState#AVAILABLE}, and holds what the volume
 * held when the create was accepted.
 */
public interface SnapshotService extends ResourceService<Snapshot, SnapshotSpec> {
    /**
     * Copies a snapshot to another region of the account.
     *
     * @param name the name of the copy
     * @return ends when the copy is available
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} unless it is available
     */
    Operation<Snapshot> copy(ResourceId snapshot, Region target, String name);

    /**
     * Lists the blocks that may hold other bytes than zeros, by offset.
     *
     * @throws CloudException while iterating; {@code UNSUPPORTED} without {@link Capability#SNAPSHOT_READ}
     */
    default Paged<Block> blocks(ResourceId snapshot) {
        throw Capability.SNAPSHOT_READ.unsupported();
    }

    /**
     * Lists the blocks of {@code snapshot} that may differ from {@code base}, by offset, those that became
     * zeros among them. Blocks beyond the end of the base count as changed when they may hold other bytes
     * than zeros.
     *
     * @param base an earlier snapshot of the same volume
     * @throws CloudException while iterating; {@code INVALID_ARGUMENT} if the two are of different volumes;
     *     {@code UNSUPPORTED} without {@link Capability#SNAPSHOT_CHANGES}
     */
    default Paged<Block> changedBlocks(ResourceId base, ResourceId snapshot) {
        throw Capability.SNAPSHOT_CHANGES.unsupported();
    }

    /**
     * Reads a block and checks it against the provider's checksum, where there is one.
     *
     * @param block one that a listing returned
     * @return exactly {@link Block#length()} bytes, read-only
     * @throws CloudException {@code NOT_FOUND}; {@code INVALID_ARGUMENT} for an expired token: list again; {@code
     *     DATA_LOSS} if the bytes do not match their checksum; {@code UNSUPPORTED} without {@link
     *     Capability#SNAPSHOT_READ}
     */
    default ByteBuffer readBlock(ResourceId snapshot, Block block) {
        throw Capability.SNAPSHOT_READ.unsupported();
    }

    /**
     * Starts a snapshot that is written block by block.
     *
     * @throws CloudException {@code UNSUPPORTED} without {@link Capability#SNAPSHOT_WRITE}
     */
    default SnapshotUpload startUpload(SnapshotUploadSpec spec) {
        throw Capability.SNAPSHOT_WRITE.unsupported();
    }

    /**
     * Writes one block. Writing it again replaces it.
     *
     * @param offset a multiple of the block size
     * @param data a whole block, or the rest of the volume at its end; its position does not change
     * @throws CloudException {@code INVALID_ARGUMENT} for a wrong offset or length; {@code FAILED_PRECONDITION}
     *     once completed; {@code DATA_LOSS} if the provider received other bytes
     */
    default void writeBlock(SnapshotUpload upload, long offset, ByteBuffer data) {
        throw Capability.SNAPSHOT_WRITE.unsupported();
    }

    /**
     * Ends the writing.
     *
     * @param blocksWritten how many different blocks were written; the provider checks it
     * @return ends when the snapshot is available
     * @throws CloudException {@code DATA_LOSS} if another number of blocks arrived
     */
    default Operation<Snapshot> completeUpload(SnapshotUpload upload, long blocksWritten) {
        throw Capability.SNAPSHOT_WRITE.unsupported();
    }
}
