package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU reads what is written here, and what QEMU writes is read here, byte for byte. */
class QemuImgTest {
    private static final int SIZE = 9 * Disks.MIB + 5 * 512;

    @TempDir
    Path directory;

    private Tool qemuImg;
    private Path raw;
    private Path image;

    @BeforeEach
    void prepare() throws IOException {
        qemuImg = Tool.required("qemu-img");
        raw = directory.resolve("disk.raw");
        image = directory.resolve("disk.img");
        Files.write(raw, Disks.mixed(8, SIZE));
    }

    @ParameterizedTest
    @EnumSource(value = ImageTarget.class, mode = EnumSource.Mode.MATCH_NONE, names = "TAR_GZ.*")
    void qemuReadsEveryTarget(ImageTarget target) throws IOException {
        for (int size : new int[] {512, SIZE, 40 * Disks.MIB}) {
            Files.write(raw, Disks.mixed(size, size));
            writeImage(target, size);
            String format = qemuFormat(target);
            qemuImg.run("compare", "-f", "raw", "-F", format, raw, image);
            Path back = directory.resolve("back.raw");
            qemuImg.run("convert", "-f", format, "-O", "raw", image, back);
            assertThat(Files.mismatch(raw, back)).as("a disk of %d bytes", size).isEqualTo(-1);
            if (Disks.formatOf(target) == ImageFormat.QCOW2) {
                assertThat(qemuImg.run("check", "-f", format, image)).contains("No errors were found");
            }
        }
    }

