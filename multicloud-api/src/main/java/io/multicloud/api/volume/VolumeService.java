package io.multicloud.api.volume;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;

/** Volumes; refuses every call without {@link Capability#VOLUMES}. */
public interface VolumeService extends ResourceService<Volume, VolumeSpec> {
    /**
     * Attaches a volume to a VM of the same zone. It outlives the VM.
     *
     * @return ends when the volume is {@link VolumeState#IN_USE}
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} if it is attached elsewhere, the VM is
     *     in a state that does not allow it, or they are in different zones. Attaching it again to the same
     *     VM succeeds
     */
    Operation<Volume> attach(ResourceId volume, ResourceId vm);

    /**
     * Detaches a volume from its VM. One that is attached to nothing yields an operation that succeeds.
     *
     * @return ends when the volume is {@link VolumeState#AVAILABLE}
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} for a root disk of a VM that is not
     *     stopped
     */
    Operation<Volume> detach(ResourceId volume);

    /**
     * Grows a volume; its content stays.
     *
     * @return ends when the volume has its new size
     * @throws CloudException {@code NOT_FOUND}; {@code INVALID_ARGUMENT} if the size is smaller than it is; {@code
     *     UNSUPPORTED} without {@link Capability#VOLUME_RESIZE}
     */
    default Operation<Volume> resize(ResourceId volume, DataSize size) {
        throw Capability.VOLUME_RESIZE.unsupported();
    }

    /** Returns snapshots; refuses every call without {@link Capability#SNAPSHOTS}. */
    SnapshotService snapshots();
}
