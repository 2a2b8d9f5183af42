package io.multicloud.testkit.conformance;

import io.multicloud.api.DataSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * A disk as a file that clouds import: {@code disk.raw} in a tar archive compressed with gzip, in GNU's old format, which stores
 * sparse files sparse, so that a disk of whole GiB takes some hundred bytes. Layout: <a
 * href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar</a>.
 */
final class TarredDisk {
    private static final int BLOCK = 512;
    private static final int RECORD = 20 * BLOCK;

    private TarredDisk() {}

    /**
     * Returns the file.
     *
     * @param name of the file in the archive
     * @param size of the disk
     * @param offset where its only content is, a multiple of 512; the rest is zeros
     * @param content whole blocks of 512 bytes
     */
    static byte[] of(String name, DataSize size, long offset, byte[] content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, octal(content.length));
        put(header, 136, octal(0));
        header[156] = 'S';
        put(header, 257, "ustar  ");
        put(header, 386, octal(offset));
        put(header, 398, octal(content.length));
        // A sparse file that ends in a hole has an empty piece at its end.
        put(header, 410, octal(size.bytes()));
        put(header, 422, octal(0));
        put(header, 483, octal(size.bytes()));
        put(header, 148, "        ");
        int sum = 0;
        for (byte each : header) {
            sum += Byte.toUnsignedInt(each);
        }
        put(header, 148, String.format("%06o", sum) + "\0 ");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(file)) {
            compressed.write(header);
            compressed.write(content);
            compressed.write(new byte[RECORD - (BLOCK + content.length) % RECORD]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private static String octal(long number) {
        return String.format("%011o", number);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
