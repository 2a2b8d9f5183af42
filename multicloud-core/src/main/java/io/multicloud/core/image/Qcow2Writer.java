package io.multicloud.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A qcow2 image, written front to back but for the first cluster: it points to tables whose place is known at the end.
 *
 * <pre>
 * | header | clusters ... L2 | clusters ... L2 | ... refcounts ... | L1 | refcounts | refcount table |
 * </pre>
 *
 * An L2 table follows the clusters that it refers to, a block of refcounts the part of the file that it counts. So one L2
 * table, at most two blocks of refcounts and 8 bytes for each table and block before are in memory. Zeros are left
 * unallocated: without a backing file, they read as zeros.
 *
 * <p>Clusters have QEMU's usual 64 KiB, but 256 KiB with zstd: there, the fastest level makes them smaller than a slower
 * one makes clusters of 64 KiB. Whoever runs a machine on a compressed image reads 256 KiB for each piece it needs; images
 * made here are for transport.
 *
 * <p>Compressed clusters lie one after the other, not aligned. Those that do not become smaller are held back and written
 * some at a time, so that there are few places where the next aligned cluster leaves a gap.
 *
 * <p>Layout: https://www.qemu.org/docs/master/interop/qcow2.html
 */
final class Qcow2Writer extends ImageWriter {
    private static final int USUAL_CLUSTER_BITS = 16;
    private static final int ZSTD_CLUSTER_BITS = 18;
    private static final int SECTOR = 512;
    private static final int REFCOUNT_ORDER = 4;
    private static final int MOST_L1_BYTES = 32 << 20;

    private final ImageTarget target;
    private final RewritableSink rewritable;
    private final int version;
    private final @Nullable Encoding encoding;
    private final int clusterBits;
    private final int cluster;
    private final int l2Entries;

    /** Refcounts in a block, of 16 bits each. */
    private final int refcountEntries;

    private final long[] l1;
    private final long[] l2;
    private int l2Index = -1;
    private final TreeMap<Integer, short[]> refcounts = new TreeMap<>();
    private final TreeMap<Integer, Long> refcountTable = new TreeMap<>();
    private final byte[] held = new byte[Extent.WINDOW];
    private final int[] heldEntries;
    private int heldCount;

    Qcow2Writer(ImageTarget target, ImageSink sink, long diskSize) {
        super(sink, diskSize);
        this.target = target;
        if (!(sink instanceof RewritableSink ableTo)) {
            throw new IllegalArgumentException("sink " + sink + " must be a RewritableSink for " + target);
        }
        this.rewritable = ableTo;
        this.version = target == ImageTarget.QCOW2_V2 || target == ImageTarget.QCOW2_V2_ZLIB ? 2 : 3;
        this.encoding = switch (target) {
            case QCOW2_ZLIB, QCOW2_V2_ZLIB -> Encoding.DEFLATE;
            case QCOW2_ZSTD -> Encoding.ZSTD;
            default -> null;
        };
        if (encoding == Encoding.ZSTD) {
            String problem = ZstdLibrary.problem();
            if (problem != null) {
                throw new IllegalStateException(problem);
            }
        }
        clusterBits = encoding == Encoding.ZSTD ? ZSTD_CLUSTER_BITS : USUAL_CLUSTER_BITS;
        cluster = 1 << clusterBits;
        l2Entries = cluster / Long.BYTES;
        refcountEntries = cluster / Short.BYTES;
        long perTable = (long) l2Entries * cluster;
        long tables = (diskSize + perTable - 1) / perTable;
        if (tables > MOST_L1_BYTES / Long.BYTES) {
            throw new IllegalArgumentException(
                    "disk size " + diskSize + " must be at most " + perTable * (MOST_L1_BYTES / Long.BYTES));
        }
        heldEntries = new int[held.length / cluster];
        l2 = new long[l2Entries];
        l1 = new long[(int) tables];
    }

    @Override
    ImageTarget target() {
        return target;
    }

    @Override
    void begin() throws IOException {
        allocate(cluster);
        writeZeros(cluster);
    }

    @Override
    WindowEncoder encoder() {
        return encoding == null
                ? WindowEncoder.NONE
                : new BlockEncoder(BlockCompressor.of(encoding), cluster, 0, 1, cluster - SECTOR);
    }

    @Override
    void append(Window window) throws IOException {
        int first = (int) (window.offset() / cluster % l2Entries);
        int table = (int) (window.offset() / cluster / l2Entries);
        if (table != l2Index) {
            endL2();
            l2Index = table;
        }
        if (encoding == null) {
            appendPlain(window, first);
        } else {
            appendCompressed(window, first);
        }
        endRefcounts();
    }

