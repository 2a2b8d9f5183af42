package io.multicloud.core.image;

import io.multicloud.api.spi.Environment;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Disks with some of everything, and what is done with them. */
final class Disks {
    static final int KIB = 1 << 10;
    static final int MIB = 1 << 20;

    private static final byte[] TEXT =
            "The quick brown fox jumps over the lazy dog, and nobody knows why. ".getBytes(StandardCharsets.US_ASCII);

    private Disks() {}

    /** Returns a disk with stretches of zeros, of text, of noise, and of noise with some text between. */
    static byte[] mixed(long seed, int size) {
        Random random = new Random(seed);
        byte[] disk = new byte[size];
        int at = 0;
        while (at < size) {
            int length = Math.min(size - at, 1 + random.nextInt(random.nextBoolean() ? 300 * KIB : 3 * MIB));
            switch (random.nextInt(5)) {
                case 0 -> fillText(disk, at, length, random);
                case 1 -> fillNoise(disk, at, length, random);
                case 2 -> {
                    for (int i = at; i < at + length; i += 64 * KIB) {
                        int part = Math.min(64 * KIB, at + length - i);
                        if (random.nextBoolean()) {
                            fillText(disk, i, part, random);
                        } else {
                            fillNoise(disk, i, part, random);
                        }
                    }
                }
                default -> {
                    // Zeros.
                }
            }
            at += length;
        }
        // Neither all zeros nor without an end.
        disk[size / 2] = 1;
        disk[size - 1] = 1;
        return disk;
    }

    private static void fillText(byte[] disk, int at, int length, Random random) {
        for (int i = 0; i < length; i += TEXT.length) {
            System.arraycopy(TEXT, 0, disk, at + i, Math.min(TEXT.length, length - i));
            disk[at + i] = (byte) random.nextInt();
        }
    }

    private static void fillNoise(byte[] disk, int at, int length, Random random) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, disk, at, length);
    }

    /** Returns virtual time, whose executor never gives a second thread. */
    static Environment oneThread() {
        return VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    }

    static byte[] write(ImageTarget target, byte[] disk) throws IOException {
        MemorySink sink = new MemorySink();
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                ImageWriter writer = ImageWriter.open(target, sink, wholeSectors(disk.length))) {
            ImagePipeline.on(oneThread()).copy(source, writer, CopyListener.NONE);
        }
        return sink.bytes();
    }

    /** Returns whole sectors: what some clouds demand beyond the format would be too much for memory. */
    static long wholeSectors(long bytes) {
        return (bytes + 511) / 512 * 512;
    }

    static ImageFormat formatOf(ImageTarget target) {
        return switch (target) {
            case RAW -> ImageFormat.RAW;
            case FIXED_VHD -> ImageFormat.VHD;
            case TAR_GZ, TAR_GZ_STORED -> ImageFormat.TAR_GZ;
            case QCOW2, QCOW2_ZLIB, QCOW2_ZSTD, QCOW2_V2, QCOW2_V2_ZLIB -> ImageFormat.QCOW2;
            case STREAM_OPTIMIZED_VMDK -> ImageFormat.VMDK;
        };
    }

    /** Returns the whole disk of an image. */
    static byte[] read(ImageFormat format, byte[] image) throws IOException {
        try (ImageReader reader = ImageReader.open(format, new MemorySource(image), 1L << 30)) {
            return read(reader);
        }
    }

    static byte[] read(ImageReader reader) throws IOException {
        byte[] disk = new byte[(int) reader.diskSize()];
        ImagePipeline.on(oneThread()).forEach(reader, 0, (extent, content) -> {
            content.get(disk, (int) extent.offset(), (int) extent.length());
        });
        return disk;
    }

    /** Returns the extents of an image's disk, data only. */
    static List<Extent.Data> data(ImageFormat format, byte[] image) throws IOException {
        List<Extent.Data> extents = new ArrayList<>();
        try (ImageReader reader = ImageReader.open(format, new MemorySource(image))) {
            ImagePipeline.on(oneThread()).forEach(reader, 0, (extent, content) -> extents.add(extent));
        }
        return extents;
    }

    static byte[] padded(byte[] disk, long size) {
        return Arrays.copyOf(disk, (int) size);
    }
}
