package io.multicloud.core.image;

import java.io.Closeable;
import java.io.IOException;

/**
 * Bytes of known length that can be read anywhere: a file, an object, the blocks of a snapshot. Thread-safe: pieces are
 * read by several threads at once.
 */
public interface ByteSource extends Closeable {
    /** Returns the name by which errors call it. */
    String name();

    /** Returns the length in bytes; stays the same. */
    long size() throws IOException;

    /**
     * Reads exactly {@code length} bytes from {@code position} on into {@code target} from {@code at} on. Is asked for
     * nothing beyond {@link #size()}.
     *
     * @throws IOException if not all of them can be read
     */
    void read(long position, byte[] target, int at, int length) throws IOException;

    /**
     * Returns where the next bytes are at or after {@code position} that may be other than zero; {@link #size()} if there
     * are none. By default, everything may be. What is passed over is not read.
     */
    default long nextData(long position) throws IOException {
        return position;
    }

    /** Returns the end of the data that {@code position} is in; asked only after {@link #nextData(long)}. */
    default long dataEnd(long position) throws IOException {
        return size();
    }
}
