package io.multicloud.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A stream-optimized VMDK with grains of 64 KiB, front to back: each grain table after the 32 MiB of the disk that it
 * describes, the directory at the end. One grain table and 4 bytes for each 32 MiB of the disk are in memory.
 *
 * <p>Layout: see {@link Vmdk}.
 */
final class VmdkWriter extends ImageWriter {
    private static final int SECTOR = Vmdk.SECTOR;
    private static final int GRAIN_SECTORS = Extent.GRAIN / SECTOR;
    private static final int VERSION = 3;
    private static final int DESCRIPTOR_SECTORS = 20;

    /** Grains start behind it. */
    private static final int OVERHEAD_SECTORS = 128;

    private final ImageTarget target;
    private final int[] directory;
    private final int[] table = new int[Vmdk.GRAIN_TABLE_ENTRIES];
    private int tableIndex = -1;

    VmdkWriter(ImageTarget target, ImageSink sink, long diskSize) {
        super(sink, diskSize);
        this.target = target;
        long perTable = (long) Vmdk.GRAIN_TABLE_ENTRIES * Extent.GRAIN;
        long tables = (diskSize + perTable - 1) / perTable;
        if (diskSize > ImageReader.LARGEST_DISK) {
            throw new IllegalArgumentException(
                    "disk size " + diskSize + " must be at most " + ImageReader.LARGEST_DISK);
        }
        directory = new int[(int) tables];
    }

    @Override
    ImageTarget target() {
        return target;
    }

    @Override
    void begin() throws IOException {
        write(header(Vmdk.DIRECTORY_AT_END));
        write(Arrays.copyOf(descriptor().getBytes(StandardCharsets.US_ASCII), DESCRIPTOR_SECTORS * SECTOR));
        pad(OVERHEAD_SECTORS * SECTOR);
    }

    private byte[] header(long directoryOffset) {
        ByteBuffer header = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        header.put(Vmdk.MAGIC.getBytes(StandardCharsets.US_ASCII));
        header.putInt(Vmdk.VERSION_AT, VERSION);
        header.putInt(Vmdk.FLAGS_AT, Vmdk.FLAG_NEWLINES | Vmdk.FLAG_COMPRESSED | Vmdk.FLAG_MARKERS);
        header.putLong(Vmdk.CAPACITY_AT, diskSize() / SECTOR);
        header.putLong(Vmdk.GRAIN_SIZE_AT, GRAIN_SECTORS);
        header.putLong(Vmdk.DESCRIPTOR_OFFSET_AT, 1);
        header.putLong(Vmdk.DESCRIPTOR_SIZE_AT, DESCRIPTOR_SECTORS);
        header.putInt(Vmdk.TABLE_ENTRIES_AT, Vmdk.GRAIN_TABLE_ENTRIES);
        header.putLong(Vmdk.DIRECTORY_AT, directoryOffset);
        header.putLong(Vmdk.OVERHEAD_AT, OVERHEAD_SECTORS);
        header.put(Vmdk.NEWLINES_AT, Vmdk.NEWLINES.getBytes(StandardCharsets.US_ASCII));
        header.putShort(Vmdk.COMPRESSION_AT, (short) Vmdk.DEFLATE);
        return header.array();
    }

    /** The content id is that of a disk nobody has written to yet. */
    private String descriptor() {
        long sectors = diskSize() / SECTOR;
        return """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="streamOptimized"

                # Extent description
                RDONLY %d SPARSE "disk.vmdk"

                # The Disk Data Base
                #DDB

                ddb.virtualHWVersion = "4"
                ddb.adapterType = "lsilogic"
                ddb.geometry.cylinders = "%d"
                ddb.geometry.heads = "255"
                ddb.geometry.sectors = "63"
                """.formatted(sectors, Math.min(65_535, Math.max(1, sectors / (255 * 63))));
    }

    @Override
    WindowEncoder encoder() {
        return new BlockEncoder(
                BlockCompressor.of(Encoding.ZLIB), Extent.GRAIN, Vmdk.GRAIN_MARKER, SECTOR, Integer.MAX_VALUE);
    }

    @Override
    void append(Window window) throws IOException {
        long grains = window.offset() / Extent.GRAIN;
        int index = (int) (grains / Vmdk.GRAIN_TABLE_ENTRIES);
        if (index != tableIndex) {
            endTable();
            tableIndex = index;
        }
        ByteBuffer packed = ByteBuffer.wrap(window.packed).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int grain = 0; grain < window.blocks(Extent.GRAIN); grain++) {
            int size = window.packedSizes[grain];
            if (size > 0) {
                table[(int) ((grains + grain) % Vmdk.GRAIN_TABLE_ENTRIES)] = sector(sinkSize() + at);
                packed.putLong(at, (grains + grain) * GRAIN_SECTORS);
                packed.putInt(at + Long.BYTES, size);
                at += (Vmdk.GRAIN_MARKER + size + SECTOR - 1) / SECTOR * SECTOR;
            }
        }
        write(window.packed, 0, at);
    }

    private static int sector(long position) throws ImageException {
        long sector = position / SECTOR;
        if (sector > 0xffff_ffffL) {
            throw ImageException.unsupported(
                    "the image", "its size", position, "a VMDK refers to no more than the first 2 TiB of its file");
        }
        return (int) sector;
    }

    /** Zeros need nothing. */
    @Override
    void appendZeros(long offset, long length) {}

    private void endTable() throws IOException {
        if (tableIndex < 0) {
            return;
        }
        writeMarker(Vmdk.GRAIN_TABLE, Vmdk.GRAIN_TABLE_BYTES / SECTOR);
        directory[tableIndex] = sector(sinkSize());
        write(ints(table));
        Arrays.fill(table, 0);
        tableIndex = -1;
    }

    @Override
    void finish() throws IOException {
        endTable();
        byte[] entries = ints(directory);
        writeMarker(Vmdk.GRAIN_DIRECTORY, (entries.length + SECTOR - 1) / SECTOR);
        long directoryOffset = Integer.toUnsignedLong(sector(sinkSize()));
        write(entries);
        pad(SECTOR);
        writeMarker(Vmdk.FOOTER, 1);
        write(header(directoryOffset));
        writeMarker(Vmdk.END_OF_STREAM, 0);
    }

    private void writeMarker(int type, long sectors) throws IOException {
        ByteBuffer marker = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        marker.putLong(sectors);
        marker.putInt(0);
        marker.putInt(type);
        write(marker.array());
    }

    private static byte[] ints(int[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }

    @Override
    void save(DataOutputStream state) throws IOException {
        state.write(ints(directory));
        state.writeInt(tableIndex);
        state.write(ints(table));
    }

    @Override
    void restore(DataInputStream state) throws IOException {
        restore(state, directory);
        tableIndex = state.readInt();
        if (tableIndex < -1 || tableIndex >= directory.length) {
            throw ImageException.malformed(
                    "checkpoint", "a grain table", tableIndex, "it must be from -1 to " + (directory.length - 1));
        }
        restore(state, table);
    }

    private static void restore(DataInputStream state, int[] values) throws IOException {
        byte[] bytes = new byte[values.length * Integer.BYTES];
        state.readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    }
}
