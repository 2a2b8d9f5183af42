package io.multicloud.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A tar archive with {@code disk.raw}, compressed with gzip, front to back. It is one member as far as its readers can
 * see, whose parts are compressed apart from each other and end at a byte's boundary, so that two threads can do it.
 *
 * <p>Layout: {@link Tar}; https://www.rfc-editor.org/rfc/rfc1952
 */
final class TarGzWriter extends ImageWriter {
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    /** An empty last block with fixed codes. */
    private static final byte[] DEFLATE_END = {3, 0};

    /** A stored block of no bytes, which may stand between any two parts (https://www.rfc-editor.org/rfc/rfc1951, 3.2.4). */
    private static final byte[] EMPTY_BLOCK = {0, 0, 0, (byte) 0xff, (byte) 0xff};

    /** Windows of zeros that are written at once. */
    private static final int ZERO_WINDOWS = 64;

    private final ImageTarget target;
    private final int level;
    private final byte[] zeroWindows;
    private final long zeroCrc;
    private long crc;
    private long plainSize;

    TarGzWriter(ImageTarget target, ImageSink sink, long diskSize) {
        super(sink, diskSize);
        this.target = target;
        this.level = target == ImageTarget.TAR_GZ_STORED ? Deflater.NO_COMPRESSION : Deflater.DEFAULT_COMPRESSION;
        byte[] zeros = new byte[Extent.WINDOW];
        byte[] packed;
        try (Parts parts = new Parts()) {
            packed = parts.compress(zeros, zeros.length);
        }
        zeroWindows = new byte[packed.length * ZERO_WINDOWS];
        for (int i = 0; i < ZERO_WINDOWS; i++) {
            System.arraycopy(packed, 0, zeroWindows, i * packed.length, packed.length);
        }
        CRC32 ofZeros = new CRC32();
        ofZeros.update(zeros);
        zeroCrc = ofZeros.getValue();
    }

    @Override
    ImageTarget target() {
        return target;
    }

    @Override
    void begin() throws IOException {
        write(GZIP_HEADER);
        writePart(Tar.diskHeader(diskSize()));
    }

    @Override
    WindowEncoder encoder() {
        return new Parts(level);
    }

    @Override
    void append(Window window) throws IOException {
        write(window.packed, 0, window.packedSize);
        passed(window.crc, window.length());
    }

    @Override
    void appendZeros(long offset, long length) throws IOException {
        int one = zeroWindows.length / ZERO_WINDOWS;
        long rest = length;
        while (rest >= Extent.WINDOW) {
            int count = (int) Math.min(ZERO_WINDOWS, rest / Extent.WINDOW);
            write(zeroWindows, 0, count * one);
            for (int i = 0; i < count; i++) {
                passed(zeroCrc, Extent.WINDOW);
            }
            rest -= (long) count * Extent.WINDOW;
        }
        if (rest > 0) {
            writePart(new byte[(int) rest]);
        }
    }

    @Override
    void fillTo(long size) throws IOException {
        long blocks = (size - sinkSize() + EMPTY_BLOCK.length - 1) / EMPTY_BLOCK.length;
        byte[] many = new byte[EMPTY_BLOCK.length << 12];
        for (int at = 0; at < many.length; at += EMPTY_BLOCK.length) {
            System.arraycopy(EMPTY_BLOCK, 0, many, at, EMPTY_BLOCK.length);
        }
        for (long rest = blocks * EMPTY_BLOCK.length; rest > 0; rest -= many.length) {
            write(many, 0, (int) Math.min(rest, many.length));
        }
    }

    @Override
    void finish() throws IOException {
        // Two blocks of zeros end an archive.
        long end = (plainSize + Tar.BLOCK - 1) / Tar.BLOCK * Tar.BLOCK + 2L * Tar.BLOCK;
        long padded = (end + Tar.RECORD - 1) / Tar.RECORD * Tar.RECORD;
        writePart(new byte[(int) (padded - plainSize)]);
        write(DEFLATE_END);
        ByteBuffer trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt((int) crc);
        trailer.putInt((int) plainSize);
        write(trailer.array());
    }

    private void writePart(byte[] plain) throws IOException {
        try (Parts parts = new Parts()) {
            write(parts.compress(plain, plain.length));
        }
        CRC32 checksum = new CRC32();
        checksum.update(plain);
        passed(checksum.getValue(), plain.length);
    }

    private void passed(long partCrc, long length) {
        crc = Crc32.combine(crc, partCrc, length);
        plainSize += length;
    }

    @Override
    void save(DataOutputStream state) throws IOException {
        state.writeLong(crc);
        state.writeLong(plainSize);
    }

    @Override
    void restore(DataInputStream state) throws IOException {
        crc = state.readLong();
        plainSize = state.readLong();
    }

    /** Compresses parts, each to whole bytes and without looking back at the one before. */
    private static final class Parts implements WindowEncoder {
        private final Deflater deflater;
        private final CRC32 checksum = new CRC32();

        Parts() {
            this(Deflater.DEFAULT_COMPRESSION);
        }

        Parts(int level) {
            deflater = new Deflater(level, true);
        }

        @Override
        public void encode(Window window) {
            int length = (int) window.length();
            if (window.packed.length < bound(Extent.WINDOW)) {
                window.packed = new byte[bound(Extent.WINDOW)];
            }
            checksum.reset();
            checksum.update(window.content, 0, length);
            window.crc = checksum.getValue();
            window.packedSize = compress(window.content, length, window.packed);
        }

        byte[] compress(byte[] plain, int length) {
            byte[] packed = new byte[bound(length)];
            return Arrays.copyOf(packed, compress(plain, length, packed));
        }

        private int compress(byte[] plain, int length, byte[] packed) {
            deflater.reset();
            deflater.setInput(plain, 0, length);
            int done = 0;
            int some;
            do {
                some = deflater.deflate(packed, done, packed.length - done, Deflater.SYNC_FLUSH);
                done += some;
            } while (some > 0 && !deflater.needsInput());
            return done;
        }

        private static int bound(int length) {
            return length + (length / 16_383 + 1) * 5 + 64;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
