package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskArchiveTest {
    private static final long GIB = 1L << 30;
    private static final int MIB = 1 << 20;

    /** The header of a file; checksum still missing. */
    private static byte[] header(String name, long size, char type) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        header[156] = (byte) type;
        put(header, 257, "ustar  ");
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static byte[] signed(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (byte each : header) {
            sum += Byte.toUnsignedInt(each);
        }
        put(header, 148, String.format("%06o", sum) + "\0 ");
        return header;
    }

    private static byte[] gzip(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressed = new GZIPOutputStream(out)) {
            for (byte[] part : parts) {
                compressed.write(part);
            }
        }
        return out.toByteArray();
    }

    /** A whole GiB of which the third MiB is filled: members of gzip may follow each other. */
    private static byte[] wholeGib() throws IOException {
        byte[] zeros = gzip(new byte[MIB]);
        byte[] content = new byte[MIB];
        Arrays.fill(content, 5, MIB - 7, (byte) 3);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(gzip(signed(header("disk.raw", GIB, '0'))));
        for (int i = 0; i < 1024; i++) {
            file.writeBytes(i == 2 ? gzip(content) : zeros);
        }
        file.writeBytes(gzip(new byte[1024]));
        return file.toByteArray();
    }

    private static byte[] sparse(Consumer<byte[]> change) throws IOException {
        byte[] header = header("disk.raw", 1024, 'S');
        put(header, 386, String.format("%011o", 4096));
        put(header, 398, String.format("%011o", 1024));
        put(header, 410, String.format("%011o", GIB));
        put(header, 422, String.format("%011o", 0));
        put(header, 483, String.format("%011o", GIB));
        change.accept(header);
        byte[] content = new byte[1024];
        Arrays.fill(content, (byte) 8);
        return gzip(signed(header), content, new byte[1024]);
    }

    private static ByteImage read(byte[] file) throws IOException {
        return DiskArchive.read(new ByteArrayInputStream(file));
    }

    @Test
    void aDiskThatIsStoredWholeHasItsBytesAndNothingForItsZeros() throws IOException {
        ByteImage disk = read(wholeGib());

        assertThat(disk.size()).isEqualTo(GIB);
        assertThat(disk.writtenBytes()).isEqualTo(MIB);
        assertThat(disk.read(2 * MIB, 6)).containsExactly(0, 0, 0, 0, 0, 3);
        assertThat(disk.read(3 * MIB - 8, 10)).containsExactly(3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aDiskThatIsStoredSparseHasItsPiecesWhereTheyBelong() throws IOException {
        ByteImage disk = read(sparse(header -> {}));

        assertThat(disk.size()).isEqualTo(GIB);
        assertThat(disk.read(4095, 3)).containsExactly(0, 8, 8);
        assertThat(disk.read(4096 + 1023, 2)).containsExactly(8, 0);
    }

    @Test
    void aSizeOf8GibAndMoreIsBinary() throws IOException {
        ByteImage disk = read(sparse(header -> {
            Arrays.fill(header, 483, 495, (byte) 0);
            header[483] = (byte) 0x80;
            header[483 + 7] = 4;
            Arrays.fill(header, 410, 434, (byte) 0);
        }));

        assertThat(disk.size()).isEqualTo(16 * GIB);
    }

    @ParameterizedTest
    @CsvSource({
        "0, disk.img, begins with 'disk.img'",
        "257, ustarX, not in GNU's old format",
        "156, 5, no regular file",
        "483, 00000002000, has 1024 bytes",
        "386, 17777777777, beyond its end",
        "398, 00000001000, belong nowhere",
        "124, x, where a number belongs"
    })
    void whatTheCloudDoesNotTakeIsRefusedWithTheReason(int at, String text, String reason) throws IOException {
        byte[] file = sparse(header -> put(header, at, text));

        assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class).hasMessageContaining(reason);
    }

    @Test
    void whatIsCutChangedOrFollowedByMoreIsRefused() throws IOException {
        byte[] whole = sparse(header -> {});
        byte[] changed = whole.clone();
        changed[changed.length - 6] ^= 1;
        byte[] more = new byte[2 * whole.length];
        System.arraycopy(whole, 0, more, 0, whole.length);
        System.arraycopy(whole, 0, more, whole.length, whole.length);
        byte[] wrongSum = header("disk.raw", GIB, '0');
        put(wrongSum, 148, "000001\0 ");

        for (byte[] file : new byte[][] {
            new byte[100], Arrays.copyOf(whole, whole.length - 20), changed, more, gzip(wrongSum), new byte[0]
        }) {
            assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class);
        }
    }
}
