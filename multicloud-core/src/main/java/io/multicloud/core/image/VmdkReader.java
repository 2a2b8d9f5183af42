package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A VMDK of one file with a sparse or a stream-optimized extent. One grain table and a page of the grain directory are in
 * memory. What the tables refer to is counted as in {@link Qcow2Reader}.
 *
 * <p>Layout: see {@link Vmdk}.
 */
final class VmdkReader extends ImageReader {
    private static final int PAGE = 1024;
    private static final int SECTOR = Vmdk.SECTOR;
    private static final int MOST_DESCRIPTOR_SECTORS = 2048;
    private static final int MOST_GRAIN_SECTORS = Extent.WINDOW / SECTOR;
    private static final List<String> TYPES = List.of("monolithicsparse", "streamoptimized");
    private static final String NO_PARENT = "ffffffff";

    private final long diskSize;
    private final int grainSize;
    private final long directory;
    private final long tables;
    private final boolean compressed;
    private final boolean zeroedGrains;
    private final int[] page = new int[PAGE];
    private final int[] table = new int[Vmdk.GRAIN_TABLE_ENTRIES];
    private long pageStart = -1;
    private long tableIndex = -1;
    private boolean tablePresent;
    private long position;
    private long referred;

    VmdkReader(BoundedSource source, long largestDisk) throws IOException {
        super(source);
        Fields header = header(source, 0);
        checkDescriptor(header);
        if (header.bits(Vmdk.DIRECTORY_AT) == Vmdk.DIRECTORY_AT_END) {
            header = footer();
        }
        header.u32("version", Vmdk.VERSION_AT, 1, 3);
        int flags = (int) header.u32(Vmdk.FLAGS_AT);
        if ((flags & Vmdk.FLAG_NEWLINES) != 0) {
            header.require("the end-of-line test", Vmdk.NEWLINES_AT, Vmdk.NEWLINES);
        }
        compressed = (flags & Vmdk.FLAG_COMPRESSED) != 0;
        zeroedGrains = (flags & Vmdk.FLAG_ZEROED_GRAINS) != 0;
        int algorithm = header.u8(Vmdk.COMPRESSION_AT) | header.u8(Vmdk.COMPRESSION_AT + 1) << 8;
        if (compressed ? algorithm != Vmdk.DEFLATE : algorithm != 0) {
            throw header.unsupported(
                    "compressAlgorithm", algorithm, "only 0, none, and with its flag 1, deflate, are read");
        }
        if (compressed && (flags & Vmdk.FLAG_MARKERS) == 0) {
            throw header.unsupported("flags", "0x" + Integer.toHexString(flags), "compressed grains without markers");
        }
        long capacity = header.u64("capacity", Vmdk.CAPACITY_AT, 1, Long.MAX_VALUE / SECTOR);
        diskSize = capacity * SECTOR;
        if (diskSize > largestDisk) {
            throw header.unsupported("capacity", capacity, "disks of up to " + largestDisk + " bytes are allowed");
        }
        int grainSectors = (int) header.u64("grainSize", Vmdk.GRAIN_SIZE_AT, 1, MOST_GRAIN_SECTORS);
        if (Integer.bitCount(grainSectors) != 1) {
            throw header.malformed("grainSize", grainSectors, "must be a power of two");
        }
        grainSize = grainSectors * SECTOR;
        header.u32("numGTEsPerGT", Vmdk.TABLE_ENTRIES_AT, Vmdk.GRAIN_TABLE_ENTRIES, Vmdk.GRAIN_TABLE_ENTRIES);
        long perTable = (long) Vmdk.GRAIN_TABLE_ENTRIES * grainSize;
        tables = (diskSize + perTable - 1) / perTable;
        directory = header.u64("gdOffset", Vmdk.DIRECTORY_AT, 1, source.size() / SECTOR) * SECTOR;
        if (directory > source.size() - tables * Integer.BYTES) {
            throw new ImageException(
                    ImageException.Reason.TRUNCATED,
                    source.name() + ": the grain directory is at " + directory + " with " + tables
                            + " entries, but the file has " + source.size() + " bytes");
        }
    }

    private static Fields header(BoundedSource source, long offset) throws IOException {
        // A descriptor can be shorter than a header.
        byte[] bytes = new byte[SECTOR];
        source.readPadded("the header", offset, bytes, 0, SECTOR);
        Fields header = Fields.littleEndian(source.name(), bytes);
        if (new String(bytes, StandardCharsets.US_ASCII).startsWith("# Disk Desc")) {
            throw header.unsupported(
                    "the file", "a descriptor alone", "disks whose extents are in other files are not read");
        }
        source.read("the header", offset, bytes, 0, SECTOR);
        header.require("magic", 0, Vmdk.MAGIC);
        return header;
    }

    /** Footer marker, footer and end-of-stream marker are the last three sectors. */
    private Fields footer() throws IOException {
        long size = source().size();
        byte[] bytes = source().bytes("the footer", size - 3L * SECTOR, 3 * SECTOR);
        Fields markers = Fields.littleEndian(name(), bytes);
        markers.u32("the footer marker's size", 8, 0, 0);
        markers.u32("the footer marker's type", 12, Vmdk.FOOTER, Vmdk.FOOTER);
        markers.u64("the end-of-stream marker's value", 2 * SECTOR, 0, 0);
        markers.u32("the end-of-stream marker's size", 2 * SECTOR + 8, 0, 0);
        markers.u32("the end-of-stream marker's type", 2 * SECTOR + 12, Vmdk.END_OF_STREAM, Vmdk.END_OF_STREAM);
        return header(source(), size - 2L * SECTOR);
    }

