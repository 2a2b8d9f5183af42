package io.multicloud.api.volume;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;

/**
 * A snapshot that is being written block by block.
 *
 * @param snapshot its id, in state {@link SnapshotState#PENDING}
 * @param volumeSize the size of the volume it stands for
 * @param blockSize the size of a block in bytes
 */
public record SnapshotUpload(ResourceId snapshot, DataSize volumeSize, int blockSize) {}
