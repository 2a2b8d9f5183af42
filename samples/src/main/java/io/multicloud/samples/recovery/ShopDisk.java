package io.multicloud.samples.recovery;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A disk of 1 GiB of which a quarter holds data that compresses to about a half, and how it becomes an image. */
final class ShopDisk {
    static final DataSize SIZE = DataSize.gib(1);

    /** Every fourth of so many bytes holds data. */
    private static final int STRETCH = 4 << 20;

    private ShopDisk() {}

    /** Brings the disk into a cloud block by block, and returns the image that machines boot from. */
    static ResourceId imageIn(CloudProvider cloud) {
        SnapshotUpload upload = cloud.volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(
                        "shop", Optional.empty(), SIZE, Optional.empty(), Map.of(), "shop-disk"));
        long written = 0;
        for (long stretch = 0; stretch < SIZE.bytes(); stretch += 4L * STRETCH) {
            byte[] data = data(stretch);
            for (int at = 0; at < STRETCH; at += upload.blockSize()) {
                cloud.volumes()
                        .snapshots()
                        .writeBlock(upload, stretch + at, ByteBuffer.wrap(data, at, upload.blockSize()));
                written++;
            }
        }
        Snapshot snapshot =
                cloud.volumes().snapshots().completeUpload(upload, written).await();
        return cloud.images()
                .create(ImageSpec.fromSnapshot("shop", snapshot.id()).build())
                .await()
                .id();
    }

    private static byte[] data(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] data = new byte[STRETCH];
        random.nextBytes(data);
        // Half of each byte: what compression finds in databases is of that order.
        for (int i = 0; i < data.length; i++) {
            data[i] &= 0x0f;
        }
        return data;
    }
}
