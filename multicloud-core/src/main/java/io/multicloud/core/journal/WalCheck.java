package io.multicloud.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Tells a write-ahead log that ends in an unfinished transaction from one that is damaged. SQLite takes both alike: it
 * forgets everything from the first frame on whose checksum is wrong
 * (https://www.sqlite.org/fileformat2.html#the_write_ahead_log).
 *
 * <p>With {@code synchronous=FULL} a transaction is on the disk before the next one is begun. So what a crash leaves
 * unfinished is at most one transaction, the last, with at most one commit frame. Two commit frames from the first
 * wrong one on mean that something was lost that had been acknowledged.
 */
final class WalCheck {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int MAGIC = 0x377f0682;
    private static final int LARGEST_PAGE = 65_536;

    private final FileChannel file;
    private final ByteOrder checksumOrder;
    private final int pageSize;
    private final long salts;

    private WalCheck(FileChannel file, ByteBuffer header) {
        this.file = file;
        this.checksumOrder = (header.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.pageSize = header.getInt(8);
        this.salts = header.getLong(16);
    }

    /** Returns what is wrong with a log; empty if nothing is, or if there is none. */
    static Optional<String> problem(Path log) throws IOException {
        if (!Files.exists(log) || Files.size(log) == 0) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.remaining() < HEADER) {
                return Optional.of("the header of its write-ahead log is cut off");
            }
            ByteOrder order = (header.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            int page = header.getInt(8);
            if ((header.getInt(0) & ~1) != MAGIC
                    || page < 512
                    || page > LARGEST_PAGE
                    || Integer.bitCount(page) != 1
                    || checksum(0, header.slice(0, 24), order) != header.getLong(24)) {
                return Optional.of("the header of its write-ahead log does not match its checksum");
            }
            return new WalCheck(file, header).frames(header.getLong(24));
        }
    }

    private Optional<String> frames(long headerChecksum) throws IOException {
        long frame = (long) FRAME_HEADER + pageSize;
        long count = (file.size() - HEADER) / frame;
        long before = headerChecksum;
        long firstWrong = -1;
        int commitsFromThere = 0;
        for (long i = 0; i < count; i++) {
            ByteBuffer bytes = read(file, HEADER + i * frame, (int) frame);
            boolean ours = bytes.getLong(8) == salts;
            boolean right = ours
                    && checksum(
                                    checksum(before, bytes.slice(0, 8), checksumOrder),
                                    bytes.slice(FRAME_HEADER, pageSize),
                                    checksumOrder)
                            == bytes.getLong(16);
            if (!right && firstWrong < 0) {
                firstWrong = i;
            }
            if (firstWrong >= 0 && ours && bytes.getInt(4) != 0) {
                commitsFromThere++;
            }
            before = bytes.getLong(16);
        }
        return commitsFromThere > 1
                ? Optional.of(
                        "frame " + firstWrong + " of its write-ahead log does not match its checksum, and commits that"
                                + " were acknowledged follow it")
                : Optional.empty();
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            int read = file.read(bytes, position + bytes.position());
            if (read < 0) {
                break;
            }
        }
        return bytes.flip();
    }

    /** Continues the two sums, kept as the high and the low half, over pairs of 32-bit words. */
    private static long checksum(long before, ByteBuffer bytes, ByteOrder order) {
        ByteBuffer words = bytes.order(order);
        int first = (int) (before >>> 32);
        int second = (int) before;
        for (int i = 0; i < words.limit(); i += 8) {
            first += words.getInt(i) + second;
            second += words.getInt(i + 4) + first;
        }
        return ((long) first << 32) | (second & 0xffff_ffffL);
    }
}
