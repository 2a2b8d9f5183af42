package io.multicloud.api.compute;

import io.multicloud.api.Capability;
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
 * @param snapshot the snapshot it starts with, if any; never on a root disk, which starts with the VM's image
 * @param image the image of one's own that a data disk starts with, if any; needs {@link Capability#VOLUME_FROM_IMAGE}
 */
public record DiskSpec(
        DataSize size,
        VolumeClass volumeClass,
        Encryption encryption,
        Optional<ResourceId> snapshot,
        Optional<ResourceId> image) {
    /** @throws IllegalArgumentException if the size is zero, or it shall start with a snapshot and an image */
    public DiskSpec {
        if (snapshot.isPresent() && image.isPresent()) {
            throw new IllegalArgumentException(
                    "a disk starts with a snapshot or an image, not with " + snapshot.get() + " and " + image.get());
        }
        if (size.bytes() == 0) {
            throw new IllegalArgumentException("disk size must be positive");
        }
    }

    /** Returns an empty disk encrypted with the provider's key. */
    public static DiskSpec of(DataSize size, VolumeClass volumeClass) {
        return new DiskSpec(size, volumeClass, Encryption.providerKey(), Optional.empty(), Optional.empty());
    }

    /** Returns this disk with other encryption. */
    public DiskSpec withEncryption(Encryption other) {
        return new DiskSpec(size, volumeClass, other, snapshot, image);
    }

    /** Returns this disk filled from a snapshot. */
    public DiskSpec fromSnapshot(ResourceId source) {
        return new DiskSpec(size, volumeClass, encryption, Optional.of(source), Optional.empty());
    }

    /** Returns this disk filled from an image of one's own. */
    public DiskSpec fromImage(ResourceId source) {
        return new DiskSpec(size, volumeClass, encryption, Optional.empty(), Optional.of(source));
    }

    /** Tells whether it starts with something of its own. */
    boolean isFilled() {
        return snapshot.isPresent() || image.isPresent();
    }
}
