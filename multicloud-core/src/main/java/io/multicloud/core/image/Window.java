package io.multicloud.core.image;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A window of the disk on its way through the pipeline, or zeros of any length. Belongs to one thread at a time; its
 * buffers are used again for other windows.
 */
final class Window {
    static final int GRAINS = Extent.WINDOW / Extent.GRAIN;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] ZEROS = new byte[Extent.GRAIN];

    /** What the disk has here; zeros after its end. */
    final byte[] content;

    /** For each block, its size in {@link #packed}; 0 for a block of zeros, -1 for one to be stored as it is. */
    final int[] packedSizes = new int[GRAINS];

    private final List<Run> runs = new ArrayList<>();
    private final List<Extent> extents;

    /** What the encoder made of the content. */
    byte[] packed = new byte[0];

    /** Bytes in {@link #packed}, of an encoder that packs the window as a whole. */
    int packedSize;

    /** CRC-32 of the content, of an encoder whose format needs it. */
    long crc;

    private long ticket;
    private long offset;
    private long length;
    private boolean absent;
    private int data;

    Window() {
        content = new byte[Extent.WINDOW];
        extents = new ArrayList<>();
    }

    private Window(Window zeros) {
        content = NOTHING;
        extents = List.copyOf(zeros.extents);
        ticket = zeros.ticket;
        offset = zeros.offset;
        length = zeros.length;
        absent = zeros.absent;
    }

    /** Returns what is left of a window of zeros when its buffers go to another one. */
    Window withoutBuffers() {
        return new Window(this);
    }

    /** Makes it a stretch of zeros. */
    void setAbsent(long start, long bytes) {
        begin(start, bytes);
        absent = true;
    }

    /** Makes it a window without any run yet. */
    void setContent(long start, long bytes) {
        begin(start, bytes);
        absent = false;
    }

    private void begin(long start, long bytes) {
        offset = start;
        length = bytes;
        runs.clear();
        extents.clear();
        data = 0;
    }

    void add(Run run) throws IOException {
        run.fetch(content, (int) (run.offset() - offset));
        runs.add(run);
    }

    void setTicket(long number) {
        ticket = number;
    }

    /** Returns its place in the order in which windows were taken. */
    long ticket() {
        return ticket;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    /** Returns the extents it consists of, in order. */
    List<Extent> extents() {
        return extents;
    }

    /** Returns whether a block is other than zeros, of blocks of one or more grains. */
    boolean hasData(int block, int blockSize) {
        int grains = blockSize / Extent.GRAIN;
        return (data >>> (block * grains) & ((1 << grains) - 1)) != 0;
    }

    /** Returns the number of blocks, the last of which may be cut off by the end of the disk. */
    int blocks(int blockSize) {
        return (int) ((length + blockSize - 1) / blockSize);
    }

    private boolean hasData(int grain) {
        return hasData(grain, Extent.GRAIN);
    }

    boolean isZero() {
        return data == 0;
    }

    /** Returns whether reading it found nothing to encode. */
    boolean isAbsent() {
        return absent;
    }

    /** Reads the runs, finds the zeros, and splits the rest into extents with their checksums. */
    void read(Scratch scratch, MessageDigest digest) throws IOException {
        if (absent) {
            extents.add(new Extent.Zero(offset, length));
            return;
        }
        int filled = 0;
        for (Run run : runs) {
            int at = (int) (run.offset() - offset);
            Arrays.fill(content, filled, at, (byte) 0);
            run.read(content, at, scratch);
            filled = at + (int) run.length();
        }
        Arrays.fill(content, filled, content.length, (byte) 0);
        int grains = blocks(Extent.GRAIN);
        for (int grain = 0; grain < grains; grain++) {
            int from = grain * Extent.GRAIN;
            if (!Arrays.equals(content, from, from + Extent.GRAIN, ZEROS, 0, Extent.GRAIN)) {
                data |= 1 << grain;
            }
        }
        split(digest);
    }

    private void split(MessageDigest digest) {
        int grains = blocks(Extent.GRAIN);
        int grain = 0;
        while (grain < grains) {
            int next = grain + 1;
            while (next < grains && hasData(next) == hasData(grain)) {
                next++;
            }
            int from = grain * Extent.GRAIN;
            int size = (int) Math.min((long) next * Extent.GRAIN, length) - from;
            if (hasData(grain)) {
                digest.update(content, from, size);
                extents.add(new Extent.Data(offset + from, size, Sha256.of(digest)));
            } else {
                extents.add(new Extent.Zero(offset + from, size));
            }
            grain = next;
        }
    }
}