    private void appendPlain(Window window, int first) throws IOException {
        int block = 0;
        while (block < window.blocks(cluster)) {
            int next = block;
            while (next < window.blocks(cluster) && window.hasData(next, cluster)) {
                l2[first + next] = (sinkSize() + (long) (next - block) * cluster) | Qcow2Header.COPIED;
                next++;
            }
            int length = (next - block) * cluster;
            allocate(length);
            write(window.content, block * cluster, length);
            block = next + 1;
        }
    }

    private void appendCompressed(Window window, int first) throws IOException {
        int packed = 0;
        for (int block = 0; block < window.blocks(cluster); block++) {
            int size = window.packedSizes[block];
            if (size > 0) {
                long offset = sinkSize() + packed;
                // Sectors after the one that it starts in.
                long more = (offset + size - 1) / SECTOR - offset / SECTOR;
                l2[first + block] = Qcow2Header.COMPRESSED | more << (62 - (clusterBits - 8)) | offset;
                count(offset, size);
                packed += size;
            }
        }
        write(window.packed, 0, packed);
        for (int block = 0; block < window.blocks(cluster); block++) {
            if (window.packedSizes[block] < 0) {
                hold(window.content, block * cluster, first + block);
            }
        }
    }

    private void hold(byte[] content, int from, int entry) throws IOException {
        System.arraycopy(content, from, held, heldCount * cluster, cluster);
        heldEntries[heldCount] = entry;
        heldCount++;
        if (heldCount == heldEntries.length) {
            writeHeld();
        }
    }

    private void writeHeld() throws IOException {
        if (heldCount == 0) {
            return;
        }
        pad(cluster);
        for (int i = 0; i < heldCount; i++) {
            l2[heldEntries[i]] = (sinkSize() + (long) i * cluster) | Qcow2Header.COPIED;
        }
        allocate(heldCount * cluster);
        write(held, 0, heldCount * cluster);
        heldCount = 0;
    }

    /** Zeros need nothing; the table of what came before is written with the next data. */
    @Override
    void appendZeros(long offset, long length) {}

    @Override
    void finish() throws IOException {
        endL2();
        pad(cluster);
        endRefcounts();
        long l1Offset = sinkSize();
        int l1Bytes = roundUp(l1.length * Long.BYTES);
        allocate(l1Bytes);
        write(longs(l1, l1Bytes));
        endRefcounts();
        long tableOffset = finishRefcounts();
        ByteBuffer header = header(l1Offset, tableOffset, roundUp(tableEntries() * Long.BYTES) / cluster);
        force();
        rewritable.rewriteStart(header);
        force();
    }

    /** Writes the blocks that are left and the table, which count themselves; returns the table's place. */
    private long finishRefcounts() throws IOException {
        // Counting them may take another block: until nothing changes.
        long blocksEnd;
        int tableBytes;
        int blocks = 0;
        do {
            blocks = refcounts.size();
            blocksEnd = sinkSize() + (long) blocks * cluster;
            tableBytes = roundUp(tableEntries() * Long.BYTES);
            for (long at = sinkSize(); at < blocksEnd + tableBytes; at += cluster) {
                refcountsOf(at);
            }
        } while (refcounts.size() != blocks);
        count(sinkSize(), blocksEnd + tableBytes - sinkSize());
        for (Map.Entry<Integer, short[]> block : refcounts.entrySet()) {
            refcountTable.put(block.getKey(), sinkSize());
            write(shorts(block.getValue()));
        }
        ByteBuffer table = ByteBuffer.allocate(tableBytes);
        refcountTable.forEach((index, offset) -> table.putLong(index * Long.BYTES, offset));
        long tableOffset = sinkSize();
        write(table.array());
        return tableOffset;
    }

    private int tableEntries() {
        return Math.max(
                refcounts.isEmpty() ? 0 : refcounts.lastKey() + 1,
                refcountTable.isEmpty() ? 0 : refcountTable.lastKey() + 1);
    }

