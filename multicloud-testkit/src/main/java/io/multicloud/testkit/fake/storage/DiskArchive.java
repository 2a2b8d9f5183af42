package io.multicloud.testkit.fake.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A disk in a tar archive compressed with gzip, as <a
 * href="https://cloud.google.com/compute/docs/import/import-existing-image#requirements_for_the_image_file">Compute Engine</a> takes it: the
 * archive is in GNU's old format, its only file is {@code disk.raw}, of whole GiB, and may be stored sparse. Layout: <a
 * href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar</a>.
 */
final class DiskArchive {
    private static final String DISK = "disk.raw";
    private static final long GIB = 1L << 30;
    /** The largest disk that the cloud makes of an image, in GiB. */
    private static final long MOST_GIB = 65_536;

    private static final int BLOCK = 512;
    private static final int CHUNK = 1 << 20;
    private static final int SIZE_AT = 124;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int NUMBER_LENGTH = 12;
    private static final String OLD_GNU = "ustar  \0";

    private static final int SPARSE_AT = 386;
    private static final int SPARSE_IN_HEADER = 4;
    private static final int SPARSE_MORE_AT = 482;
    private static final int REAL_SIZE_AT = 483;
    private static final int SPARSE_IN_EXTENSION = 21;
    private static final int EXTENSION_MORE_AT = 504;

    private static final byte[] ZEROS = new byte[ByteImage.PAGE];

    private final InputStream in;

    private DiskArchive(InputStream in) {
        this.in = in;
    }

    /** What is stored of the disk, from an offset on. */
    private record Piece(long offset, long length) {}

    /**
     * Reads the disk.
     *
     * @throws IOException if it is none that the cloud takes; the message says why
     */
    static ByteImage read(InputStream compressed) throws IOException {
        try (InputStream in = new GZIPInputStream(compressed, 1 << 16)) {
            return new DiskArchive(in).disk();
        }
    }

    private ByteImage disk() throws IOException {
        byte[] header = block();
        if (octal(header, CHECKSUM_AT, CHECKSUM_LENGTH) != checksum(header)) {
            throw new IOException("the header of its archive has another checksum");
        }
        if (!text(header, MAGIC_AT, OLD_GNU.length()).equals(OLD_GNU)) {
            throw new IOException("its archive is not in GNU's old format");
        }
        String file = text(header, 0, 100).replaceFirst("\0.*", "");
        if (!file.equals(DISK)) {
            throw new IOException("its archive begins with '" + file + "', not with '" + DISK + "'");
        }
        long stored = number(header, SIZE_AT);
        List<Piece> pieces = new ArrayList<>();
        long size = stored;
        switch (header[TYPE_AT]) {
            case '0', 0 -> pieces.add(new Piece(0, stored));
            case 'S' -> {
                size = number(header, REAL_SIZE_AT);
                sparse(header, pieces);
            }
            default -> throw new IOException("'" + DISK + "' is no regular file");
        }
        if (size <= 0 || size % GIB != 0 || size / GIB > MOST_GIB) {
            throw new IOException(
                    "'" + DISK + "' has " + size + " bytes, which is not from 1 to " + MOST_GIB + " whole GiB");
        }
        ByteImage disk = ByteImage.ofSize(size);
        long left = stored;
        for (Piece piece : pieces) {
            left -= piece.length();
            if (piece.offset() < 0 || piece.length() < 0 || piece.length() > size - piece.offset() || left < 0) {
                throw new IOException("'" + DISK + "' holds bytes beyond its end");
            }
            disk = copy(disk, piece);
        }
        if (left != 0) {
            throw new IOException("'" + DISK + "' holds " + left + " bytes that belong nowhere");
        }
        end((int) ((BLOCK - stored % BLOCK) % BLOCK));
        return disk;
    }

    private void sparse(byte[] header, List<Piece> pieces) throws IOException {
        pieces(header, SPARSE_AT, SPARSE_IN_HEADER, pieces);
        boolean more = header[SPARSE_MORE_AT] != 0;
        while (more) {
            byte[] extension = block();
            pieces(extension, 0, SPARSE_IN_EXTENSION, pieces);
            more = extension[EXTENSION_MORE_AT] != 0;
        }
    }

    private static void pieces(byte[] header, int at, int most, List<Piece> pieces) throws IOException {
        for (int i = 0; i < most; i++) {
            int entry = at + i * 2 * NUMBER_LENGTH;
            if (header[entry] == 0) {
                return;
            }
            pieces.add(new Piece(number(header, entry), number(header, entry + NUMBER_LENGTH)));
        }
    }

    private ByteImage copy(ByteImage disk, Piece piece) throws IOException {
        ByteImage copied = disk;
        long at = piece.offset();
        long end = at + piece.length();
        while (at < end) {
            byte[] chunk = exactly((int) Math.min(CHUNK, end - at));
            copied = write(copied, at, chunk);
            at += chunk.length;
        }
        return copied;
    }

    /** Leaves out pages of zeros: nobody has written them. */
    private static ByteImage write(ByteImage disk, long at, byte[] chunk) {
        ByteImage written = disk;
        int from = 0;
        while (from < chunk.length) {
            int to = Math.min(chunk.length, from + pageEnd(at + from));
            boolean zeros = isZero(chunk, from, to);
            while (to < chunk.length) {
                int next = Math.min(chunk.length, to + ByteImage.PAGE);
                if (isZero(chunk, to, next) != zeros) {
                    break;
                }
                to = next;
            }
            if (!zeros) {
                written = written.write(at + from, Arrays.copyOfRange(chunk, from, to));
            }
            from = to;
        }
        return written;
    }

    private static int pageEnd(long at) {
        return (int) (ByteImage.PAGE - at % ByteImage.PAGE);
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += ByteImage.PAGE) {
            int end = Math.min(to, at + ByteImage.PAGE);
            if (!Arrays.equals(bytes, at, end, ZEROS, 0, end - at)) {
                return false;
            }
        }
        return true;
    }

    /** Reads to the end, so that the checksum of the compression is compared as well. */
    private void end(int padding) throws IOException {
        exactly(padding);
        byte[] rest = new byte[1 << 16];
        for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
            if (!isZero(rest, 0, read)) {
                throw new IOException("its archive holds more than '" + DISK + "'");
            }
        }
    }

    private byte[] block() throws IOException {
        return exactly(BLOCK);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        if (in.readNBytes(bytes, 0, length) < length) {
            throw new IOException("its archive ends too early");
        }
        return bytes;
    }

    private static int checksum(byte[] header) {
        int sum = CHECKSUM_LENGTH * ' ';
        for (int i = 0; i < BLOCK; i++) {
            if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_LENGTH) {
                sum += Byte.toUnsignedInt(header[i]);
            }
        }
        return sum;
    }

    /** Numbers of 8 GiB and more are binary. */
    private static long number(byte[] header, int at) throws IOException {
        if ((header[at] & 0x80) == 0) {
            return octal(header, at, NUMBER_LENGTH);
        }
        long number = 0;
        for (int i = at + NUMBER_LENGTH - Long.BYTES; i < at + NUMBER_LENGTH; i++) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(header[i]);
        }
        return number;
    }

    private static long octal(byte[] header, int at, int length) throws IOException {
        String digits = text(header, at, length).replace('\0', ' ').strip();
        if (!digits.matches("[0-7]{1,12}")) {
            throw new IOException("the header of its archive holds '" + digits + "' where a number belongs");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] header, int at, int length) {
        return new String(header, at, length, StandardCharsets.ISO_8859_1);
    }
}
