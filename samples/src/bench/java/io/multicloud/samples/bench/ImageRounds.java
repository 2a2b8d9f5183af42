package io.multicloud.samples.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.sun.management.OperatingSystemMXBean;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.image.CopyListener;
import io.multicloud.core.image.CopyResult;
import io.multicloud.core.image.FileSink;
import io.multicloud.core.image.FileSource;
import io.multicloud.core.image.ImageFormat;
import io.multicloud.core.image.ImagePipeline;
import io.multicloud.core.image.ImageReader;
import io.multicloud.core.image.ImageTarget;
import io.multicloud.core.image.ImageWriter;
import io.multicloud.core.image.RewritableSink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures what {@link ImageBenchmark} compares, in a JVM of its own whose heap is limited. Prints a line for each series:
 * a name and the figures of all rounds. Progress goes to the error stream.
 */
final class ImageRounds {
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 7;

    /** For the formats of zlib, which take several times as long. */
    private static final int ZLIB_ROUNDS = 3;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path disk;
    private final Path output;
    private final SystemEnvironment environment;
    private final Map<String, List<Double>> series = new LinkedHashMap<>();
    private boolean counts;

    private ImageRounds(Path directory, SystemEnvironment environment) {
        this.disk = directory.resolve(ImageBenchmark.DISK);
        this.output = directory.resolve("output.img");
        this.environment = environment;
    }

    public static void main(String[] args) throws Exception {
        try (SystemEnvironment environment = SystemEnvironment.create()) {
            ImageRounds rounds = new ImageRounds(Path.of(args[0]), environment);
            rounds.run();
            rounds.series.forEach((name, values) -> {
                StringBuilder line = new StringBuilder(name);
                values.forEach(value -> line.append(' ').append(value));
                System.out.println(line);
            });
        }
    }

    private void run() throws Exception {
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            counts = round >= 0;
            compare(ImageTarget.QCOW2_ZSTD, "-O", "qcow2", "-c", "-o", "compression_type=zstd");
            zstd(65_536);
            zstd(ImageBenchmark.STRETCH);
            sha256();
            System.err.printf("  round %d of %d%n", round + 1, ROUNDS);
        }
        for (int round = -1; round < ZLIB_ROUNDS; round++) {
            counts = round >= 0;
            compare(ImageTarget.QCOW2_ZLIB, "-O", "qcow2", "-c");
            compare(ImageTarget.STREAM_OPTIMIZED_VMDK, "-O", "vmdk", "-o", "subformat=streamOptimized");
            own(ImageTarget.TAR_GZ);
            System.err.printf("  zlib, round %d of %d%n", round + 1, ZLIB_ROUNDS);
        }
        counts = true;
        note("heap", heapPeak() / (1 << 20));
    }

    private void compare(ImageTarget target, String... options) throws IOException, InterruptedException {
        own(target);
        qemu(target, options);
    }

    private void own(ImageTarget target) throws IOException {
        Files.deleteIfExists(output);
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        CopyResult result;
        try (ImageReader reader = ImageReader.open(ImageFormat.RAW, FileSource.open(disk));
                ImageWriter writer =
                        ImageWriter.open(target, new UnforcedSink(FileSink.create(output)), reader.diskSize())) {
            result = ImagePipeline.on(environment).copy(reader, writer, CopyListener.NONE);
        }
        note("own." + target, megabytesPerSecond(System.nanoTime() - start));
        note("ownCpu." + target, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
        note("ownSize." + target, Files.size(output));
        if (result.dataBytes() != ImageBenchmark.DISK_SIZE / 4) {
            throw new IllegalStateException(result + " is not a quarter of the disk");
        }
    }

    private void qemu(ImageTarget target, String... options) throws IOException, InterruptedException {
        Files.deleteIfExists(output);
        List<String> command = new ArrayList<>(List.of("qemu-img", "convert", "-f", "raw"));
        command.addAll(List.of(options));
        command.addAll(List.of("-W", "-m", "8", disk.toString(), output.toString()));
        double started = timed(List.of("qemu-img", "--version"))[0];
        double[] times = timed(command);
        // A process has to start, which a library has not.
        note("qemu." + target, megabytesPerSecond((long) ((times[0] - started) * 1e9)));
        note("qemuCpu." + target, times[1] + times[2]);
        note("qemuSize." + target, Files.size(output));
    }

    /** Returns the seconds that passed, and those of CPU in user and in system mode. */
    private static double[] timed(List<String> command) throws IOException, InterruptedException {
        List<String> shell =
                new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\" > /dev/null", "bash"));
        shell.addAll(command);
        Process process = new ProcessBuilder(shell).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed; qemu-img is in Debian's qemu-utils: " + printed);
        }
        String[] words = printed.strip().split("\\s+", -1);
        return new double[] {
            Double.parseDouble(words[words.length - 3]),
            Double.parseDouble(words[words.length - 2]),
            Double.parseDouble(words[words.length - 1])
        };
    }

    /** Compresses all data by two threads in blocks of so many bytes, from the page cache to nowhere. */
    private void zstd(int block) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FileChannel channel = FileChannel.open(disk)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            long start = System.nanoTime();
            List<Future<Long>> halves = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int half = i;
                halves.add(threads.submit(() -> compressHalf(mapped, block, half)));
            }
            long size = 0;
            for (Future<Long> half : halves) {
                size += half.get();
            }
            note("zstd." + block, megabytesPerSecond(System.nanoTime() - start));
            note("zstdSize." + block, size);
        } finally {
            threads.shutdown();
        }
    }

    private static long compressHalf(ByteBuffer mapped, int block, int half) {
        ByteBuffer target = ByteBuffer.allocateDirect(2 * block);
        long size = 0;
        try (ZstdCompressCtx context = new ZstdCompressCtx().setLevel(3)) {
            int stretch = ImageBenchmark.STRETCH;
            for (int i = half; i < ImageBenchmark.DISK_SIZE / stretch / 4; i += 2) {
                for (int at = i * 4 * stretch; at < (i * 4 + 1) * stretch; at += block) {
                    size += context.compressDirectByteBuffer(target, 0, target.capacity(), mapped, at, block);
                }
            }
        }
        return size;
    }

    private void sha256() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] bytes = new byte[1 << 20];
        long start = System.nanoTime();
        for (int i = 0; i < 256; i++) {
            digest.update(bytes);
        }
        note("sha256", megabytesPerSecond(System.nanoTime() - start));
        bytes[0] = digest.digest()[0];
    }

    private static double megabytesPerSecond(long nanos) {
        return ImageBenchmark.DISK_SIZE / 4 / 1e6 / (nanos / 1e9);
    }

    private static double heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private void note(String name, double value) {
        if (counts) {
            series.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
    }

    /** A file that leaves it to the system when to write. */
    private record UnforcedSink(FileSink file) implements RewritableSink {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
            file.append(bytes);
        }

        @Override
        public void appendZeros(long count) throws IOException {
            file.appendZeros(count);
        }

        @Override
        public void rewriteStart(ByteBuffer bytes) throws IOException {
            file.rewriteStart(bytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
