package io.multicloud.api.image;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.ObjectKey;

/** What an image is made from. It can be deleted once the image is there, unless the cloud says it is still needed. */
public sealed interface ImageSource {
    /** Returns the VM or the snapshot, or the bucket that holds the object. */
    ResourceId resource();

    /**
     * The root disk of a VM.
     *
     * @param vm the VM; it is not stopped for it
     */
    record OfVm(ResourceId vm) implements ImageSource {
        /** @throws IllegalArgumentException if the id is not a VM's */
        public OfVm {
            require(vm, ResourceType.VM);
        }

        @Override
        public ResourceId resource() {
            return vm;
        }
    }

    /**
     * What a volume held.
     *
     * @param snapshot of a disk that a system can be started from
     */
    record OfSnapshot(ResourceId snapshot) implements ImageSource {
        /** @throws IllegalArgumentException if the id is not a snapshot's */
        public OfSnapshot {
            require(snapshot, ResourceType.SNAPSHOT);
        }

        @Override
        public ResourceId resource() {
            return snapshot;
        }
    }

    /**
     * A file in object storage.
     *
     * @param object which
     * @param format how the disk lies in it
     */
    record OfObject(ObjectKey object, DiskFormat format) implements ImageSource {
        @Override
        public ResourceId resource() {
            return object.bucket();
        }
    }

    private static void require(ResourceId id, ResourceType type) {
        if (!id.type().equals(type)) {
            throw new IllegalArgumentException("an image is made from a " + type + ", not from " + id);
        }
    }
}
