package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A qcow2 image. Of its tables, one L2 table and a page of the L1 table are in memory.
 *
 * <p>Every cluster of the file serves one purpose, so what the tables refer to cannot be more than the file has. Counting
 * it keeps a small file from expanding without end by tables that all point to the same place.
 */
final class Qcow2Reader extends ImageReader {
    private static final int L1_PAGE = 512;
    private static final int SECTOR = 512;

    private final Qcow2Header header;
    private final int clusterSize;
    private final long[] l2;
    private final long[] l1Page = new long[L1_PAGE];
    private long l1PageStart = -1;
    private long l2Index = -1;
    private boolean l2Present;
    private long position;
    private long referred;

    Qcow2Reader(BoundedSource source, long largestDisk) throws IOException {
        super(source);
        header = Qcow2Header.read(source, largestDisk);
        clusterSize = header.clusterSize();
        l2 = new long[header.l2Entries()];
    }

    @Override
    public long diskSize() {
        return header.diskSize();
    }

    @Override
    void seek(long to) {
        position = to;
        referred = 0;
        l2Index = -1;
    }

    @Override
    @Nullable
    Run next() throws IOException {
        long start = position;
        long disk = diskSize();
        if (start >= disk) {
            return null;
        }
        long end = start;
        while (end < disk) {
            long absent = absentAt(end);
            if (absent == 0) {
                break;
            }
            end += absent;
        }
        if (end > start) {
            position = Math.min(end, disk);
            return Run.absent(start, position - start);
        }
        long limit = windowEnd(start);
        long tableEnd = (l2Index + 1) * l2.length * clusterSize;
        long first = start / clusterSize;
        int count = 0;
        while (end < Math.min(limit, tableEnd) && absentAt(end) == 0) {
            // Half a cluster of more than a window is read for each window, and counted once.
            check(end / clusterSize, end % clusterSize == 0);
            end = (end / clusterSize + 1) * clusterSize;
            count++;
        }
        long[] entries = new long[count];
        System.arraycopy(l2, (int) (first % l2.length), entries, 0, count);
        position = Math.min(end, limit);
        return new Clusters(start, position - start, entries);
    }

    /** Returns how many bytes from a position on are known to be absent; 0 if the cluster there has content. */
    private long absentAt(long at) throws IOException {
        long cluster = at / clusterSize;
        long index = cluster / l2.length;
        if (index != l2Index) {
            loadL2(index);
        }
        if (!l2Present) {
            return (index + 1) * l2.length * clusterSize - at;
        }
        long entry = l2[(int) (cluster % l2.length)];
        boolean absent = (entry & Qcow2Header.COMPRESSED) == 0
                && (entry == 0 || (header.version() == 3 && (entry & Qcow2Header.ZERO) != 0));
        return absent ? (cluster + 1) * clusterSize - at : 0;
    }

    private void loadL2(long index) throws IOException {
        long pageStart = index / L1_PAGE * L1_PAGE;
        if (pageStart != l1PageStart) {
            int count = (int) Math.min(L1_PAGE, header.l1Entries() - pageStart);
            longs("the L1 table", header.l1Offset() + pageStart * Long.BYTES, l1Page, count);
            l1PageStart = pageStart;
        }
        long entry = l1Page[(int) (index - pageStart)];
        long offset = entry & Qcow2Header.OFFSET_MASK;
        if ((entry & ~(Qcow2Header.OFFSET_MASK | Qcow2Header.COPIED)) != 0 || offset % clusterSize != 0) {
            throw malformed("L1", index, entry, "it must be a multiple of " + clusterSize + " without reserved bits");
        }
        l2Index = -1;
        l2Present = offset != 0;
        if (l2Present) {
            refer("L1", index, entry, clusterSize);
            longs("the L2 table " + index, offset, l2, l2.length);
        }
        l2Index = index;
    }

    private void longs(String field, long offset, long[] target, int count) throws IOException {
        byte[] bytes = source().bytes(field, offset, count * Long.BYTES);
        ByteBuffer.wrap(bytes).asLongBuffer().get(target, 0, count);
    }

