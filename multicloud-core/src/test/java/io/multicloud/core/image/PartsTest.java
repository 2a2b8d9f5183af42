package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An image that is written in parts, each by a writer that knows no more than the checkpoint before it. */
class PartsTest {
    private static final int LEAST = Disks.MIB;

    private static List<byte[]> parts(ImageTarget target, byte[] disk, long least, long... ends) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        Checkpoint from = null;
        for (long end : ends) {
            MemorySink sink = new MemorySink();
            try (ImageReader source = ImageReader.open(ImageFormat.RAW, new MemorySource(disk));
                    ImageWriter writer = from == null
                            ? ImageWriter.open(target, sink, disk.length)
                            : ImageWriter.resume(target, sink, disk.length, from)) {
                from = ImagePipeline.on(Disks.oneThread())
                        .copyPart(source, writer, from == null ? 0 : from.diskOffset(), end, least);
            }
            parts.add(sink.bytes());
        }
        return parts;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageTarget.class,
            names = {"RAW", "FIXED_VHD", "TAR_GZ", "TAR_GZ_STORED", "STREAM_OPTIMIZED_VMDK"})
    void partsAreTheImageThatOneCopyWrites(ImageTarget target) throws IOException {
        byte[] disk = Disks.mixed(21, 23 * Disks.MIB + 512);

        List<byte[]> parts = parts(target, disk, 0, 3L * Disks.MIB, 4L * Disks.MIB, 19L * Disks.MIB, disk.length);

        assertThat(joined(parts)).isEqualTo(Disks.write(target, disk));
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageTarget.class,
            names = {"TAR_GZ", "TAR_GZ_STORED"})
    void whatCompressesTooWellIsFilledUpAndReadsTheSame(ImageTarget target) throws IOException {
        byte[] disk = "all work and no play ".repeat(800_000).getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Disks.padded(disk, 16L * Disks.MIB);

        List<byte[]> parts = parts(target, whole, LEAST, 4L * Disks.MIB, 9L * Disks.MIB, 13L * Disks.MIB, whole.length);

        assertThat(parts.subList(0, 3)).allSatisfy(part -> assertThat(part).hasSizeGreaterThanOrEqualTo(LEAST));
        byte[] image = joined(parts);
        assertThat(Disks.read(ImageFormat.TAR_GZ, image)).isEqualTo(whole);
        byte[] archive = new GZIPInputStream(new ByteArrayInputStream(image)).readAllBytes();
        assertThat(archive).hasSizeGreaterThan(whole.length);
        assertThat(java.util.Arrays.copyOfRange(archive, 512, 512 + whole.length))
                .isEqualTo(whole);
    }

    @Test
    void storedBlocksTakeWhatTheDataTakes() throws IOException {
        byte[] disk = "0123456789abcdef".repeat(8 << 16).getBytes(StandardCharsets.US_ASCII);

        assertThat(Disks.write(ImageTarget.TAR_GZ, disk)).hasSizeLessThan(disk.length / 50);
        assertThat(Disks.write(ImageTarget.TAR_GZ_STORED, disk)).hasSizeBetween(disk.length, disk.length * 101 / 100);
    }

    @Test
    void aPartEndsWithAWindowOrTheDisk() throws IOException {
        byte[] disk = Disks.mixed(1, 3 * Disks.MIB);
        for (long end : new long[] {0, 512, Disks.MIB + 1, disk.length + Disks.MIB}) {
            assertThatIllegalArgumentException().isThrownBy(() -> parts(ImageTarget.RAW, disk, 0, end));
        }
    }
}
