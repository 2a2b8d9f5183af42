package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic VHD; a fixed one is its bytes as they are. A page of the block allocation table is in memory.
 *
 * <p>Layout: see {@link Vhd}.
 */
final class VhdReader extends ImageReader {
    private static final int HEADER = 1024;
    private static final int HEADER_CHECKSUM_AT = 36;
    private static final int PAGE = 1024;
    private static final long UNUSED = 0xffff_ffffL;
    private static final int SECTOR = Vhd.SECTOR;

    private final long diskSize;
    private final long tableOffset;
    private final int entries;
    private final int blockSize;
    private final int bitmapSize;
    private final int[] page = new int[PAGE];
    private long pageStart = -1;
    private long position;
    private long referred;

    private VhdReader(BoundedSource source, long diskSize, Fields header) throws ImageException {
        super(source);
        this.diskSize = diskSize;
        header.require("the dynamic header's cookie", 0, Vhd.HEADER_COOKIE);
        header.u32("the dynamic header's version", 24, Vhd.VERSION, Vhd.VERSION);
        tableOffset = header.u64("table offset", 16, HEADER, Long.MAX_VALUE);
        blockSize = header.u32("block size", 32, SECTOR, 1 << 30);
        if (Integer.bitCount(blockSize) != 1) {
            throw header.malformed("block size", blockSize, "must be a power of two");
        }
        int bitmap = Math.max(1, blockSize / SECTOR / Byte.SIZE);
        bitmapSize = (bitmap + SECTOR - 1) / SECTOR * SECTOR;
        long needed = (diskSize + blockSize - 1) / blockSize;
        entries = header.u32("max table entries", 28, 1, Integer.MAX_VALUE);
        if (entries < needed) {
            throw header.malformed("max table entries", entries, "must be at least " + needed);
        }
        if (tableOffset > source.size() - (long) entries * Integer.BYTES) {
            throw new ImageException(
                    ImageException.Reason.TRUNCATED,
                    source.name() + ": the block allocation table is at " + tableOffset + " with " + entries
                            + " entries, but the file has " + source.size() + " bytes");
        }
    }

    static ImageReader open(BoundedSource source, long largestDisk) throws IOException {
        byte[] bytes = source.bytes("the footer", source.size() - Vhd.FOOTER, Vhd.FOOTER);
        Fields footer = Fields.bigEndian(source.name(), bytes);
        footer.require("the footer's cookie", 0, Vhd.FOOTER_COOKIE);
        footer.u32("the footer's version", 12, Vhd.VERSION, Vhd.VERSION);
        requireChecksum("the footer's checksum", footer, bytes, Vhd.CHECKSUM_AT);
        long diskSize = footer.u64("current size", 48, SECTOR, Long.MAX_VALUE);
        if (diskSize % SECTOR != 0) {
            throw footer.malformed("current size", diskSize, "must be a multiple of " + SECTOR);
        }
        if (diskSize > largestDisk) {
            throw footer.unsupported("current size", diskSize, "disks of up to " + largestDisk + " bytes are allowed");
        }
        long type = footer.u32(60);
        if (type == Vhd.FIXED) {
            if (diskSize > source.size() - Vhd.FOOTER) {
                throw new ImageException(
                        ImageException.Reason.TRUNCATED,
                        source.name() + ": current size is " + diskSize + ", but the file has " + source.size()
                                + " bytes with the footer");
            }
            return new RawReader(source, diskSize, largestDisk);
        }
        if (type != Vhd.DYNAMIC) {
            throw footer.unsupported(
                    "disk type", type, "only 2, fixed, and 3, dynamic, are read; 4 is differencing and has a parent");
        }
        long headerOffset = footer.u64("data offset", 16, Vhd.FOOTER, Long.MAX_VALUE);
        byte[] header = source.bytes("the dynamic header", headerOffset, HEADER);
        Fields fields = Fields.bigEndian(source.name(), header);
        requireChecksum("the dynamic header's checksum", fields, header, HEADER_CHECKSUM_AT);
        return new VhdReader(source, diskSize, fields);
    }

    private static void requireChecksum(String field, Fields fields, byte[] bytes, int at) throws ImageException {
        long expected = Integer.toUnsignedLong(Vhd.checksum(bytes, at));
        if (fields.u32(at) != expected) {
            throw fields.malformed(field, fields.u32(at), "must be " + expected);
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
    }

    @Override
    @Nullable
    Run next() throws IOException {
        long start = position;
        if (start >= diskSize) {
            return null;
        }
        while (position < diskSize && sector(position / blockSize) == UNUSED) {
            position = Math.min(diskSize, (position / blockSize + 1) * blockSize);
        }
        if (position > start) {
            return Run.absent(start, position - start);
        }
        long block = start / blockSize;
        long place = sector(block) * SECTOR;
        if (place == 0 || place > source().size() - bitmapSize - blockSize) {
            throw malformed(
                    block,
                    place,
                    "a block with its bitmap has " + (bitmapSize + blockSize) + " bytes, and the file "
                            + source().size());
        }
        if (start % blockSize == 0) {
            referred += bitmapSize + blockSize;
            if (referred > source().size()) {
                throw malformed(
                        block,
                        place,
                        "with it the table refers to more than the " + source().size()
                                + " bytes of the file, so some are used twice");
            }
        }
        position = Math.min(windowEnd(start), (block + 1) * blockSize);
        return new Block(start, position - start, place);
    }

    private ImageException malformed(long block, long place, String rule) {
        return ImageException.malformed(name(), "the place of block " + block, place, rule);
    }

    private long sector(long block) throws IOException {
        long start = block / PAGE * PAGE;
        if (start != pageStart) {
            int count = (int) Math.min(PAGE, entries - start);
            byte[] bytes = source().bytes(
                            "the block allocation table", tableOffset + start * Integer.BYTES, count * Integer.BYTES);
            ByteBuffer.wrap(bytes).asIntBuffer().get(page, 0, count);
            pageStart = start;
        }
        return Integer.toUnsignedLong(page[(int) (block - start)]);
    }

    /** A part of a block. Sectors whose bit is not set were never written. */
    private final class Block extends Run {
        private final long place;

        Block(long offset, long length, long place) {
            super(offset, length);
            this.place = place;
        }

        @Override
        void read(byte[] target, int at, Scratch scratch) throws IOException {
            int inBlock = (int) (offset() % blockSize);
            int length = (int) length();
            source().read("a block", place + bitmapSize + inBlock, target, at, length);
            int firstSector = inBlock / SECTOR;
            int sectors = (length + SECTOR - 1) / SECTOR;
            int firstByte = firstSector / Byte.SIZE;
            int bytes = (firstSector + sectors - 1) / Byte.SIZE - firstByte + 1;
            byte[] bitmap = scratch.packed(bytes);
            source().read("a block's bitmap", place + firstByte, bitmap, 0, bytes);
            for (int i = 0; i < sectors; i++) {
                int bit = firstSector + i - firstByte * Byte.SIZE;
                if ((bitmap[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1) == 0) {
                    Arrays.fill(target, at + i * SECTOR, at + (i + 1) * SECTOR, (byte) 0);
                }
            }
        }
    }
}
