package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.environment.SystemEnvironment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the pipeline does about its threads, its order and what goes wrong. */
@Timeout(60)
class PipelineTest {
    private static final byte[] DISK = Disks.mixed(2, 16 * Disks.MIB);

    @Test
    void theExecutorsThreadHelpsAndTheOrderStays() throws IOException {
        try (SystemEnvironment environment = SystemEnvironment.create()) {
            for (int round = 0; round < 10; round++) {
                List<Extent> extents = new ArrayList<>();
                try (ImageReader reader = open(DISK)) {
                    ImagePipeline.on(environment).forEach(reader, 0, new ExtentConsumer() {
                        @Override
                        public void data(Extent.Data extent, ByteBuffer content) {
                            extents.add(extent);
                        }

                        @Override
                        public void zero(Extent.Zero extent) {
                            extents.add(extent);
                        }
                    });
                }
                long end = 0;
                for (Extent extent : extents) {
                    assertThat(extent.offset()).isEqualTo(end);
                    end = extent.end();
                }
                assertThat(end).isEqualTo(DISK.length);
            }
        }
    }

    @Test
    void bothThreadsWorkAtTheSameTime() throws Exception {
        // Reads of two windows wait for each other: with one thread, the test would not end.
        CountDownLatch both = new CountDownLatch(2);
        ByteSource source = new ForwardingSource(DISK) {
            @Override
            public void read(long position, byte[] target, int at, int length) throws IOException {
                both.countDown();
                try {
                    both.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                super.read(position, target, at, length);
            }
        };
        try (SystemEnvironment environment = SystemEnvironment.create();
                ImageReader reader = ImageReader.open(ImageFormat.RAW, source)) {
            CopyResult result = ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {});
            assertThat(result.dataBytes() + result.zeroBytes()).isEqualTo(DISK.length);
        }
    }

    @Test
    void zerosAreFoundWhileContentBeforeThemIsStillWorkedOn() throws Exception {
        // The first window is read when 20 others were: as long as zeros held buffers, the test would not end.
        byte[] disk = new byte[24 * Disks.MIB];
        disk[0] = 1;
        CountDownLatch others = new CountDownLatch(20);
        ByteSource source = new ForwardingSource(disk) {
            @Override
            public void read(long position, byte[] target, int at, int length) throws IOException {
                if (position > 0) {
                    others.countDown();
                } else {
                    try {
                        others.await();
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                }
                super.read(position, target, at, length);
            }
        };
        try (SystemEnvironment environment = SystemEnvironment.create();
                ImageReader reader = ImageReader.open(ImageFormat.RAW, source)) {
            CopyResult result = ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {});
            assertThat(result).isEqualTo(new CopyResult(Extent.GRAIN, disk.length - Extent.GRAIN, 1));
        }
    }

