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
 * A qcow2 image with clusters of 64 KiB, written front to back but for the first cluster: it points to tables whose place
 * is known at the end.
 *
 * <pre>
 * | header | clusters ... L2 | clusters ... L2 | ... refcounts (each 2 GiB) ... | L1 | refcounts | refcount table |
 * </pre>
 *
 * An L2 table follows the 512 MiB of the disk that it describes, a block of refcounts the 2 GiB of the file that it
 * counts. So one L2 table, at most two blocks of refcounts, 8 bytes for each 512 MiB of the disk and 8 bytes for each
 * 2 GiB of the file are in memory. Zeros are left unallocated: without a backing file, they read as zeros.
 *
 * <p>Compressed clusters lie one after the other, not aligned. Those that do not become smaller are held back and written
 * some at a time, so that there are few places where the next aligned cluster leaves a gap.
 *
 * <p>Layout: https://www.qemu.org/docs/master/interop/qcow2.html
 */
final class Qcow2Writer extends ImageWriter {
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int SECTOR = 512;
    private static final int L2_ENTRIES = CLUSTER / Long.BYTES;
    private static final int REFCOUNTS = CLUSTER / Short.BYTES;
    private static final int REFCOUNT_ORDER = 4;
    private static final int COMPRESSED_OFFSET_BITS = 62 - (CLUSTER_BITS - 8);

    /** Clusters held back. */
    private static final int MOST_HELD = Window.GRAINS;

