package io.multicloud.core.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** A source behind a check that what a field of the image points to lies within it. Thread-safe like the source. */
final class BoundedSource implements Closeable {
    private final ByteSource source;
    private final long size;

    BoundedSource(ByteSource source) throws IOException {
        this.source = source;
        this.size = source.size();
    }

    String name() {
        return source.name();
    }

    long size() {
        return size;
    }

    /** Reads what {@code field} points to. */
    void read(String field, long position, byte[] target, int at, int length) throws IOException {
        if (position < 0 || position > size - length) {
            throw new ImageException(
                    ImageException.Reason.TRUNCATED,
                    name() + ": " + field + " is at " + position + " and " + length + " bytes long, but the file has "
                            + size + " bytes");
        }
        source.read(position, target, at, length);
    }

    /** Reads what {@code field} points to; what lies beyond the end of the file reads as zeros. */
    void readPadded(String field, long position, byte[] target, int at, int length) throws IOException {
        int present = (int) Math.max(0, Math.min(length, size - position));
        read(field, position, target, at, present);
        Arrays.fill(target, at + present, at + length, (byte) 0);
    }

    byte[] bytes(String field, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        read(field, position, bytes, 0, length);
        return bytes;
    }

    long nextData(long position) throws IOException {
        return Math.max(position, Math.min(size, source.nextData(position)));
    }

    long dataEnd(long position) throws IOException {
        long end = Math.min(size, source.dataEnd(position));
        if (end <= position) {
            throw new IOException(name() + ": data at " + position + " is said to end at " + end);
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