    @Test
    void anExecutorWithoutAThreadToSpareIsNoFailure() throws IOException {
        try (SystemEnvironment environment = SystemEnvironment.withExecutor(task -> {
                    throw new RejectedExecutionException("full");
                });
                ImageReader reader = open(DISK)) {
            assertThat(Disks.read(reader)).isEqualTo(DISK);
            CopyResult result = ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {});
            assertThat(result.dataBytes() + result.zeroBytes()).isEqualTo(DISK.length);
        }
    }

    @Test
    void aHelperThatComesTooLateTouchesNothing() throws IOException {
        List<Runnable> late = new ArrayList<>();
        MemorySource source = new MemorySource(DISK);
        try (SystemEnvironment environment = SystemEnvironment.withExecutor(late::add);
                ImageReader reader = ImageReader.open(ImageFormat.RAW, source)) {
            ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {});
        }
        long reads = source.reads();
        late.forEach(Runnable::run);
        assertThat(late).hasSize(1);
        assertThat(source.reads()).isEqualTo(reads);
    }

    @Test
    void whateverFailsIsThrownToTheCallerAndNothingComesAfterIt() throws IOException {
        List<Throwable> failures =
                List.of(new IOException("read"), new IllegalStateException("state"), new StackOverflowError("deep"));
        try (SystemEnvironment environment = SystemEnvironment.create()) {
            for (Throwable failure : failures) {
                AtomicInteger reads = new AtomicInteger();
                ByteSource failing = new ForwardingSource(DISK) {
                    @Override
                    public void read(long position, byte[] target, int at, int length) throws IOException {
                        if (reads.incrementAndGet() == 5) {
                            raise(failure);
                        }
                        super.read(position, target, at, length);
                    }
                };
                try (ImageReader reader = ImageReader.open(ImageFormat.RAW, failing)) {
                    assertThatThrownBy(() -> ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {}))
                            .isSameAs(failure);
                }
                AtomicInteger taken = new AtomicInteger();
                try (ImageReader reader = open(DISK)) {
                    assertThatThrownBy(() -> ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {
                                if (taken.incrementAndGet() == 3) {
                                    raise(failure);
                                }
                            }))
                            .isSameAs(failure);
                }
                assertThat(taken).hasValue(3);
            }
        }
    }

    @Test
    void aFailedCopyDoesNotEndTheImage() throws IOException {
        MemorySink sink = new MemorySink();
        try (ImageReader reader = open(DISK);
                ImageWriter writer = ImageWriter.open(ImageTarget.QCOW2, sink, DISK.length)) {
            assertThatThrownBy(() -> ImagePipeline.on(Disks.oneThread()).copy(reader, writer, extent -> {
                        throw new IOException("journal");
                    }))
                    .hasMessage("journal");
        }
        assertThat(Arrays.copyOf(sink.bytes(), 4)).isEqualTo(new byte[4]);
    }

    @Test
    void anInterruptedCallerStopsAndKeepsItsFlag() throws Exception {
        CountDownLatch helperHolds = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Thread> caller = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        // The helper holds the first window until the caller, out of free ones, was interrupted.
        ByteSource source = new ForwardingSource(DISK) {
            @Override
            public void read(long position, byte[] target, int at, int length) throws IOException {
                try {
                    if (Thread.currentThread() == caller.get()) {
                        helperHolds.await();
                    } else {
                        helperHolds.countDown();
                        release.await();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.read(position, target, at, length);
            }
        };
        try (SystemEnvironment environment = SystemEnvironment.create();
                ImageReader reader = ImageReader.open(ImageFormat.RAW, source)) {
            Thread thread = new Thread(() -> {
                caller.set(Thread.currentThread());
                try {
                    ImagePipeline.on(environment).forEach(reader, 0, (extent, content) -> {});
                } catch (IOException e) {
                    thrown.set(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            thread.start();
            helperHolds.await();
            thread.interrupt();
            release.countDown();
            thread.join();
        }
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void aDifferenceIsNamedWithItsPlace() throws IOException {
        List<Extent.Data> expected = Disks.data(ImageFormat.RAW, DISK);
        try (ImageReader same = open(DISK)) {
            CopyResult result = ImagePipeline.on(Disks.oneThread()).verify(same, expected.iterator());
            assertThat(result.dataExtents()).isEqualTo(expected.size());
        }
        byte[] changed = DISK.clone();
        Extent.Data extent = expected.get(expected.size() / 2);
        changed[(int) extent.offset() + 17] ^= 1;
        assertDifferent(changed, expected, extent.length() + " bytes at " + extent.offset());
        byte[] missing = DISK.clone();
        Extent.Data last = expected.get(expected.size() - 1);
        Arrays.fill(missing, (int) last.offset(), missing.length, (byte) 0);
        assertDifferent(missing, expected, "no further data");
        assertDifferent(DISK, expected.subList(0, expected.size() - 1), "but no further data was expected");
    }

    private static void assertDifferent(byte[] disk, List<Extent.Data> expected, String text) throws IOException {
        try (ImageReader reader = open(disk)) {
            assertThatThrownBy(() -> ImagePipeline.on(Disks.oneThread()).verify(reader, expected.iterator()))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.CHECKSUM))
                    .hasMessageContaining(text);
        }
    }

    @Test
    void anImageThatIsTooSmallIsRefusedBeforeAnythingIsRead() throws IOException {
        MemorySource source = new MemorySource(DISK);
        try (ImageReader reader = ImageReader.open(ImageFormat.RAW, source);
                ImageWriter writer = ImageWriter.open(ImageTarget.RAW, new MemorySink(), DISK.length - 512)) {
            assertThatThrownBy(() -> ImagePipeline.on(Disks.oneThread()).copy(reader, writer, CopyListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must have room for the source's " + DISK.length);
        }
        assertThat(source.reads()).isZero();
    }

    private static ImageReader open(byte[] disk) throws IOException {
        return ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
    }

    private static void raise(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) failure;
    }

    /** A disk in memory whose reads can be changed. */
    private static class ForwardingSource implements ByteSource {
        private final MemorySource source;

        ForwardingSource(byte[] disk) {
            source = new MemorySource(disk);
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public long size() {
            return source.size();
        }

        @Override
        public void read(long position, byte[] target, int at, int length) throws IOException {
            source.read(position, target, at, length);
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
