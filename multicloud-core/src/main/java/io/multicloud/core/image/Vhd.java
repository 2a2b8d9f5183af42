package io.multicloud.core.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The footer of a VHD.
 *
 * <p>Layout: Virtual Hard Disk Image Format Specification 1.0, Microsoft, October 11, 2006,
 * https://www.microsoft.com/download/details.aspx?id=23850
 */
final class Vhd {
    static final int FOOTER = 512;
    static final int SECTOR = 512;
    static final String FOOTER_COOKIE = "conectix";
    static final String HEADER_COOKIE = "cxsparse";
    static final int FIXED = 2;
    static final int DYNAMIC = 3;
    static final int CHECKSUM_AT = 64;
    static final int VERSION = 0x0001_0000;

    private static final int RESERVED_FEATURE = 2;

    // The largest geometry that the specification knows.
    private static final long MOST_CYLINDERS = 65_535;
    private static final int MOST_HEADS = 16;
    private static final int MOST_SECTORS = 255;

    private Vhd() {}

    /** Returns the one's complement of the sum of all bytes but those of the checksum itself. */
    static int checksum(byte[] bytes, int checksumAt) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i < checksumAt || i >= checksumAt + Integer.BYTES) {
                sum += Byte.toUnsignedInt(bytes[i]);
            }
        }
        return ~sum;
    }

    /**
     * Returns the footer of a fixed disk. It depends on the size alone, so that writing an image again gives the same
     * bytes: the time is the format's zero, the first second of 2000, and the identity, which only differencing disks
     * refer to, is that of the size.
     */
    static byte[] fixedFooter(long diskSize) {
        ByteBuffer footer = ByteBuffer.allocate(FOOTER);
        footer.put(FOOTER_COOKIE.getBytes(StandardCharsets.US_ASCII));
        footer.putInt(RESERVED_FEATURE);
        footer.putInt(VERSION);
        footer.putLong(-1);
        footer.putInt(0);
        // Who creates decides what a disk's size is: readers take it from the rounded geometry unless the name says
        // that it is in the field for it (vpc_open in https://gitlab.com/qemu-project/qemu/-/blob/v7.2.0/block/vpc.c).
        footer.put("win ".getBytes(StandardCharsets.US_ASCII));
        footer.putInt(0x000a_0000);
        footer.put("Wi2k".getBytes(StandardCharsets.US_ASCII));
        footer.putLong(diskSize);
        footer.putLong(diskSize);
        putGeometry(footer, diskSize / SECTOR);
        footer.putInt(FIXED);
        footer.putInt(0);
        UUID identity = UUID.nameUUIDFromBytes(Long.toString(diskSize).getBytes(StandardCharsets.US_ASCII));
        footer.putLong(identity.getMostSignificantBits());
        footer.putLong(identity.getLeastSignificantBits());
        footer.putInt(CHECKSUM_AT, checksum(footer.array(), CHECKSUM_AT));
        return footer.array();
    }

    /** Puts cylinders, heads and sectors per track: the appendix of the specification, in our words. */
    private static void putGeometry(ByteBuffer footer, long diskSectors) {
        long sectors = Math.min(diskSectors, MOST_CYLINDERS * MOST_HEADS * MOST_SECTORS);
        int perTrack = MOST_SECTORS;
        int heads = MOST_HEADS;
        if (sectors < MOST_CYLINDERS * MOST_HEADS * 63) {
            perTrack = 17;
            heads = (int) Math.max(4, (sectors / perTrack + 1023) / 1024);
            if (heads > MOST_HEADS || sectors / perTrack >= heads * 1024L) {
                perTrack = 31;
                heads = MOST_HEADS;
            }
            if (sectors / perTrack >= heads * 1024L) {
                perTrack = 63;
                heads = MOST_HEADS;
            }
        }
        footer.putShort((short) (sectors / perTrack / heads));
        footer.put((byte) heads);
        footer.put((byte) perTrack);
    }
}
