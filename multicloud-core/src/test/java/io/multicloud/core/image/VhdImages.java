package io.multicloud.core.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Dynamic VHDs, which nothing here writes. */
final class VhdImages {
    private static final int HEADER = 1024;

    private VhdImages() {}

    /** Returns an image whose blocks of zeros are left out; bitmaps have a bit for each sector that is not zero. */
    static byte[] dynamic(byte[] disk, int blockSize) {
        int blocks = (disk.length + blockSize - 1) / blockSize;
        int bitmap = (Math.max(1, blockSize / 512 / 8) + 511) / 512 * 512;
        int table = 512 + HEADER;
        int tableBytes = (blocks * 4 + 511) / 512 * 512;
        ByteBuffer image = ByteBuffer.allocate(table + tableBytes + blocks * (bitmap + blockSize) + 512);
        int at = table + tableBytes;
        for (int block = 0; block < blocks; block++) {
            byte[] content = Arrays.copyOfRange(disk, block * blockSize, (block + 1) * blockSize);
            if (Tar.isZero(content)) {
                image.putInt(table + block * 4, -1);
                continue;
            }
            image.putInt(table + block * 4, at / 512);
            for (int sector = 0; sector < blockSize / 512; sector++) {
                byte[] bytes = Arrays.copyOfRange(content, sector * 512, (sector + 1) * 512);
                if (Tar.isZero(bytes)) {
                    // Was never written: whatever is there does not count.
                    Arrays.fill(bytes, (byte) 0x55);
                } else {
                    image.put(at + sector / 8, (byte) (image.get(at + sector / 8) | 0x80 >> sector % 8));
                }
                image.put(at + bitmap + sector * 512, bytes);
            }
            at += bitmap + blockSize;
        }
        ByteBuffer header = image.slice(512, HEADER);
        header.put(Vhd.HEADER_COOKIE.getBytes(StandardCharsets.US_ASCII));
        header.putLong(8, -1);
        header.putLong(16, table);
        header.putInt(24, Vhd.VERSION);
        header.putInt(28, blocks);
        header.putInt(32, blockSize);
        byte[] footer = Vhd.fixedFooter(disk.length);
        ByteBuffer.wrap(footer).putLong(16, 512).putInt(60, Vhd.DYNAMIC);
        image.put(0, footer);
        image.put(at, footer);
        byte[] bytes = Arrays.copyOf(image.array(), at + 512);
        repair(bytes);
        return bytes;
    }

    /** Makes the checksums of the footer and of a header right where it usually is. */
    static void repair(byte[] image) {
        repair(image, image.length - 512, 512, Vhd.CHECKSUM_AT);
        repair(image, 512, HEADER, 36);
    }

    private static void repair(byte[] image, int at, int length, int checksumAt) {
        if (at >= 0 && at + length <= image.length) {
            byte[] bytes = Arrays.copyOfRange(image, at, at + length);
            ByteBuffer.wrap(image).putInt(at + checksumAt, Vhd.checksum(bytes, checksumAt));
        }
    }
}
