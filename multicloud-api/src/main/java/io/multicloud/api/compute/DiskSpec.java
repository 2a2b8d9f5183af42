package io.multicloud.api.compute;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import java.util.Optional;

/**
 * A disk that is created with a VM and deleted with it.
 *
 * @param size its size
 * @param volumeClass its portable class
 * @param encryption who holds the key
 * @param snapshot what it starts with; empty for zeros, or for the image on a root disk
 */
public record DiskSpec(DataSize size, VolumeClass volumeClass, Encryption encryption, Optional<ResourceId> snapshot) {
    /** @throws IllegalArgumentException if the size is zero */
    public DiskSpec {
        if (size.bytes() == 0) {
            throw new IllegalArgumentException("disk size must be positive");
        }
    }

    /** Returns an empty disk encrypted with the provider's key. */
    public static DiskSpec of(DataSize size, VolumeClass volumeClass) {
        return new DiskSpec(size, volumeClass, Encryption.providerKey(), Optional.empty());
    }

    /** Returns this disk with other encryption. */
    public DiskSpec withEncryption(Encryption other) {
        return new DiskSpec(size, volumeClass, other, snapshot);
    }

    /** Returns this disk filled from a snapshot. */
    public DiskSpec fromSnapshot(ResourceId source) {
        return new DiskSpec(size, volumeClass, encryption, Optional.of(source));
    }
}