    private void checkDescriptor(Fields header) throws IOException {
        if (header.bits(Vmdk.DESCRIPTOR_OFFSET_AT) == 0) {
            throw header.unsupported("descriptorOffset", 0, "one of the extents of a split disk");
        }
        long offset = header.u64("descriptorOffset", Vmdk.DESCRIPTOR_OFFSET_AT, 1, source().size() / SECTOR);
        int sectors = (int) header.u64("descriptorSize", Vmdk.DESCRIPTOR_SIZE_AT, 1, MOST_DESCRIPTOR_SECTORS);
        byte[] bytes = source().bytes("the descriptor", offset * SECTOR, sectors * SECTOR);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        int extents = 0;
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        for (String line : text.lines().map(String::strip).toList()) {
            String lower = line.toLowerCase(Locale.ROOT);
            String value = lower.substring(lower.indexOf('=') + 1).strip().replace("\"", "");
            if (lower.startsWith("createtype") && !TYPES.contains(value)) {
                throw header.unsupported("createType", line, "only monolithicSparse and streamOptimized are read");
            }
            if (lower.startsWith("parentcid") && !value.equals(NO_PARENT)) {
                throw header.unsupported("parentCID", line, "disks with a parent are not read");
            }
            if (lower.startsWith("rw ") || lower.startsWith("rdonly ") || lower.startsWith("noaccess ")) {
                extents++;
            }
        }
        if (extents != 1) {
            throw header.unsupported("the number of extents", extents, "only disks with one are read");
        }
    }

    @Override
    public long diskSize() {
        return diskSize;
    }

    @Override
    void seek(long to) {
        position = to;
        referred = 0;
        tableIndex = -1;
    }

    @Override
    @Nullable
    Run next() throws IOException {
        long start = position;
        if (start >= diskSize) {
            return null;
        }
        long end = start;
        while (end < diskSize) {
            long absent = absentAt(end);
            if (absent == 0) {
                break;
            }
            end += absent;
        }
        if (end > start) {
            position = Math.min(end, diskSize);
            return Run.absent(start, position - start);
        }
        long grain = start / grainSize;
        long sector = entry(grain);
        long place = sector * SECTOR;
        // The header is in the first sector. The last grain of a file need not be whole.
        if (sector == 0 || place >= source().size()) {
            throw malformed("the place of grain " + grain, sector, "the file has " + source().size() + " bytes");
        }
        position = Math.min(start + grainSize, diskSize);
        // A compressed grain has at least one sector.
        refer("grain " + grain, sector, compressed ? SECTOR : Math.min(grainSize, source().size() - place));
        return new Grain(start, position - start, place);
    }

    private long entry(long grain) {
        return Integer.toUnsignedLong(table[(int) (grain % Vmdk.GRAIN_TABLE_ENTRIES)]);
    }

    /** Returns how many bytes from a position on are known to be absent; 0 if the grain there has content. */
    private long absentAt(long at) throws IOException {
        long grain = at / grainSize;
        long index = grain / Vmdk.GRAIN_TABLE_ENTRIES;
        if (index != tableIndex) {
            loadTable(index);
        }
        if (!tablePresent) {
            return (index + 1) * Vmdk.GRAIN_TABLE_ENTRIES * grainSize - at;
        }
        long entry = entry(grain);
        boolean absent = entry == 0 || (zeroedGrains && entry == Vmdk.ZEROED_GRAIN);
        return absent ? (grain + 1) * grainSize - at : 0;
    }

    private void loadTable(long index) throws IOException {
        long start = index / PAGE * PAGE;
        if (start != pageStart) {
            int count = (int) Math.min(PAGE, tables - start);
            ints("the grain directory", directory + start * Integer.BYTES, page, count);
            pageStart = start;
        }
        long sector = Integer.toUnsignedLong(page[(int) (index - start)]);
        tableIndex = -1;
        tablePresent = sector != 0;
        if (tablePresent) {
            refer("grain table " + index, sector, Vmdk.GRAIN_TABLE_BYTES);
            ints("grain table " + index, sector * SECTOR, table, table.length);
        }
        tableIndex = index;
    }

    private void ints(String field, long offset, int[] target, int count) throws IOException {
        byte[] bytes = source().bytes(field, offset, count * Integer.BYTES);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(target, 0, count);
    }

    private void refer(String field, long sector, long bytes) throws ImageException {
        referred += bytes;
        if (referred > source().size()) {
            throw malformed(
                    "the place of " + field,
                    sector,
                    "with it the tables refer to more than the " + source().size()
                            + " bytes of the file, so some are used twice");
        }
    }

    private ImageException malformed(String field, long value, String rule) {
        return ImageException.malformed(name(), field, value, rule);
    }

    private final class Grain extends Run {
        private final long place;

        Grain(long offset, long length, long place) {
            super(offset, length);
            this.place = place;
        }

        @Override
        void read(byte[] target, int at, Scratch scratch) throws IOException {
            if (!compressed) {
                source().readPadded("a grain", place, target, at, (int) length());
                return;
            }
            Fields marker = Fields.littleEndian(name(), source().bytes("a grain marker", place, Vmdk.GRAIN_MARKER));
            long sector = offset() / SECTOR;
            marker.u64("the disk sector of the grain at " + place, 0, sector, sector);
            // What does not shrink grows by a few bytes.
            int size = marker.u32("the size of the grain at " + place, Long.BYTES, 1, 2 * grainSize + SECTOR);
            byte[] packed = scratch.packed(size);
            source().read("a grain", place + Vmdk.GRAIN_MARKER, packed, 0, size);
            String problem = scratch.expand(Encoding.ZLIB, packed, size, target, at, (int) length());
            if (problem != null) {
                throw ImageException.malformed(name(), "the grain at " + place, size + " bytes", "it " + problem);
            }
        }
    }
}