    private ByteBuffer header(long l1Offset, long tableOffset, int tableClusters) {
        ByteBuffer header = ByteBuffer.allocate(cluster);
        header.put(Qcow2Header.MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        header.putInt(version);
        header.putInt(20, clusterBits);
        header.putLong(24, diskSize());
        header.putInt(36, l1.length);
        header.putLong(40, l1Offset);
        header.putLong(48, tableOffset);
        header.putInt(56, tableClusters);
        if (version == 3) {
            boolean zstd = encoding == Encoding.ZSTD;
            header.putLong(72, zstd ? 1L << Qcow2Header.COMPRESSION_TYPE_BIT : 0);
            header.putInt(96, REFCOUNT_ORDER);
            header.putInt(100, Qcow2Header.V3_LENGTH_WITH_COMPRESSION);
            header.put(Qcow2Header.V3_LENGTH, (byte) (zstd ? Qcow2Header.ZSTD_TYPE : 0));
        }
        // The zeros that follow end the list of header extensions.
        return header.rewind();
    }

    private void endL2() throws IOException {
        if (l2Index < 0) {
            return;
        }
        writeHeld();
        pad(cluster);
        l1[l2Index] = sinkSize() | Qcow2Header.COPIED;
        allocate(cluster);
        write(longs(l2, cluster));
        Arrays.fill(l2, 0);
        l2Index = -1;
    }

    /** Writes the blocks of refcounts that lie behind what is written: nothing will change them. */
    private void endRefcounts() throws IOException {
        while (!refcounts.isEmpty() && (refcounts.firstKey() + 1L) * refcountEntries * cluster <= sinkSize()) {
            Map.Entry<Integer, short[]> block = refcounts.firstEntry();
            pad(cluster);
            refcountTable.put(block.getKey(), sinkSize());
            allocate(cluster);
            write(shorts(block.getValue()));
            refcounts.remove(block.getKey());
        }
    }

    /** Counts clusters that are about to be written. */
    private void allocate(int bytes) {
        count(sinkSize(), bytes);
    }

    private void count(long offset, long bytes) {
        for (long index = offset / cluster; index <= (offset + bytes - 1) / cluster && bytes > 0; index++) {
            refcountsOf(index * cluster)[(int) (index % refcountEntries)]++;
        }
    }

    private short[] refcountsOf(long offset) {
        return refcounts.computeIfAbsent(
                (int) (offset / cluster / refcountEntries), index -> new short[refcountEntries]);
    }

    private int roundUp(int bytes) {
        return (bytes + cluster - 1) / cluster * cluster;
    }

    private static byte[] longs(long[] values, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    private byte[] shorts(short[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(cluster);
        buffer.asShortBuffer().put(values);
        return buffer.array();
    }

    @Override
    void save(DataOutputStream state) throws IOException {
        for (long entry : l1) {
            state.writeLong(entry);
        }
        state.writeInt(l2Index);
        state.write(longs(l2, cluster));
        state.writeInt(refcounts.size());
        for (Map.Entry<Integer, short[]> block : refcounts.entrySet()) {
            state.writeInt(block.getKey());
            state.write(shorts(block.getValue()));
        }
        state.writeInt(refcountTable.size());
        for (Map.Entry<Integer, Long> entry : refcountTable.entrySet()) {
            state.writeInt(entry.getKey());
            state.writeLong(entry.getValue());
        }
        state.writeInt(heldCount);
        for (int i = 0; i < heldCount; i++) {
            state.writeInt(heldEntries[i]);
        }
        state.write(held, 0, heldCount * cluster);
    }

    @Override
    void restore(DataInputStream state) throws IOException {
        for (int i = 0; i < l1.length; i++) {
            l1[i] = state.readLong();
        }
        l2Index = bounded(state.readInt(), -1, l1.length - 1);
        ByteBuffer.wrap(bytes(state, cluster)).asLongBuffer().get(l2);
        int blocks = bounded(state.readInt(), 0, 2);
        for (int i = 0; i < blocks; i++) {
            int index = state.readInt();
            ByteBuffer.wrap(bytes(state, cluster))
                    .asShortBuffer()
                    .get(refcountsOf((long) index * refcountEntries * cluster));
        }
        int entries = bounded(state.readInt(), 0, Integer.MAX_VALUE);
        for (int i = 0; i < entries; i++) {
            refcountTable.put(state.readInt(), state.readLong());
        }
        heldCount = bounded(state.readInt(), 0, heldEntries.length - 1);
        for (int i = 0; i < heldCount; i++) {
            heldEntries[i] = bounded(state.readInt(), 0, l2Entries - 1);
        }
        state.readFully(held, 0, heldCount * cluster);
    }

    private static byte[] bytes(DataInputStream state, int length) throws IOException {
        byte[] bytes = new byte[length];
        state.readFully(bytes);
        return bytes;
    }

    private static int bounded(int value, int least, int most) throws ImageException {
        if (value < least || value > most) {
            throw ImageException.malformed("checkpoint", "a count", value, "it must be from " + least + " to " + most);
        }
        return value;
    }
}