    @Test
    void farReferencesWithinACompressedClusterAreReadThoughQemuWritesNearOnes() throws IOException {
        // Noise that repeats after 30 KiB: all that compresses it is a window of 32 KiB.
        byte[] disk = new byte[64 * Disks.KIB * 4];
        byte[] noise = new byte[30 * Disks.KIB];
        new Random(1).nextBytes(noise);
        for (int at = 0; at < disk.length; at += noise.length) {
            System.arraycopy(noise, 0, disk, at, Math.min(noise.length, disk.length - at));
        }
        Files.write(raw, disk);
        writeImage(ImageTarget.QCOW2_ZLIB, disk.length);
        assertThat(Files.size(image)).isLessThan(disk.length + 6L * 64 * Disks.KIB);
        qemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, image);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qcow2",
                "qcow2 -o compat=0.10",
                "qcow2 -o cluster_size=512",
                "qcow2 -o cluster_size=4k",
                "qcow2 -o cluster_size=2M",
                "qcow2 -o preallocation=metadata",
                "qcow2 -o preallocation=falloc",
                "qcow2 -o lazy_refcounts=on",
                "qcow2 -o refcount_bits=1",
                "qcow2 -c",
                "qcow2 -c -o compat=0.10",
                "qcow2 -c -o cluster_size=512",
                "qcow2 -c -o cluster_size=2M",
                "qcow2 -c -o compression_type=zstd",
                "qcow2 -c -o compression_type=zstd,cluster_size=4k",
                "qcow2 -c -W -m 8 -o compression_type=zstd",
                "vpc -o subformat=fixed,force_size=on",
                "vpc -o subformat=dynamic,force_size=on",
                "vmdk -o subformat=monolithicSparse",
                "vmdk -o subformat=monolithicSparse,zeroed_grain=on",
                "vmdk -o subformat=streamOptimized",
                "raw"
            })
    void whatQemuWritesIsRead(String options) throws IOException {
        convert(options);
        assertThat(readImage(formatOf(options))).isEqualTo(Files.readAllBytes(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2 -c", "qcow2 -c -o compression_type=zstd", "qcow2 -o cluster_size=4k", "qcow2"})
    void anImageThatWasInUseIsRead(String options) throws IOException {
        Tool qemuIo = Tool.required("qemu-io");
        convert(options);
        Random random = new Random(4);
        for (int i = 0; i < 30; i++) {
            long at = random.nextInt(SIZE / 512 - 1) * 512L;
            long length = Math.min(SIZE - at, (1 + random.nextInt(400)) * 512L);
            String command = switch (random.nextInt(4)) {
                case 0 -> "write -z ";
                case 1 -> "discard ";
                default -> "write -P " + random.nextInt(256) + " ";
            };
            qemuIo.run("-f", "qcow2", "-c", command + at + " " + length, image);
            if (i == 15) {
                qemuImg.run("snapshot", "-c", "before", image);
            }
        }
        Path back = directory.resolve("back.raw");
        qemuImg.run("convert", "-f", "qcow2", "-O", "raw", image, back);
        assertThat(readImage(ImageFormat.QCOW2)).isEqualTo(Files.readAllBytes(back));
    }

    @Test
    void anImageGoesThroughQemuAndBackWithTheSameExtents() throws IOException {
        writeImage(ImageTarget.QCOW2_ZSTD, SIZE);
        Path other = directory.resolve("other.vmdk");
        qemuImg.run("convert", "-f", "qcow2", "-O", "vmdk", "-o", "subformat=streamOptimized", image, other);
        assertThat(Disks.data(ImageFormat.VMDK, Files.readAllBytes(other)))
                .isEqualTo(Disks.data(ImageFormat.RAW, Files.readAllBytes(raw)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create -f qcow2 -b disk.raw -F raw disk.img|backing_file_offset",
                "create -f qcow2 -o extended_l2=on disk.img 10M|extended L2 entries",
                "create -f qcow2 -o data_file=other.raw disk.img 10M|external data file",
                "create -f qcow2 --object secret,id=s,data=x -o encrypt.format=aes,encrypt.key-secret=s disk.img"
                        + " 10M|crypt_method",
                "create -f vmdk -o subformat=twoGbMaxExtentSparse disk.img 10M|extents are in other files",
                "create -f vmdk -o subformat=monolithicFlat disk.img 10M|extents are in other files"
            })
    void whatIsNotReadIsRefusedByName(String command, String name) {
        Object[] arguments = command.replace("disk.raw", raw.toString())
                .replace("disk.img", image.toString())
                .replace("other.raw", directory.resolve("other.raw").toString())
                .split(" ", -1);
        qemuImg.run(arguments);
        ImageFormat format = command.contains("vmdk") ? ImageFormat.VMDK : ImageFormat.QCOW2;
        assertThatThrownBy(() -> readImage(format))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.UNSUPPORTED))
                .hasMessageContaining(image.toString())
                .hasMessageContaining(name);
    }

    @Test
    void aVmdkWithAParentIsRefusedByName() {
        Path parent = directory.resolve("parent.vmdk");
        qemuImg.run("create", "-f", "vmdk", parent, "10M");
        qemuImg.run("create", "-f", "vmdk", "-b", parent, "-F", "vmdk", image);
        assertThatThrownBy(() -> readImage(ImageFormat.VMDK))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("parentCID");
    }

    @Test
    void tarAndGzipReadTheArchive() throws IOException {
        Tool tar = Tool.required("tar");
        writeImage(ImageTarget.TAR_GZ, SIZE);
        assertThat(tar.run("-tvzf", image)).contains(" disk.raw").contains(Integer.toString(SIZE));
        Path back = directory.resolve("back");
        Files.createDirectory(back);
        tar.run("-xzf", image, "-C", back);
        assertThat(Files.mismatch(raw, back.resolve("disk.raw"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oldgnu", "gnu", "ustar", "pax"})
    void anArchiveByTarIsRead(String format) throws IOException {
        Tool tar = Tool.required("tar");
        tar.run("--format=" + format, "-czf", image, "-C", directory, "disk.raw");
        assertThat(readImage(ImageFormat.TAR_GZ)).isEqualTo(Files.readAllBytes(raw));
    }

    private void convert(String options) {
        String[] words = options.split(" ", -1);
        Object[] arguments = new Object[words.length + 6];
        int next = 0;
        arguments[next++] = "convert";
        arguments[next++] = "-f";
        arguments[next++] = "raw";
        arguments[next++] = "-O";
        for (String word : words) {
            arguments[next++] = word;
        }
        arguments[next++] = raw;
        arguments[next] = image;
        qemuImg.run(arguments);
    }

    private void writeImage(ImageTarget target, long size) throws IOException {
        Files.deleteIfExists(image);
        try (ImageReader source = ImageReader.open(ImageFormat.RAW, FileSource.open(raw));
                ImageWriter writer = ImageWriter.open(target, FileSink.create(image), size)) {
            ImagePipeline.on(Disks.oneThread()).copy(source, writer, CopyListener.NONE);
        }
    }

    private byte[] readImage(ImageFormat format) throws IOException {
        try (ImageReader reader = ImageReader.open(format, FileSource.open(image))) {
            return Disks.read(reader);
        }
    }

    private static ImageFormat formatOf(String options) {
        return switch (options.split(" ", -1)[0]) {
            case "qcow2" -> ImageFormat.QCOW2;
            case "vpc" -> ImageFormat.VHD;
            case "vmdk" -> ImageFormat.VMDK;
            default -> ImageFormat.RAW;
        };
    }

    private static String qemuFormat(ImageTarget target) {
        return switch (Disks.formatOf(target)) {
            case QCOW2 -> "qcow2";
            case VHD -> "vpc";
            case VMDK -> "vmdk";
            case RAW, TAR_GZ -> "raw";
        };
    }
}
