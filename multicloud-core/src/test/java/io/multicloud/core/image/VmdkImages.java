package io.multicloud.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sparse VMDKs, which nothing here writes. */
final class VmdkImages {
    private VmdkImages() {}

    /** Returns an image of one sparse extent with grains of so many sectors, every other grain of zeros marked as such. */
    static byte[] sparse(byte[] disk, int grainSectors) {
        int grain = grainSectors * 512;
        int grains = (disk.length + grain - 1) / grain;
        int tables = (grains + 511) / 512;
        String descriptor = """
                # Disk DescriptorFile
                version=1
                CID=12345678
                parentCID=ffffffff
                createType="monolithicSparse"
                RW %d SPARSE "disk.vmdk"
                """.formatted(disk.length / 512);
        int directory = 2 * 512;
        int directoryBytes = (tables * 4 + 511) / 512 * 512;
        int firstTable = directory + directoryBytes;
        int next = firstTable + tables * 2048;
        ByteBuffer image = ByteBuffer.allocate(next + grains * grain).order(ByteOrder.LITTLE_ENDIAN);
        image.put(Vmdk.MAGIC.getBytes(StandardCharsets.US_ASCII));
        image.putInt(Vmdk.VERSION_AT, 2);
        image.putInt(Vmdk.FLAGS_AT, Vmdk.FLAG_NEWLINES | Vmdk.FLAG_ZEROED_GRAINS);
        image.putLong(Vmdk.CAPACITY_AT, disk.length / 512);
        image.putLong(Vmdk.GRAIN_SIZE_AT, grainSectors);
        image.putLong(Vmdk.DESCRIPTOR_OFFSET_AT, 1);
        image.putLong(Vmdk.DESCRIPTOR_SIZE_AT, 1);
        image.putInt(Vmdk.TABLE_ENTRIES_AT, 512);
        image.putLong(Vmdk.DIRECTORY_AT, directory / 512);
        image.put(Vmdk.NEWLINES_AT, Vmdk.NEWLINES.getBytes(StandardCharsets.US_ASCII));
        image.put(512, descriptor.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < grains; i++) {
            int table = firstTable + i / 512 * 2048;
            image.putInt(directory + i / 512 * 4, table / 512);
            byte[] content = Arrays.copyOfRange(disk, i * grain, (i + 1) * grain);
            if (!Tar.isZero(content)) {
                image.putInt(table + i % 512 * 4, next / 512);
                image.put(next, content);
                next += grain;
            } else if (i % 2 == 0) {
                image.putInt(table + i % 512 * 4, (int) Vmdk.ZEROED_GRAIN);
            }
        }
        return Arrays.copyOf(image.array(), next);
    }
}
