package io.multicloud.core.image;

/** What an image can be written as. */
public enum ImageTarget {
    /** The bytes of the disk; zeros are left out where the sink can. */
    RAW(Sizes.SECTOR, false),
    /** A fixed VHD. Azure takes disks of whole MiB only. */
    FIXED_VHD(Sizes.MIB, false),
    /** {@code disk.raw} in a tar archive compressed with gzip. GCP takes disks of whole GiB only. */
    TAR_GZ(Sizes.GIB, false),
    /** As {@link #TAR_GZ}, its data in stored blocks: nothing but zeros becomes smaller. */
    TAR_GZ_STORED(Sizes.GIB, false),
    /** Version 3, not compressed. */
    QCOW2(Sizes.SECTOR, true),
    /** Version 3, clusters compressed with zlib. */
    QCOW2_ZLIB(Sizes.SECTOR, true),
    /** Version 3, clusters compressed with zstd; needs {@code com.github.luben:zstd-jni}. */
    QCOW2_ZSTD(Sizes.SECTOR, true),
    /** Version 2, which QEMU before 1.1 reads, not compressed. */
    QCOW2_V2(Sizes.SECTOR, true),
    /** Version 2, clusters compressed with zlib. */
    QCOW2_V2_ZLIB(Sizes.SECTOR, true),
    /** A stream-optimized VMDK, grains compressed with zlib. */
    STREAM_OPTIMIZED_VMDK(Sizes.SECTOR, false);

    /** Every disk consists of these. */
    static final int SECTOR = 512;

    private final long unit;
    private final boolean startLast;

    ImageTarget(long unit, boolean startLast) {
        this.unit = unit;
        this.startLast = startLast;
    }

    /**
     * Returns the size of the smallest disk with room for {@code bytes} that the clouds take which import this format:
     * whole sectors of 512 bytes; whole MiB for {@link #FIXED_VHD}
     * (https://learn.microsoft.com/azure/virtual-machines/linux/create-upload-generic) and whole GiB for {@link #TAR_GZ}
     * (https://cloud.google.com/compute/docs/import/import-existing-image).
     *
     * @throws IllegalArgumentException if {@code bytes} is not positive or that size is 2^63 or more
     */
    public long diskSizeFor(long bytes) {
        if (bytes <= 0 || bytes > Long.MAX_VALUE - unit) {
            throw new IllegalArgumentException(
                    "a disk of " + bytes + " bytes must have from 1 to " + (Long.MAX_VALUE - unit) + " bytes");
        }
        return (bytes + unit - 1) / unit * unit;
    }

    /**
     * Returns whether the first bytes are written last, so that the sink must be a {@link RewritableSink}; anything else
     * is written front to back.
     */
    public boolean startIsWrittenLast() {
        return startLast;
    }

    /** An enum's constants cannot refer to constants of their own class. */
    private static final class Sizes {
        static final long SECTOR = 512;
        static final long MIB = 1 << 20;
        static final long GIB = 1 << 30;
    }
}
