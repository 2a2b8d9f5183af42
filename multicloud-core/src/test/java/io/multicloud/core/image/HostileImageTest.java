package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.image.ImageException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that are refused, each by the name of what is wrong. */
class HostileImageTest {
    private static final byte[] DISK = Disks.mixed(1, 2 * Disks.MIB);

    @ParameterizedTest
    @CsvSource({
        // field, offset, bytes, value, reason
        "magic,0,4,1,MALFORMED",
        "version,4,4,4,MALFORMED",
        "backing_file_offset,8,8,104,UNSUPPORTED",
        "cluster_bits,20,4,8,MALFORMED",
        "cluster_bits,20,4,22,MALFORMED",
        "cluster_bits,20,4,-1,MALFORMED",
        "size,24,8,0,MALFORMED",
        "size,24,8,-1,MALFORMED",
        "size,24,8,70368744177665,UNSUPPORTED",
        "l1_size,24,8,1073741824,MALFORMED",
        "crypt_method,32,4,1,UNSUPPORTED",
        "crypt_method,32,4,2,UNSUPPORTED",
        "l1_size,36,4,0,MALFORMED",
        "l1_size,36,4,2147483647,MALFORMED",
        "l1_table_offset,40,8,0,MALFORMED",
        "l1_table_offset,40,8,65537,MALFORMED",
        "l1_table_offset,40,8,-65536,MALFORMED",
        "L1 table,40,8,9223372036854710272,TRUNCATED",
        "marked as corrupt,72,8,2,UNSUPPORTED",
        "external data file,72,8,4,UNSUPPORTED",
        "extended L2 entries,72,8,16,UNSUPPORTED",
        "an unknown feature,72,8,-9223372036854775808,UNSUPPORTED",
        "compression_type,72,8,8,MALFORMED",
        "refcount_order,96,4,7,MALFORMED",
        "header_length,100,4,103,MALFORMED",
        "header_length,100,4,108,MALFORMED",
        "header_length,100,4,131072,MALFORMED",
        "compression_type,104,1,1,MALFORMED"
    })
    void aQcow2HeaderIsRefusedByTheNameOfTheField(String field, int at, int bytes, long value, Reason reason)
            throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2, DISK);
        put(image, at, bytes, value, ByteOrder.BIG_ENDIAN);
        assertRefused(ImageFormat.QCOW2, image, reason, field);
    }

    @Test
    void aCompressionTypeOfTheFutureIsRefusedByName() throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2_ZSTD, DISK);
        image[104] = 2;
        assertRefused(ImageFormat.QCOW2, image, Reason.UNSUPPORTED, "compression_type");
    }

    @Test
    void dirtyRefcountsDoNotHinderReading() throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2, DISK);
        image[79] = 1;
        assertThat(Disks.read(ImageFormat.QCOW2, image)).isEqualTo(DISK);
    }

    @ParameterizedTest
    @CsvSource({
        // Beyond the file, into the header, not aligned, reserved bits, compressed beyond the file, compressed and
        // copied.
        "0x8000ffffffff0000,the file has content",
        "0x8000000000000000,the file has content",
        "0x8000000000010200,must be a multiple",
        "0x9000000000010000,reserved bits",
        "0x4000ffffffffffff,the file has content",
        "0xc000000000010000,must be 0"
    })
    void anL2EntryIsRefused(String entry, String rule) throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2, new byte[] {1});
        // Header, cluster, L2.
        put(image, 2 * 65_536, 8, Long.parseUnsignedLong(entry.substring(2), 16), ByteOrder.BIG_ENDIAN);
        assertRefused(ImageFormat.QCOW2, image, Reason.MALFORMED, "L2 entry 0 is " + entry, rule);
    }

    @ParameterizedTest
    @CsvSource({"0x8000ffffffff0000,TRUNCATED,L2 table 0", "0x8000000000010200,MALFORMED,L1 entry 0"})
    void anL1EntryIsRefused(String entry, Reason reason, String field) throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2, new byte[] {1});
        put(image, 3 * 65_536, 8, Long.parseUnsignedLong(entry.substring(2), 16), ByteOrder.BIG_ENDIAN);
        assertRefused(ImageFormat.QCOW2, image, reason, field);
    }

    @Test
    void manyL1EntriesThatShareOneL2TableDoNotMakeASmallFileLarge() throws IOException {
        // 1 TiB by one table and one cluster.
        byte[] image = Disks.write(ImageTarget.QCOW2, new byte[] {1});
        long l2 = 2L * 65_536 | Qcow2Header.COPIED;
        long cluster = 65_536 | Qcow2Header.COPIED;
        for (int i = 0; i < 8192; i++) {
            put(image, 2 * 65_536 + 8 * i, 8, cluster, ByteOrder.BIG_ENDIAN);
        }
        for (int i = 0; i < 2048; i++) {
            put(image, 3 * 65_536 + 8 * i, 8, l2, ByteOrder.BIG_ENDIAN);
        }
        put(image, 24, 8, 1L << 40, ByteOrder.BIG_ENDIAN);
        put(image, 36, 4, 2048, ByteOrder.BIG_ENDIAN);
        MemorySource source = new MemorySource(image);
        try (ImageReader reader = ImageReader.open(ImageFormat.QCOW2, source)) {
            assertThatThrownBy(() -> ImagePipeline.on(Disks.oneThread()).forEach(reader, 0, (extent, content) -> {}))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("some are used twice");
        }
        assertThat(source.bytesRead()).isLessThan(2L * image.length);
    }

    @Test
    void aCompressedClusterThatHoldsLessThanAClusterIsRefused() throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2_ZLIB, Arrays.copyOf(new byte[] {1}, 65_536));
        // A stream of stored blocks: 100 bytes are not a cluster.
        image[65_536] = 1;
        put(image, 65_537, 2, 100, ByteOrder.LITTLE_ENDIAN);
        put(image, 65_539, 2, ~100, ByteOrder.LITTLE_ENDIAN);
        assertRefused(ImageFormat.QCOW2, image, Reason.MALFORMED, "ends after 100 of 65536 bytes");
    }

    @Test
    void aZstdFrameThatHoldsMoreThanAClusterIsRefusedWithoutRoomForIt() throws IOException {
        byte[] image = Disks.write(ImageTarget.QCOW2_ZSTD, Arrays.copyOf(new byte[] {1}, 65_536));
        // RFC 8878: a window of 2 GiB, no content size, and three blocks of 128 KiB of the same byte.
        byte[] frame = {
            0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xa8, 2, 0, 0x10, 7, 2, 0, 0x10, 7, 3, 0, 0x10, 7
        };
        System.arraycopy(frame, 0, image, 256 * Disks.KIB, frame.length);
        assertRefused(ImageFormat.QCOW2, image, Reason.MALFORMED, "compressed cluster");
        // With one block less, it is what a cluster holds.
        image[256 * Disks.KIB + 10] = 3;
        assertThat(Disks.read(ImageFormat.QCOW2, image)).hasSize(65_536).containsOnly(7);
    }

    @ParameterizedTest
    @CsvSource({
        "the footer's cookie,0,8,1,MALFORMED",
        "the footer's version,12,4,131072,MALFORMED",
        "current size,48,8,0,MALFORMED",
        "current size,48,8,1000,MALFORMED",
        "current size,48,8,-512,MALFORMED",
        "current size,48,8,4194304,TRUNCATED",
        "current size,48,8,140737488355328,UNSUPPORTED",
        "disk type,60,4,4,UNSUPPORTED"
    })
    void aVhdFooterIsRefusedByTheNameOfTheField(String field, int at, int bytes, long value, Reason reason)
            throws IOException {
        byte[] image = Disks.write(ImageTarget.FIXED_VHD, DISK);
        put(image, image.length - 512 + at, bytes, value, ByteOrder.BIG_ENDIAN);
        VhdImages.repair(image);
        assertRefused(ImageFormat.VHD, image, reason, field);
    }

    @Test
    void aVhdFooterWithAWrongChecksumIsRefused() throws IOException {
        byte[] image = Disks.write(ImageTarget.FIXED_VHD, DISK);
        image[image.length - 1] ^= 1;
        assertRefused(ImageFormat.VHD, image, Reason.MALFORMED, "the footer's checksum");
    }

    @ParameterizedTest
    @CsvSource({
        "the dynamic header's cookie,512,8,1,MALFORMED",
        "table offset,528,8,-1,MALFORMED",
        "block allocation table,528,8,9223372036854775807,TRUNCATED",
        "max table entries,540,4,3,MALFORMED",
        "max table entries,540,4,-1,MALFORMED",
        "block allocation table,540,4,2147483647,TRUNCATED",
        "block size,544,4,0,MALFORMED",
        "block size,544,4,65537,MALFORMED",
        "block size,544,4,-2147483648,MALFORMED",
        "the place of block 0,1536,4,0,MALFORMED",
        "the place of block 0,1536,4,16777215,MALFORMED"
    })
    void aDynamicVhdIsRefusedByTheNameOfTheField(String field, int at, int bytes, long value, Reason reason) {
        byte[] image = VhdImages.dynamic(DISK, 64 * Disks.KIB);
        put(image, at, bytes, value, ByteOrder.BIG_ENDIAN);
        VhdImages.repair(image);
        assertRefused(ImageFormat.VHD, image, reason, field);
    }

    @Test
    void aBlockThatIsUsedTwiceIsRefused() {
        byte[] disk = new byte[20 * Disks.MIB];
        disk[0] = 1;
        byte[] image = VhdImages.dynamic(disk, Disks.MIB);
        int place = ByteBuffer.wrap(image).getInt(1536);
        for (int i = 0; i < 20; i++) {
            put(image, 1536 + 4 * i, 4, place, ByteOrder.BIG_ENDIAN);
        }
        assertRefused(ImageFormat.VHD, image, Reason.MALFORMED, "some are used twice");
    }

    @ParameterizedTest
    @CsvSource({
        "magic,0,4,1,MALFORMED",
        "version,4,4,4,MALFORMED",
        "capacity,12,8,0,MALFORMED",
        "capacity,12,8,-1,MALFORMED",
        "capacity,12,8,274877906944,UNSUPPORTED",
        "grainSize,20,8,0,MALFORMED",
        "grainSize,20,8,3,MALFORMED",
        "grainSize,20,8,4096,MALFORMED",
        "descriptorOffset,28,8,0,UNSUPPORTED",
        "descriptorOffset,28,8,-2,MALFORMED",
        "descriptorSize,36,8,1000000,MALFORMED",
        "numGTEsPerGT,44,4,0,MALFORMED",
        "numGTEsPerGT,44,4,1073741824,MALFORMED",
        "gdOffset,56,8,0,MALFORMED",
        "gdOffset,56,8,-2,MALFORMED",
        "the end-of-line test,75,1,10,MALFORMED",
        "compressAlgorithm,77,2,1,UNSUPPORTED",
        "grain directory,12,8,100000000000,TRUNCATED",
        "grain table 0,1024,4,16777215,TRUNCATED"
    })
    void aSparseVmdkIsRefusedByTheNameOfTheField(String field, int at, int bytes, long value, Reason reason) {
        byte[] image = VmdkImages.sparse(DISK, 16);
        put(image, at, bytes, value, ByteOrder.LITTLE_ENDIAN);
        assertRefused(ImageFormat.VMDK, image, reason, field);
    }

    @ParameterizedTest
    @CsvSource({
        "parentCID=ffffffff,parentCID=12345678,parentCID",
        "monolithicSparse,monolithicFlat  ,createType",
        "RW ,xW ,number of extents"
    })
    void aVmdkDescriptorIsRefused(String from, String to, String field) {
        byte[] image = VmdkImages.sparse(DISK, 16);
        String text = new String(image, 512, 512, StandardCharsets.ISO_8859_1);
        byte[] changed = text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(Arrays.copyOf(changed, 512), 0, image, 512, 512);
        assertRefused(ImageFormat.VMDK, image, Reason.UNSUPPORTED, field);
    }

    @Test
    void aVmdkDescriptorWithoutItsExtentsIsRefused() {
        byte[] text = Arrays.copyOf("# Disk DescriptorFile\nversion=1\n".getBytes(StandardCharsets.US_ASCII), 2000);
        assertRefused(ImageFormat.VMDK, text, Reason.UNSUPPORTED, "extents are in other files");
    }

    @Test
    void aStreamOptimizedGrainOfAnotherPlaceIsRefused() throws IOException {
        byte[] image = Disks.write(ImageTarget.STREAM_OPTIMIZED_VMDK, Arrays.copyOf(new byte[] {1}, 65_536));
        put(image, 65_536, 8, 128, ByteOrder.LITTLE_ENDIAN);
        assertRefused(ImageFormat.VMDK, image, Reason.MALFORMED, "the disk sector of the grain at 65536 is 128");
        put(image, 65_536, 8, 0, ByteOrder.LITTLE_ENDIAN);
        put(image, 65_544, 4, -1, ByteOrder.LITTLE_ENDIAN);
        assertRefused(ImageFormat.VMDK, image, Reason.MALFORMED, "the size of the grain at 65536");
    }

    @Test
    void aStreamOptimizedImageWithoutItsFooterIsRefused() throws IOException {
        byte[] image = Disks.write(ImageTarget.STREAM_OPTIMIZED_VMDK, DISK);
        assertRefused(
                ImageFormat.VMDK, Arrays.copyOf(image, image.length - 512), Reason.MALFORMED, "the footer marker's");
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws IOException {
        assertRefusedTar(header -> header[0] = 'x', Reason.UNSUPPORTED, "'xisk.raw'");
        assertRefusedTar(
                header -> header[Tar.TYPE_AT] = '2', Reason.UNSUPPORTED, "the type of the archive's first file");
        assertRefusedTar(header -> header[Tar.TYPE_AT] = 'S', Reason.UNSUPPORTED, "sparse");
        assertRefusedTar(header -> header[Tar.SIZE_AT] = '9', Reason.MALFORMED, "the size of a file");
        assertRefusedTar(header -> Arrays.fill(header, 124, 136, (byte) 0xff), Reason.MALFORMED, "the size of a file");
        assertRefusedTar(header -> Arrays.fill(header, 125, 135, (byte) '7'), Reason.TRUNCATED, "too early");
    }

    @Test
    void anArchiveWithAWrongHeaderChecksumIsRefused() throws IOException {
        byte[] header = Tar.diskHeader(512);
        header[1] = 'j';
        assertRefused(ImageFormat.TAR_GZ, gzip(header), Reason.MALFORMED, "a header's checksum");
    }

    @Test
    void anArchiveThatHoldsMoreThanTheDiskIsRefused() throws IOException {
        byte[] archive = Arrays.copyOf(Tar.diskHeader(512), 4096);
        archive[1024] = 'x';
        assertRefused(ImageFormat.TAR_GZ, gzip(archive), Reason.UNSUPPORTED, "what follows disk.raw");
    }

    @Test
    void anArchiveThatNeverEndsIsRefused() throws IOException {
        byte[] archive = Arrays.copyOf(Tar.diskHeader(512), 64 * Disks.MIB);
        byte[] bomb = gzip(archive);
        MemorySource source = new MemorySource(bomb);
        try (ImageReader reader = ImageReader.open(ImageFormat.TAR_GZ, source)) {
            assertThatThrownBy(() -> Disks.read(reader))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("at most 1048576");
        }
        byte[] headers = new byte[20 * 1024];
        for (int i = 0; i < 20; i++) {
            byte[] header = Tar.diskHeader(1);
            header[Tar.TYPE_AT] = 'x';
            sum(header);
            System.arraycopy(header, 0, headers, i * 1024, 512);
        }
        assertRefused(ImageFormat.TAR_GZ, gzip(headers), Reason.MALFORMED, "extra headers");
    }

    @Test
    void aPaxHeaderSaysHowLargeTheDiskIs() throws IOException {
        byte[] content = Disks.mixed(1, 1024);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        byte[] extra = Arrays.copyOf("13 size=1024\n21 mtime=1700000000.5\n".getBytes(StandardCharsets.US_ASCII), 512);
        byte[] pax = Tar.diskHeader(35);
        pax[Tar.TYPE_AT] = 'x';
        sum(pax);
        archive.writeBytes(pax);
        archive.writeBytes(extra);
        archive.writeBytes(Tar.diskHeader(0));
        archive.writeBytes(content);
        archive.writeBytes(new byte[1024]);
        assertThat(Disks.read(ImageFormat.TAR_GZ, gzip(archive.toByteArray()))).isEqualTo(content);
    }

    @Test
    void aDamagedArchiveIsNoticedByItsChecksum() throws IOException {
        byte[] archive = Arrays.copyOf(Tar.diskHeader(512), 4096);
        byte[] image = gzip(archive);
        image[image.length - 8] ^= 1;
        assertRefused(ImageFormat.TAR_GZ, image, Reason.CHECKSUM, "CRC-32");
        image[image.length - 8] ^= 1;
        image[image.length - 1] ^= 1;
        assertRefused(ImageFormat.TAR_GZ, image, Reason.MALFORMED, "size of a member");
        assertRefused(ImageFormat.TAR_GZ, Arrays.copyOf(image, image.length - 3), Reason.TRUNCATED, "ends at");
    }

    @Test
    void anEmptyFileIsNoDisk() {
        for (ImageFormat format : ImageFormat.values()) {
            assertThatThrownBy(() -> ImageReader.open(format, new MemorySource(new byte[0])))
                    .as("%s", format)
                    .isInstanceOf(ImageException.class);
        }
    }

    private void assertRefusedTar(Consumer<byte[]> change, Reason reason, String... texts) throws IOException {
        byte[] header = Tar.diskHeader(512);
        change.accept(header);
        sum(header);
        assertRefused(ImageFormat.TAR_GZ, gzip(Arrays.copyOf(header, 2048)), reason, texts);
    }

    private static void sum(byte[] header) {
        byte[] text = String.format("%06o", Tar.checksum(header)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, Tar.CHECKSUM_AT, text.length);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static void put(byte[] image, int at, int bytes, long value, ByteOrder order) {
        for (int i = 0; i < bytes; i++) {
            int shift = order == ByteOrder.BIG_ENDIAN ? (bytes - 1 - i) * 8 : i * 8;
            image[at + i] = (byte) (value >>> shift);
        }
    }

    private static void assertRefused(ImageFormat format, byte[] image, Reason reason, String... texts) {
        MemorySource source = new MemorySource(image);
        assertThatThrownBy(() -> {
                    try (ImageReader reader = ImageReader.open(format, source)) {
                        Disks.read(reader);
                    }
                })
                .isInstanceOfSatisfying(
                        ImageException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageStartingWith("memory: ")
                .hasMessageContainingAll(texts);
        assertThat(source.isClosed()).isTrue();
    }
}
