package io.multicloud.samples.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Converting a raw image of 1 GiB, a quarter of it data and the rest holes, to compressed formats, with checksums of all
 * extents, against {@code qemu-img convert} from the same file, and against zstd-jni alone on two threads over the same
 * data. In turns, the file in the page cache, in a JVM with a heap of 128 MiB. Neither side waits for the disk: qemu-img
 * does not by default, and the sink here is told not to. The data is that of a JDK's library, compiled code and resources.
 */
final class ImageBenchmark implements Benchmark {
    static final String DISK = "disk.raw";
    static final long DISK_SIZE = 1L << 30;

    /** Data comes in stretches of this size, and holes of three times as much after each. */
    static final int STRETCH = 4 << 20;

    private static final int HOLE_FACTOR = 3;
    private static final int HEAP_MIB = 128;

    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<Metric> run() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("multicloud-image");
        try {
            writeDisk(directory.resolve(DISK));
            return metrics(measure(directory));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static List<Metric> metrics(Map<String, double[]> figures) {
        String qemu = "qemu-img -W -m 8";
        double[] zstd = figures.get("own.QCOW2_ZSTD");
        return List.of(
                Metric.ofPairs("image.qcow2Zstd", zstd, "MB/s of data", qemu, figures.get("qemu.QCOW2_ZSTD"))
                        .withGoal(Goal.ratioAtLeast(1.3)),
                Metric.ofPairs(
                                "image.qcow2Zstd.size",
                                figures.get("ownSize.QCOW2_ZSTD"),
                                "bytes",
                                qemu,
                                figures.get("qemuSize.QCOW2_ZSTD"))
                        .withGoal(Goal.ratioAtMost(1)),
                cpu("image.qcow2Zstd.cpu", "QCOW2_ZSTD", figures),
                Metric.ofPairs(
                                "image.qcow2Zstd beside zstd",
                                zstd,
                                "MB/s of data",
                                "zstd-jni level 3, 2 threads, blocks of 64 KiB",
                                figures.get("zstd.65536"))
                        .withGoal(Goal.ratioAtLeast(0.75)),
                Metric.ofPairs(
                        "image.qcow2Zstd beside zstd in large blocks",
                        zstd,
                        "MB/s of data",
                        "zstd-jni level 3, 2 threads, blocks of 4 MiB",
                        figures.get("zstd." + STRETCH)),
                Metric.of("image.sha256", Sample.of(figures.get("sha256")), "MB/s per core"),
                compared("image.qcow2Zlib", "QCOW2_ZLIB", figures),
                sizes("image.qcow2Zlib.size", "QCOW2_ZLIB", figures),
                cpu("image.qcow2Zlib.cpu", "QCOW2_ZLIB", figures),
                compared("image.streamOptimizedVmdk", "STREAM_OPTIMIZED_VMDK", figures),
                sizes("image.streamOptimizedVmdk.size", "STREAM_OPTIMIZED_VMDK", figures),
                cpu("image.streamOptimizedVmdk.cpu", "STREAM_OPTIMIZED_VMDK", figures),
                Metric.of("image.tarGz", Sample.of(figures.get("own.TAR_GZ")), "MB/s of data"),
                Metric.of("image.heap", Sample.of(figures.get("heap")), "MiB").withGoal(Goal.valueAtMost(HEAP_MIB)));
    }

    private static Metric compared(String metric, String target, Map<String, double[]> figures) {
        return Metric.ofPairs(
                        metric,
                        figures.get("own." + target),
                        "MB/s of data",
                        "qemu-img -W -m 8",
                        figures.get("qemu." + target))
                .withGoal(Goal.ratioAtLeast(1));
    }

    private static Metric sizes(String metric, String target, Map<String, double[]> figures) {
        return Metric.ofPairs(
                metric, figures.get("ownSize." + target), "bytes", "qemu-img", figures.get("qemuSize." + target));
    }

    /** Says more than speed on a machine that is busy with something else. */
    private static Metric cpu(String metric, String target, Map<String, double[]> figures) {
        return Metric.ofPairs(
                metric,
                figures.get("ownCpu." + target),
                "CPU-s",
                "qemu-img -W -m 8",
                figures.get("qemuCpu." + target));
    }

    private static Map<String, double[]> measure(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MIB + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImageRounds.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, double[]> figures = new LinkedHashMap<>();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the conversions failed; they printed: " + printed);
        }
        for (String line : printed.strip().split("\n", -1)) {
            String[] words = line.split(" ", -1);
            figures.put(
                    words[0],
                    Arrays.stream(words)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
        return figures;
    }

    private static void writeDisk(Path file) throws IOException {
        Path library = Path.of(System.getProperty("java.home"), "lib", "modules");
        try (FileChannel from = FileChannel.open(library);
                FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(STRETCH);
            long next = 0;
            for (long at = 0; at < DISK_SIZE; at += (1L + HOLE_FACTOR) * STRETCH) {
                if (next + STRETCH > from.size()) {
                    next = 0;
                }
                buffer.clear();
                while (buffer.hasRemaining() && from.read(buffer, next + buffer.position()) > 0) {
                    // Reads on.
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer, at + buffer.position());
                }
                next += STRETCH;
            }
            to.write(ByteBuffer.allocate(1), DISK_SIZE - 1);
        }
    }
}