    private void check(long cluster, boolean countIt) throws ImageException {
        long entry = l2[(int) (cluster % l2.length)];
        if ((entry & Qcow2Header.COMPRESSED) != 0) {
            checkCompressed(cluster, entry, countIt);
            return;
        }
        long offset = entry & Qcow2Header.OFFSET_MASK;
        if ((entry & ~(Qcow2Header.OFFSET_MASK | Qcow2Header.COPIED)) != 0 || offset % clusterSize != 0) {
            throw malformed("L2", cluster, entry, "it must be a multiple of " + clusterSize + " without reserved bits");
        }
        // The header is in the first cluster. QEMU leaves the last cluster of a file incomplete.
        if (offset == 0 || offset >= source().size()) {
            throw malformed("L2", cluster, entry, "the file has content up to " + source().size());
        }
        if (countIt) {
            refer("L2", cluster, entry, Math.min(clusterSize, source().size() - offset));
        }
    }

    private void checkCompressed(long cluster, long entry, boolean countIt) throws ImageException {
        long offset = compressedOffset(entry);
        if ((entry & Qcow2Header.COPIED) != 0 || offset >>> 56 != 0) {
            throw malformed("L2", cluster, entry, "bits 56 to 63 of a compressed cluster's offset must be 0");
        }
        if (offset == 0 || offset >= source().size()) {
            throw malformed("L2", cluster, entry, "the file has content up to " + source().size());
        }
        if (countIt) {
            // The last sector may be shared with the next cluster; there is at least one byte in it.
            refer("L2", cluster, entry, Math.max(1, compressedSize(entry) - SECTOR + 1));
        }
    }

    private long compressedOffset(long entry) {
        return entry & ((1L << header.compressedOffsetBits()) - 1);
    }

    private int compressedSize(long entry) {
        long sectors = ((entry & ~(Qcow2Header.COPIED | Qcow2Header.COMPRESSED)) >>> header.compressedOffsetBits()) + 1;
        // At most 2^13 sectors.
        int size = (int) (sectors * SECTOR - compressedOffset(entry) % SECTOR);
        return (int) Math.min(size, source().size() - compressedOffset(entry));
    }

    private void refer(String table, long index, long entry, long bytes) throws ImageException {
        referred += bytes;
        if (referred > source().size()) {
            throw malformed(
                    table,
                    index,
                    entry,
                    "with it the tables refer to more than the " + source().size()
                            + " bytes of the file, so some are used twice");
        }
    }

    private ImageException malformed(String table, long index, long entry, String rule) {
        return ImageException.malformed(name(), table + " entry " + index, "0x" + Long.toHexString(entry), rule);
    }

    /** Clusters that follow each other on the disk; of the first and the last one perhaps a part only. */
    private final class Clusters extends Run {
        private final long[] entries;

        Clusters(long offset, long length, long[] entries) {
            super(offset, length);
            this.entries = entries;
        }

        @Override
        void read(byte[] target, int at, Scratch scratch) throws IOException {
            int done = 0;
            int i = 0;
            while (done < length()) {
                int inCluster = (int) ((offset() + done) % clusterSize);
                int part = (int) Math.min(clusterSize - inCluster, length() - done);
                if ((entries[i] & Qcow2Header.COMPRESSED) != 0) {
                    expand(entries[i], inCluster, part, target, at + done, scratch);
                    i++;
                } else {
                    long host = entries[i] & Qcow2Header.OFFSET_MASK;
                    int next = i + 1;
                    while (next < entries.length && follows(entries[next], host + (long) (next - i) * clusterSize)) {
                        next++;
                    }
                    part = (int) Math.min((long) (next - i) * clusterSize - inCluster, length() - done);
                    source().readPadded("a cluster", host + inCluster, target, at + done, part);
                    i = next;
                }
                done += part;
            }
        }

        private boolean follows(long entry, long host) {
            return (entry & Qcow2Header.COMPRESSED) == 0 && (entry & Qcow2Header.OFFSET_MASK) == host;
        }

        private void expand(long entry, int from, int length, byte[] target, int at, Scratch scratch)
                throws IOException {
            int size = compressedSize(entry);
            byte[] packed = scratch.packed(size);
            source().read("a compressed cluster", compressedOffset(entry), packed, 0, size);
            boolean whole = length == clusterSize;
            byte[] plain = whole ? target : scratch.plain(clusterSize);
            String problem = scratch.expand(header.encoding(), packed, size, plain, whole ? at : 0, clusterSize);
            if (problem != null) {
                throw ImageException.malformed(
                        name(),
                        "the compressed cluster of disk offset " + (offset() / clusterSize * clusterSize),
                        size + " bytes at " + compressedOffset(entry),
                        "it " + problem);
            }
            if (!whole) {
                System.arraycopy(plain, from, target, at, length);
            }
        }
    }
}
