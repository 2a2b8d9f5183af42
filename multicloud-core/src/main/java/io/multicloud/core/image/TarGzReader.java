package io.multicloud.core.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive compressed with gzip that holds {@code disk.raw} and nothing else. Read from front to back: going to a
 * position means decompressing all before it.
 *
 * <p>Layout: {@link Tar}; https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
final class TarGzReader extends ImageReader {
    /** Headers that only describe the next one. */
    private static final int MOST_EXTRA_HEADERS = 16;

    private static final int MOST_EXTRA_BYTES = 64 << 10;
    private static final int MOST_TRAILING_BYTES = 1 << 20;
    private static final String PAX_SIZE = "size";

    private final long largestDisk;
    private long diskSize;
    private GzipInput input;
    private long position;
    private boolean fetched = true;
    private boolean ended;

    TarGzReader(BoundedSource source, long largestDisk) throws IOException {
        super(source);
        this.largestDisk = largestDisk;
        this.input = new GzipInput(source);
        try {
            readHeaders();
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public long diskSize() {
        return diskSize;
    }

    private void readHeaders() throws IOException {
        long paxSize = -1;
        byte[] header = new byte[Tar.BLOCK];
        for (int i = 0; i <= MOST_EXTRA_HEADERS; i++) {
            block(header);
            checkSum(header);
            char type = (char) header[Tar.TYPE_AT];
            long size = size(header);
            switch (type) {
                case 'x', 'g', 'L' -> {
                    byte[] extra = extra(size);
                    if (type == 'x') {
                        paxSize = paxSize(extra, paxSize);
                    }
                }
                case Tar.REGULAR, 0 -> {
                    begin(header, paxSize >= 0 ? paxSize : size);
                    return;
                }
                case 'S' ->
                    throw ImageException.unsupported(
                            name(), "the archive's first file", "sparse", "only files that are stored whole are read");
                default ->
                    throw ImageException.unsupported(
                            name(), "the type of the archive's first file", type, "only regular files are read");
            }
        }
        throw ImageException.malformed(
                name(), "the number of extra headers", "more than " + MOST_EXTRA_HEADERS, "so many are refused");
    }

    private void begin(byte[] header, long size) throws ImageException {
        String file = Tar.text(header, 0, 100);
        if (!file.equals(Tar.DISK) && !file.equals("./" + Tar.DISK)) {
            throw ImageException.unsupported(
                    name(), "the archive's first file", "'" + file + "'", "it must be " + Tar.DISK);
        }
        if (size <= 0) {
            throw ImageException.malformed(name(), "the size of " + file, size, "a disk has at least one byte");
        }
        if (size > largestDisk) {
            throw ImageException.unsupported(
                    name(), "the size of " + file, size, "disks of up to " + largestDisk + " bytes are allowed");
        }
        if (diskSize != 0 && diskSize != size) {
            throw new ImageException(
                    ImageException.Reason.CHECKSUM, name() + ": the size of the disk has changed since it was opened");
        }
        diskSize = size;
    }

    private void checkSum(byte[] header) throws ImageException {
        long stored = octal(header, Tar.CHECKSUM_AT, Tar.CHECKSUM_LENGTH, "a header's checksum");
        if (stored != Tar.checksum(header)) {
            throw ImageException.malformed(name(), "a header's checksum", stored, "it must be " + Tar.checksum(header));
        }
    }

    private long size(byte[] header) throws ImageException {
        if ((header[Tar.SIZE_AT] & 0x80) == 0) {
            return octal(header, Tar.SIZE_AT, Tar.SIZE_LENGTH, "the size of a file");
        }
        long size = header[Tar.SIZE_AT] & 0x7f;
        for (int i = 1; i < Tar.SIZE_LENGTH; i++) {
            if (size >>> (Long.SIZE - 1 - Byte.SIZE) != 0) {
                throw ImageException.malformed(
                        name(), "the size of a file", "a binary number", "it must be below 2^63");
            }
            size = size << Byte.SIZE | Byte.toUnsignedLong(header[Tar.SIZE_AT + i]);
        }
        return size;
    }

    private long octal(byte[] header, int at, int length, String field) throws ImageException {
        String text = Tar.text(header, at, length).strip();
        if (text.isEmpty() || text.length() >= length || !text.chars().allMatch(c -> c >= '0' && c <= '7')) {
            throw ImageException.malformed(name(), field, "'" + text + "'", "it must be an octal number");
        }
        return Long.parseLong(text, 8);
    }

    private byte[] extra(long size) throws IOException {
        if (size > MOST_EXTRA_BYTES) {
            throw ImageException.malformed(
                    name(), "the size of an extra header", size, "it must be at most " + MOST_EXTRA_BYTES);
        }
        byte[] extra = new byte[(int) size];
        plain(extra, 0, extra.length);
        plain(new byte[Tar.BLOCK], 0, (Tar.BLOCK - (int) size % Tar.BLOCK) % Tar.BLOCK);
        return extra;
    }

    /** Finds the size among records of the form {@code "length key=value\n"}. */
    private long paxSize(byte[] extra, long before) throws ImageException {
        String text = new String(extra, StandardCharsets.UTF_8);
        long size = before;
        for (String line : text.split("\n", -1)) {
            int space = line.indexOf(' ');
            int equal = line.indexOf('=');
            if (space < 0 || equal < space || !line.substring(space + 1, equal).equals(PAX_SIZE)) {
                continue;
            }
            String value = line.substring(equal + 1);
            if (value.isEmpty() || value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw ImageException.malformed(name(), "size", "'" + value + "'", "it must be a number below 10^18");
            }
            size = Long.parseLong(value);
        }
        return size;
    }

    private void block(byte[] target) throws IOException {
        plain(target, 0, Tar.BLOCK);
    }

    private void plain(byte[] target, int at, int length) throws IOException {
        int read = input.read(target, at, length);
        if (read < length) {
            throw new ImageException(
                    ImageException.Reason.TRUNCATED,
                    name() + ": the archive ends " + (length - read) + " bytes too early, at " + position
                            + " of a disk of " + diskSize + " bytes");
        }
    }

    @Override
    void seek(long to) throws IOException {
        if (to < position || ended) {
            input.close();
            input = new GzipInput(source());
            position = 0;
            ended = false;
            readHeaders();
        }
        byte[] passed = new byte[Extent.GRAIN];
        while (position < to) {
            int part = (int) Math.min(passed.length, to - position);
            plain(passed, 0, part);
            position += part;
        }
        fetched = true;
    }

    @Override
    @Nullable
    Run next() throws IOException {
        if (!fetched) {
            throw new IllegalStateException("the last run was not fetched");
        }
        if (position == diskSize) {
            if (!ended) {
                end();
            }
            return null;
        }
        fetched = false;
        return new Part(position, windowEnd(position) - position);
    }

    /** Reads to the end of the file, for the sake of its checksum: nothing but zeros may follow. */
    private void end() throws IOException {
        byte[] block = new byte[Tar.BLOCK];
        plain(block, 0, (int) ((Tar.BLOCK - diskSize % Tar.BLOCK) % Tar.BLOCK));
        int trailing = 0;
        int read;
        do {
            Arrays.fill(block, (byte) 0);
            read = input.read(block, 0, Tar.BLOCK);
            trailing += read;
            if (!Tar.isZero(block)) {
                throw ImageException.unsupported(
                        name(), "what follows " + Tar.DISK, "another file", "the archive must hold nothing else");
            }
            if (trailing > MOST_TRAILING_BYTES) {
                throw ImageException.malformed(
                        name(), "what follows " + Tar.DISK, "zeros", "they must be at most " + MOST_TRAILING_BYTES);
            }
        } while (read == Tar.BLOCK);
        ended = true;
    }

    @Override
    public void close() throws IOException {
        input.close();
        super.close();
    }

    private final class Part extends Run {
        Part(long offset, long length) {
            super(offset, length);
        }

        @Override
        void fetch(byte[] target, int at) throws IOException {
            plain(target, at, (int) length());
            position = end();
            fetched = true;
        }

        @Override
        void read(byte[] target, int at, Scratch scratch) {
            // Fetched.
        }
    }
}
