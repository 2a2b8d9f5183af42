package io.multicloud.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Headers of a tar archive.
 *
 * <p>Layout: https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
final class Tar {
    static final int BLOCK = 512;

    /** Archives are written in units of 20 blocks. */
    static final int RECORD = 20 * BLOCK;

    static final String DISK = "disk.raw";
    static final char REGULAR = '0';

    static final int SIZE_AT = 124;
    static final int SIZE_LENGTH = 12;
    static final int CHECKSUM_AT = 148;
    static final int CHECKSUM_LENGTH = 8;
    static final int TYPE_AT = 156;

    private static final int MODE_AT = 100;
    private static final int OWNER_AT = 108;
    private static final int GROUP_AT = 116;
    private static final int TIME_AT = 136;
    private static final int MAGIC_AT = 257;

    private Tar() {}

    /** Returns the header of the disk, in GNU's format, which holds sizes of 8 GiB and more as a binary number. */
    static byte[] diskHeader(long size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, DISK);
        put(header, MODE_AT, "0000644");
        put(header, OWNER_AT, "0000000");
        put(header, GROUP_AT, "0000000");
        if (size < 1L << 33) {
            put(header, SIZE_AT, String.format("%011o", size));
        } else {
            header[SIZE_AT] = (byte) 0x80;
            for (int i = 0; i < Long.BYTES; i++) {
                header[SIZE_AT + SIZE_LENGTH - 1 - i] = (byte) (size >>> (i * Byte.SIZE));
            }
        }
        put(header, TIME_AT, "00000000000");
        header[TYPE_AT] = REGULAR;
        put(header, MAGIC_AT, "ustar  ");
        put(header, CHECKSUM_AT, String.format("%06o", checksum(header)));
        header[CHECKSUM_AT + CHECKSUM_LENGTH - 1] = ' ';
        return header;
    }

    /** Returns the sum of all bytes, those of the checksum taken as spaces. */
    static int checksum(byte[] header) {
        int sum = CHECKSUM_LENGTH * ' ';
        for (int i = 0; i < BLOCK; i++) {
            if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_LENGTH) {
                sum += Byte.toUnsignedInt(header[i]);
            }
        }
        return sum;
    }

    /** Returns the text that ends with the first zero, or with the field. */
    static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[block.length]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