    private final ImageTarget target;
    private final RewritableSink rewritable;
    private final int version;
    private final @Nullable Encoding encoding;
    private final long[] l1;
    private final long[] l2 = new long[L2_ENTRIES];
    private int l2Index = -1;
    private final TreeMap<Integer, short[]> refcounts = new TreeMap<>();
    private final TreeMap<Integer, Long> refcountTable = new TreeMap<>();
    private final byte[] held = new byte[MOST_HELD * CLUSTER];
    private final int[] heldEntries = new int[MOST_HELD];
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
        long perTable = (long) L2_ENTRIES * CLUSTER;
        long tables = (diskSize + perTable - 1) / perTable;
        if (tables > (32 << 20) / Long.BYTES) {
            throw new IllegalArgumentException(
                    "disk size " + diskSize + " must be at most " + perTable * ((32 << 20) / Long.BYTES));
        }
        l1 = new long[(int) tables];
    }

    @Override
    ImageTarget target() {
        return target;
    }

    @Override
    void begin() throws IOException {
        allocate(CLUSTER);
        writeZeros(CLUSTER);
    }

    @Override
    WindowEncoder encoder() {
        return encoding == null
                ? WindowEncoder.NONE
                : new GrainEncoder(BlockCompressor.of(encoding), 0, 1, CLUSTER - SECTOR);
    }

    @Override
    void append(Window window) throws IOException {
        int first = (int) (window.offset() / CLUSTER % L2_ENTRIES);
        int table = (int) (window.offset() / CLUSTER / L2_ENTRIES);
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
        int grain = 0;
        while (grain < window.grains()) {
            int next = grain;
            while (next < window.grains() && window.hasData(next)) {
                l2[first + next] = (sinkSize() + (long) (next - grain) * CLUSTER) | Qcow2Header.COPIED;
                next++;
            }
            int length = (next - grain) * CLUSTER;
            allocate(length);
            write(window.content, grain * CLUSTER, length);
            grain = next + 1;
        }
    }

    private void appendCompressed(Window window, int first) throws IOException {
        int packed = 0;
        for (int grain = 0; grain < window.grains(); grain++) {
            int size = window.packedSizes[grain];
            if (size > 0) {
                long offset = sinkSize() + packed;
                // Sectors after the one that it starts in.
                long more = (offset + size - 1) / SECTOR - offset / SECTOR;
                l2[first + grain] = Qcow2Header.COMPRESSED | more << COMPRESSED_OFFSET_BITS | offset;
                count(offset, size);
                packed += size;
            }
        }
        write(window.packed, 0, packed);
        for (int grain = 0; grain < window.grains(); grain++) {
            if (window.packedSizes[grain] < 0) {
                hold(window.content, grain * CLUSTER, first + grain);
            }
        }
    }

    private void hold(byte[] content, int from, int entry) throws IOException {
        System.arraycopy(content, from, held, heldCount * CLUSTER, CLUSTER);
        heldEntries[heldCount] = entry;
        heldCount++;
        if (heldCount == MOST_HELD) {
            writeHeld();
        }
    }

    private void writeHeld() throws IOException {
        if (heldCount == 0) {
            return;
        }
        pad(CLUSTER);
        for (int i = 0; i < heldCount; i++) {
            l2[heldEntries[i]] = (sinkSize() + (long) i * CLUSTER) | Qcow2Header.COPIED;
        }
        allocate(heldCount * CLUSTER);
        write(held, 0, heldCount * CLUSTER);
        heldCount = 0;
    }

    /** Zeros need nothing; the table of what came before is written with the next data. */
    @Override
    void appendZeros(long offset, long length) {}

    @Override
    void finish() throws IOException {
        endL2();
        pad(CLUSTER);
        endRefcounts();
        long l1Offset = sinkSize();
        int l1Bytes = roundUp(l1.length * Long.BYTES);
        allocate(l1Bytes);
        write(longs(l1, l1Bytes));
        endRefcounts();
        long tableOffset = finishRefcounts();
        ByteBuffer header = header(l1Offset, tableOffset, roundUp(tableEntries() * Long.BYTES) / CLUSTER);
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
            blocksEnd = sinkSize() + (long) blocks * CLUSTER;
            tableBytes = roundUp(tableEntries() * Long.BYTES);
            for (long at = sinkSize(); at < blocksEnd + tableBytes; at += CLUSTER) {
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
        ByteBuffer header = ByteBuffer.allocate(CLUSTER);
        header.put(Qcow2Header.MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        header.putInt(version);
        header.putInt(20, CLUSTER_BITS);
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
        pad(CLUSTER);
        l1[l2Index] = sinkSize() | Qcow2Header.COPIED;
        allocate(CLUSTER);
        write(longs(l2, CLUSTER));
        Arrays.fill(l2, 0);
        l2Index = -1;
    }

    /** Writes the blocks of refcounts that lie behind what is written: nothing will change them. */
    private void endRefcounts() throws IOException {
        while (!refcounts.isEmpty() && (refcounts.firstKey() + 1L) * REFCOUNTS * CLUSTER <= sinkSize()) {
            Map.Entry<Integer, short[]> block = refcounts.firstEntry();
            pad(CLUSTER);
            refcountTable.put(block.getKey(), sinkSize());
            allocate(CLUSTER);
            write(shorts(block.getValue()));
            refcounts.remove(block.getKey());
        }
    }

    /** Counts clusters that are about to be written. */
    private void allocate(int bytes) {
        count(sinkSize(), bytes);
    }

    private void count(long offset, long bytes) {
        for (long cluster = offset / CLUSTER; cluster <= (offset + bytes - 1) / CLUSTER && bytes > 0; cluster++) {
            refcountsOf(cluster * CLUSTER)[(int) (cluster % REFCOUNTS)]++;
        }
    }

    private short[] refcountsOf(long offset) {
        return refcounts.computeIfAbsent((int) (offset / CLUSTER / REFCOUNTS), index -> new short[REFCOUNTS]);
    }

    private static int roundUp(int bytes) {
        return (bytes + CLUSTER - 1) / CLUSTER * CLUSTER;
    }

    private static byte[] longs(long[] values, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    private static byte[] shorts(short[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(CLUSTER);
        buffer.asShortBuffer().put(values);
        return buffer.array();
    }

    @Override
    void save(DataOutputStream state) throws IOException {
        for (long entry : l1) {
            state.writeLong(entry);
        }
        state.writeInt(l2Index);
        state.write(longs(l2, CLUSTER));
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
        state.write(held, 0, heldCount * CLUSTER);
    }

    @Override
    void restore(DataInputStream state) throws IOException {
        for (int i = 0; i < l1.length; i++) {
            l1[i] = state.readLong();
        }
        l2Index = bounded(state.readInt(), -1, l1.length - 1);
        ByteBuffer.wrap(bytes(state, CLUSTER)).asLongBuffer().get(l2);
        int blocks = bounded(state.readInt(), 0, 2);
        for (int i = 0; i < blocks; i++) {
            int index = state.readInt();
            ByteBuffer.wrap(bytes(state, CLUSTER)).asShortBuffer().get(refcountsOf((long) index * REFCOUNTS * CLUSTER));
        }
        int entries = bounded(state.readInt(), 0, Integer.MAX_VALUE);
        for (int i = 0; i < entries; i++) {
            refcountTable.put(state.readInt(), state.readLong());
        }
        heldCount = bounded(state.readInt(), 0, MOST_HELD - 1);
        for (int i = 0; i < heldCount; i++) {
            heldEntries[i] = bounded(state.readInt(), 0, L2_ENTRIES - 1);
        }
        state.readFully(held, 0, heldCount * CLUSTER);
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
