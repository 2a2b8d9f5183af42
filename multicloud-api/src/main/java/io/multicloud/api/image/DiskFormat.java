package io.multicloud.api.image;

/** How a disk lies in an object that a cloud makes an image of. Which of them a provider takes, its capabilities say. */
public enum DiskFormat {
    /** The bytes of the disk. */
    RAW,
    /**
     * A tar archive compressed with gzip that holds the bytes of the disk as {@code disk.raw} and nothing else, in GNU's
     * old format.
     */
    TAR_GZ,
    /** Microsoft's VHD of fixed size. */
    FIXED_VHD,
    /** QEMU's qcow2, version 3 without backing file. */
    QCOW2,
    /** VMware's stream-optimized VMDK. */
    STREAM_OPTIMIZED_VMDK
}
