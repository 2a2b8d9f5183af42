package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks far larger than memory: what is not there costs nothing, and what is there passes through. */
class LargeDiskTest {
    private static final long TIB = 1L << 40;
    private static final List<Long> PLACES = List.of(0L, 5L << 30, TIB + (3 << 20), 64 * TIB - (1 << 20));

    @ParameterizedTest
    @EnumSource(
            value = ImageTarget.class,
            names = {"QCOW2_ZSTD", "QCOW2", "STREAM_OPTIMIZED_VMDK"})
    void sixtyFourTebibytesWithFourMebibytesOfDataTakeSecondsAndLittleMemory(ImageTarget target) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        MemorySink sink = new MemorySink();
        CopyResult written;
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, new SparseSource());
                ImageWriter writer = ImageWriter.open(target, sink, 64 * TIB)) {
            written = ImagePipeline.on(Disks.oneThread()).copy(source, writer, CopyListener.NONE);
        }
        byte[] image = sink.bytes();
        try (ImageReader reader = ImageReader.open(Disks.formatOf(target), new MemorySource(image))) {
            assertThat(reader.diskSize()).isEqualTo(64 * TIB);
            CopyResult read = ImagePipeline.on(Disks.oneThread())
                    .forEach(reader, 0, (extent, content) -> assertThat(PLACES).contains(extent.offset()));
            assertThat(read).isEqualTo(written);
            assertThat(read).isEqualTo(new CopyResult(4L << 20, 64 * TIB - (4L << 20), 4));
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before - 6L * image.length)
                .isLessThan(96L << 20);
    }

    @Test
    void refcountsOfALargeFileAreWrittenAlongTheWay() throws IOException {
        // 5 GiB of data: three blocks of refcounts, two of which are written before the end.
        long size = 5L << 30;
        CountingSink sink = new CountingSink();
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, new OnesSource(size));
                ImageWriter writer = ImageWriter.open(ImageTarget.QCOW2, sink, size)) {
            ImagePipeline.on(Disks.oneThread()).copy(source, writer, CopyListener.NONE);
        }
        // Header, data, 10 L2 tables, L1, 3 blocks of refcounts, their table.
        assertThat(sink.taken.get()).isEqualTo(size + (1 + 10 + 1 + 3 + 1) * 65_536L);
    }

    /** Knows where its data is. */
    private static final class SparseSource implements ByteSource {
        @Override
        public String name() {
            return "sparse";
        }

        @Override
        public long size() {
            return 64 * TIB;
        }

        @Override
        public long nextData(long position) {
            return PLACES.stream()
                    .filter(place -> place + (1 << 20) > position)
                    .findFirst()
                    .map(place -> Math.max(place, position))
                    .orElse(size());
        }

        @Override
        public long dataEnd(long position) {
            return (position / (1 << 20) + 1) * (1 << 20);
        }

        @Override
        public void read(long position, byte[] target, int at, int length) {
            for (int i = 0; i < length; i++) {
                target[at + i] = (byte) (position + i) == 0 ? 1 : (byte) (position + i);
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Has nothing but ones. */
    private record OnesSource(long size) implements ByteSource {
        @Override
        public String name() {
            return "ones";
        }

        @Override
        public void read(long position, byte[] target, int at, int length) {
            Arrays.fill(target, at, at + length, (byte) 1);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Forgets what it takes. */
    private static final class CountingSink implements RewritableSink {
        private final AtomicLong taken = new AtomicLong();

        @Override
        public void append(ByteBuffer bytes) {
            taken.addAndGet(bytes.remaining());
        }

        @Override
        public void rewriteStart(ByteBuffer bytes) {
            // Forgotten, too.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
