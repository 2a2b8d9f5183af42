package io.multicloud.core.image;

/**
 * Numbers of a VMDK with a sparse extent.
 *
 * <p>Layout: Virtual Disk Format 5.0, VMware, https://www.vmware.com/support/developer/vddk/vmdk_50_technote.pdf
 */
final class Vmdk {
    static final String MAGIC = "KDMV";
    static final int SECTOR = 512;
    static final int GRAIN_TABLE_ENTRIES = 512;
    static final int GRAIN_TABLE_BYTES = GRAIN_TABLE_ENTRIES * Integer.BYTES;

    static final int FLAG_NEWLINES = 1;
    static final int FLAG_ZEROED_GRAINS = 1 << 2;
    static final int FLAG_COMPRESSED = 1 << 16;
    static final int FLAG_MARKERS = 1 << 17;

    /** In grain tables, with the flag for it: the grain is zeros. */
    static final long ZEROED_GRAIN = 1;

    /** In the header of a stream: the directory's place is in the footer. */
    static final long DIRECTORY_AT_END = -1;

    static final int DEFLATE = 1;

    /** Position on the disk and size, before each compressed grain. */
    static final int GRAIN_MARKER = Long.BYTES + Integer.BYTES;

    static final int END_OF_STREAM = 0;
    static final int GRAIN_TABLE = 1;
    static final int GRAIN_DIRECTORY = 2;
    static final int FOOTER = 3;

    // Fields of the header.
    static final int VERSION_AT = 4;
    static final int FLAGS_AT = 8;
    static final int CAPACITY_AT = 12;
    static final int GRAIN_SIZE_AT = 20;
    static final int DESCRIPTOR_OFFSET_AT = 28;
    static final int DESCRIPTOR_SIZE_AT = 36;
    static final int TABLE_ENTRIES_AT = 44;
    static final int DIRECTORY_AT = 56;
    static final int OVERHEAD_AT = 64;
    static final int NEWLINES_AT = 73;
    static final int COMPRESSION_AT = 77;

    /** A transfer as text changes one of these. */
    static final String NEWLINES = "\n \r\n";

    private Vmdk() {}
}
