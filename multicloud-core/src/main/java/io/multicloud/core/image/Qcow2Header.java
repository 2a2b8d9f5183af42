package io.multicloud.core.image;

import java.io.IOException;
import java.util.List;

/**
 * The header of a qcow2 image, checked.
 *
 * <p>Layout: https://www.qemu.org/docs/master/interop/qcow2.html
 *
 * @param version 2 or 3
 * @param clusterBits the binary logarithm of the size of a cluster
 * @param diskSize in bytes
 * @param l1Offset of the active L1 table
 * @param l1Entries of that table
 * @param encoding of compressed clusters
 */
record Qcow2Header(int version, int clusterBits, long diskSize, long l1Offset, int l1Entries, Encoding encoding) {
    static final String MAGIC = "QFI\u00fb";
    static final int V2_LENGTH = 72;
    static final int V3_LENGTH = 104;

    /** Of the header with the type of compression, and what fills it up to a multiple of 8. */
    static final int V3_LENGTH_WITH_COMPRESSION = 112;

    static final int COMPRESSION_TYPE_BIT = 3;
    static final int ZSTD_TYPE = 1;

    /** In entries of L1 and L2 tables: the refcount is exactly one. */
    static final long COPIED = 1L << 63;

    /** In entries of L2 tables. */
    static final long COMPRESSED = 1L << 62;

    /** In entries of L2 tables of version 3: reads as zeros. */
    static final long ZERO = 1;

    /** Bits 9 to 55. */
    static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

    // QEMU's limits: clusters of at most 2 MiB, an L1 table of at most 32 MiB.
    private static final int MOST_CLUSTER_BITS = 21;
    private static final int MOST_L1_ENTRIES = (32 << 20) / Long.BYTES;

    /** Names of the incompatible features by bit, for those that are refused. */
    private static final List<String> FEATURES = List.of(
            "dirty refcounts", "marked as corrupt", "external data file", "compression type", "extended L2 entries");

    static Qcow2Header read(BoundedSource source, long largestDisk) throws IOException {
        byte[] bytes = new byte[V3_LENGTH_WITH_COMPRESSION];
        source.read("the header", 0, bytes, 0, V2_LENGTH);
        Fields fields = Fields.bigEndian(source.name(), bytes);
        fields.require("magic", 0, MAGIC);
        int version = fields.u32("version", 4, 2, 3);
        if (fields.bits(8) != 0) {
            throw fields.unsupported(
                    "backing_file_offset", Long.toUnsignedString(fields.bits(8)), "backing files are not read");
        }
        int clusterBits = fields.u32("cluster_bits", 20, 9, MOST_CLUSTER_BITS);
        long diskSize = fields.u64("size", 24, 1, Long.MAX_VALUE);
        if (diskSize > largestDisk) {
            throw fields.unsupported("size", diskSize, "disks of up to " + largestDisk + " bytes are allowed");
        }
        if (fields.u32(32) != 0) {
            throw fields.unsupported("crypt_method", fields.u32(32), "encrypted images are not read");
        }
        Encoding encoding = Encoding.DEFLATE;
        if (version == 3) {
            source.read("the header", V2_LENGTH, bytes, V2_LENGTH, V3_LENGTH - V2_LENGTH);
            encoding = version3(source, fields, bytes, 1 << clusterBits);
        }
        int l1Entries = fields.u32("l1_size", 36, 1, MOST_L1_ENTRIES);
        long perEntry = 1L << (2 * clusterBits - 3);
        long needed = (diskSize + perEntry - 1) / perEntry;
        if (l1Entries < needed) {
            throw fields.malformed("l1_size", l1Entries, "must be at least " + needed + " for a disk of " + diskSize);
        }
        long l1Offset = fields.u64("l1_table_offset", 40, 1L << clusterBits, Long.MAX_VALUE);
        if ((l1Offset & ((1L << clusterBits) - 1)) != 0) {
            throw fields.malformed("l1_table_offset", l1Offset, "must be a multiple of " + (1L << clusterBits));
        }
        if (l1Offset > source.size() - (long) l1Entries * Long.BYTES) {
            throw new ImageException(
                    ImageException.Reason.TRUNCATED,
                    source.name() + ": the L1 table is at " + l1Offset + " with " + l1Entries
                            + " entries, but the file has " + source.size() + " bytes");
        }
        return new Qcow2Header(version, clusterBits, diskSize, l1Offset, l1Entries, encoding);
    }

    private static Encoding version3(BoundedSource source, Fields fields, byte[] bytes, int clusterSize)
            throws IOException {
        long incompatible = fields.bits(72);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            // Dirty refcounts hinder writing, not reading.
            if ((incompatible >>> bit & 1) != 0 && bit != 0 && bit != COMPRESSION_TYPE_BIT) {
                String name = bit < FEATURES.size() ? FEATURES.get(bit) : "an unknown feature";
                throw fields.unsupported(
                        "incompatible_features", "0x" + Long.toHexString(incompatible), "bit " + bit + ", " + name);
            }
        }
        // Must be right for the sake of whoever writes to the image; for reading, it does not matter what it is.
        fields.u32("refcount_order", 96, 0, 6);
        int length = fields.u32("header_length", 100, V3_LENGTH, clusterSize);
        if (length % 8 != 0) {
            throw fields.malformed("header_length", length, "must be a multiple of 8");
        }
        int type = 0;
        if (length > V3_LENGTH) {
            source.read("the header", V3_LENGTH, bytes, V3_LENGTH, 8);
            type = fields.u8(V3_LENGTH);
        }
        boolean flagged = (incompatible >>> COMPRESSION_TYPE_BIT & 1) != 0;
        if (flagged != (type != 0)) {
            throw fields.malformed(
                    "compression_type",
                    type,
                    "must be other than 0 if and only if bit 3 of incompatible_features is set");
        }
        if (type > ZSTD_TYPE) {
            throw fields.unsupported("compression_type", type, "only 0, zlib, and 1, zstd, are read");
        }
        if (type == ZSTD_TYPE) {
            String problem = ZstdLibrary.problem();
            if (problem != null) {
                throw fields.unsupported("compression_type", "zstd", problem);
            }
            return Encoding.ZSTD;
        }
        return Encoding.DEFLATE;
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    /** Returns the entries of an L2 table. */
    int l2Entries() {
        return 1 << (clusterBits - 3);
    }

    /** Returns the number of bits that the offset of a compressed cluster has. */
    int compressedOffsetBits() {
        return 62 - (clusterBits - 8);
    }
}
