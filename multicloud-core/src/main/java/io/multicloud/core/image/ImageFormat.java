package io.multicloud.core.image;

/** What an image can be read from. */
public enum ImageFormat {
    /** The bytes of the disk. */
    RAW,
    /** Microsoft's VHD, fixed or dynamic. Differencing disks are refused. */
    VHD,
    /** A tar archive compressed with gzip that holds the bytes of the disk as {@code disk.raw}. */
    TAR_GZ,
    /**
     * QEMU's qcow2, versions 2 and 3, plain or compressed with zlib or zstd. Backing files, external data files,
     * encryption, extended L2 entries and images marked as corrupt are refused. Of snapshots within the image, the
     * current state is read.
     */
    QCOW2,
    /** VMware's VMDK in one file, sparse or stream-optimized. Parents and split extents are refused. */
    VMDK
}
