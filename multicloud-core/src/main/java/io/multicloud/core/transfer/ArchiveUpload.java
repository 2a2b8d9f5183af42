package io.multicloud.core.transfer;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.core.image.ImageTarget;

/**
 * A snapshot, and an object that shall come to hold its disk as an image.
 *
 * @param name of the upload, unique on this host
 * @param stream under which its parts are kept in the journal
 * @param source where the snapshot is
 * @param snapshot what is read
 * @param size of the snapshot's disk
 * @param target where the object goes
 * @param upload what is written
 * @param format of the image
 * @param leastPart the smallest part that the target takes, in bytes, the last one excepted
 */
public record ArchiveUpload(
        String name,
        String stream,
        SnapshotService source,
        ResourceId snapshot,
        DataSize size,
        ObjectService target,
        MultipartUpload upload,
        ImageTarget format,
        long leastPart) {
    /** Parts that are planned with: clouds take 10,000 (https://cloud.google.com/storage/quotas#requests). */
    private static final long PARTS = 9_000;

    private static final long SMALLEST_PIECE = 6L << 20;

    /** The largest disk whose parts are small enough that a crash repeats less than 64 MiB. */
    public static final DataSize LARGEST_DISK = DataSize.gib(512);

    /** @throws IllegalArgumentException if the format is not written from front to back, or the disk too large */
    public ArchiveUpload {
        if (format.startIsWrittenLast()) {
            throw new IllegalArgumentException("an upload is written from front to back, " + format + " is not");
        }
        if (size.compareTo(LARGEST_DISK) > 0) {
            throw new IllegalArgumentException("the disk of an upload has up to " + LARGEST_DISK + ", was " + size);
        }
    }

    /** Returns how many bytes of the disk a part has at least, so that there are not too many parts; up to 60 MiB. */
    long smallestPiece() {
        long needed = (size.bytes() / PARTS + (1 << 20)) >> 20 << 20;
        return Math.max(SMALLEST_PIECE, needed);
    }

    /** Returns the size of the disk in the image, which the clouds that import it take. */
    public long diskSize() {
        return format.diskSizeFor(size.bytes());
    }
}
