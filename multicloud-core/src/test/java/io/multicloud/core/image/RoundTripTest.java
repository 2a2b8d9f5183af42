package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.environment.SystemEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written can be read, and is the same. */
class RoundTripTest {
    private static final List<Integer> SIZES = List.of(
            1,
            511,
            512,
            64 * Disks.KIB - 1,
            64 * Disks.KIB + 1,
            Disks.MIB,
            Disks.MIB + 512,
            5 * Disks.MIB + 3 * Disks.KIB + 7,
            33 * Disks.MIB + 64 * Disks.KIB);

    @ParameterizedTest
    @EnumSource(ImageTarget.class)
    void everyTargetReadsBackAsTheDiskThatWasWritten(ImageTarget target) throws IOException {
        for (int size : SIZES) {
            byte[] disk = Disks.mixed(size, size);
            byte[] image = Disks.write(target, disk);
            byte[] back = Disks.read(Disks.formatOf(target), image);
            assertThat(back)
                    .as("a disk of %d bytes as %s", size, target)
                    .isEqualTo(Disks.padded(disk, Disks.wholeSectors(size)));
        }
    }

    @ParameterizedTest
    @EnumSource(ImageTarget.class)
    void extentsAreThoseOfTheContentWhateverTheFormat(ImageTarget target) throws IOException {
        byte[] disk = Disks.mixed(7, 9 * Disks.MIB);
        List<Extent.Data> expected = Disks.data(ImageFormat.RAW, disk);
        assertThat(Disks.data(Disks.formatOf(target), Disks.write(target, disk)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ImageTarget.class)
    void twoThreadsWriteTheSameBytesAsOne(ImageTarget target) throws IOException {
        byte[] disk = Disks.mixed(3, 12 * Disks.MIB);
        byte[] alone = Disks.write(target, disk);
        try (SystemEnvironment environment = SystemEnvironment.create()) {
            for (int round = 0; round < 3; round++) {
                MemorySink sink = new MemorySink();
                try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                        ImageWriter writer = ImageWriter.open(target, sink, disk.length)) {
                    ImagePipeline.on(environment).copy(source, writer, CopyListener.NONE);
                }
                assertThat(Arrays.equals(sink.bytes(), alone))
                        .as("round %d", round)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ImageTarget.class)
    void aCopyGoesOnFromAnyCheckpointToTheSameBytes(ImageTarget target) throws IOException {
        byte[] disk = Disks.mixed(11, 44 * Disks.MIB);
        MemorySink sink = new MemorySink();
        List<Checkpoint> checkpoints = new ArrayList<>();
        ImagePipeline pipeline = ImagePipeline.on(Disks.oneThread()).withCheckpointEvery(8 * Disks.MIB);
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                ImageWriter writer = ImageWriter.open(target, sink, disk.length)) {
            pipeline.copy(source, writer, new CopyListener() {
                @Override
                public void written(Extent extent) {
                    // Not of interest.
                }

                @Override
                public void reached(Checkpoint checkpoint) {
                    checkpoints.add(checkpoint);
                }
            });
        }
        byte[] whole = sink.bytes();
        assertThat(checkpoints).hasSizeGreaterThan(2);
        for (Checkpoint checkpoint : checkpoints) {
            byte[] kept = Arrays.copyOf(whole, (int) checkpoint.sinkSize());
            if (target.startIsWrittenLast()) {
                // It was not there yet.
                Arrays.fill(kept, 0, 64 * Disks.KIB, (byte) 0);
            }
            MemorySink later = new MemorySink(kept);
            MemorySource again = new MemorySource(disk);
            try (ImageReader source = ImageReader.open(ImageFormat.RAW, again);
                    ImageWriter writer = ImageWriter.resume(target, later, disk.length, checkpoint)) {
                pipeline.resume(source, writer, checkpoint, CopyListener.NONE);
            }
            assertThat(Arrays.equals(later.bytes(), whole))
                    .as("after %d", checkpoint.diskOffset())
                    .isTrue();
            assertThat(again.bytesRead()).isEqualTo(disk.length - checkpoint.diskOffset());
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void readingGoesOnAnywhere(ImageFormat format) throws IOException {
        byte[] disk = Disks.mixed(5, 6 * Disks.MIB);
        ImageTarget target = Arrays.stream(ImageTarget.values())
                .filter(candidate -> Disks.formatOf(candidate) == format)
                .findFirst()
                .orElseThrow();
        try (ImageReader reader = ImageReader.open(format, new MemorySource(Disks.write(target, disk)))) {
            for (int start : new int[] {2 * Disks.MIB, 5 * Disks.MIB, Disks.MIB, 6 * Disks.MIB, 0}) {
                byte[] part = new byte[disk.length];
                ImagePipeline.on(Disks.oneThread()).forEach(reader, start, (extent, content) -> {
                    content.get(part, (int) extent.offset(), (int) extent.length());
                });
                assertThat(Arrays.equals(part, start, part.length, disk, start, part.length))
                        .as("from %d", start)
                        .isTrue();
                assertThat(Arrays.copyOf(part, start)).isEqualTo(new byte[start]);
            }
        }
    }

    @Test
    void aLargerImageThanTheSourceEndsInZeros() throws IOException {
        byte[] disk = Disks.mixed(1, 3 * Disks.MIB + 5);
        for (ImageTarget target : ImageTarget.values()) {
            MemorySink sink = new MemorySink();
            try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                    ImageWriter writer = ImageWriter.open(target, sink, 8L * Disks.MIB)) {
                ImagePipeline.on(Disks.oneThread()).copy(source, writer, CopyListener.NONE);
            }
            assertThat(Disks.read(Disks.formatOf(target), sink.bytes()))
                    .as("%s", target)
                    .isEqualTo(Disks.padded(disk, 8L * Disks.MIB));
        }
    }

    @Test
    void zerosAreNeitherWrittenNorCountedAsData() throws IOException {
        byte[] disk = new byte[40 * Disks.MIB];
        disk[33 * Disks.MIB] = 1;
        List<Extent> extents = new ArrayList<>();
        MemorySink sink = new MemorySink();
        CopyResult result;
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                ImageWriter writer = ImageWriter.open(ImageTarget.QCOW2, sink, disk.length)) {
            result = ImagePipeline.on(Disks.oneThread()).copy(source, writer, extents::add);
        }
        assertThat(result).isEqualTo(new CopyResult(64 << 10, disk.length - (64 << 10), 1));
        assertThat(extents)
                .containsExactly(
                        new Extent.Zero(0, 33L * Disks.MIB),
                        new Extent.Data(
                                33L * Disks.MIB,
                                64 << 10,
                                Disks.data(ImageFormat.RAW, Arrays.copyOfRange(disk, 33 * Disks.MIB, 34 * Disks.MIB))
                                        .get(0)
                                        .sha256()),
                        new Extent.Zero((33L << 20) + (64 << 10), (7L << 20) - (64 << 10)));
        // Header, one cluster, L2, L1, refcounts and their table.
        assertThat(sink.bytes()).hasSize(6 * 64 * Disks.KIB);
    }
}
