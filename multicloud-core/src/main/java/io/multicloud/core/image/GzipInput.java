package io.multicloud.core.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The plain bytes of a gzip file, from front to back; its members are checked against their checksums and read as one.
 * One thread at a time.
 *
 * <p>Layout: https://www.rfc-editor.org/rfc/rfc1952
 */
final class GzipInput implements Closeable {
    private static final int BUFFER = 64 << 10;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    /** Bytes of a name or a comment. */
    private static final int MOST_TEXT = 64 << 10;

    private final BoundedSource source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;

    /** Position in the file of the end of the buffer. */
    private long filePosition;

    private boolean inMember;

    GzipInput(BoundedSource source) {
        this.source = source;
    }

    /** Reads bytes until {@code length} are there or the file ends, and returns their number. */
    int read(byte[] target, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!inMember) {
                if (atEnd()) {
                    return done;
                }
                beginMember();
            }
            done += inflate(target, from + done, length - done);
        }
        return done;
    }

    private int inflate(byte[] target, int from, int length) throws IOException {
        if (inflater.needsInput()) {
            if (at == filled && atEnd()) {
                throw truncated();
            }
            inflater.setInput(buffer, at, filled - at);
            at = filled;
        }
        try {
            int some = inflater.inflate(target, from, length);
            crc.update(target, from, some);
            if (inflater.finished()) {
                at = filled - inflater.getRemaining();
                endMember();
            } else if (some == 0 && inflater.needsDictionary()) {
                throw ImageException.malformed(
                        source.name(), "a block", "one that needs a dictionary", "gzip has none");
            }
            return some;
        } catch (DataFormatException e) {
            throw new ImageException(
                    ImageException.Reason.MALFORMED,
                    source.name() + ": the compressed data is damaged before " + filePosition + ": " + e.getMessage(),
                    e);
        }
    }

    private void beginMember() throws IOException {
        long start = filePosition - filled + at;
        if (next() != 0x1f || next() != 0x8b) {
            throw ImageException.malformed(
                    source.name(), "the start of a member at " + start, "something else", "gzip starts with 1f 8b");
        }
        int method = next();
        if (method != 8) {
            throw ImageException.malformed(source.name(), "the compression method", method, "it must be 8, deflate");
        }
        int flags = next();
        if ((flags & RESERVED_FLAGS) != 0) {
            throw ImageException.malformed(source.name(), "the flags", flags, "bits 5 to 7 must be 0");
        }
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        crc.reset();
        inMember = true;
    }

    private void endMember() throws IOException {
        inMember = false;
        long stored = little32();
        if (stored != crc.getValue()) {
            throw new ImageException(
                    ImageException.Reason.CHECKSUM,
                    source.name() + ": the CRC-32 of a member is " + crc.getValue() + ", but " + stored + " is stored");
        }
        long size = little32();
        if (size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw ImageException.malformed(
                    source.name(),
                    "the size of a member",
                    size,
                    "it must be " + inflater.getBytesWritten() + " modulo 2^32");
        }
    }

    private long little32() throws IOException {
        long value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= (long) next() << (i * Byte.SIZE);
        }
        return value;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        for (int i = 0; i < MOST_TEXT; i++) {
            if (next() == 0) {
                return;
            }
        }
        throw ImageException.malformed(
                source.name(), "a name or comment", "unfinished", "it must end within " + MOST_TEXT + " bytes");
    }

    private int next() throws IOException {
        if (at == filled && atEnd()) {
            throw truncated();
        }
        return Byte.toUnsignedInt(buffer[at++]);
    }

    /** Fills the buffer if it is used up; true if nothing is left to fill it with. */
    private boolean atEnd() throws IOException {
        if (at < filled) {
            return false;
        }
        int count = (int) Math.min(BUFFER, source.size() - filePosition);
        source.read("the compressed data", filePosition, buffer, 0, count);
        filePosition += count;
        at = 0;
        filled = count;
        return count == 0;
    }

    private ImageException truncated() {
        return new ImageException(
                ImageException.Reason.TRUNCATED,
                source.name() + ": the file ends at " + filePosition + " within a member");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
