package io.multicloud.core.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes an image front to back: a file, an upload. Used by one thread at a time, not always the same. */
public interface ImageSink extends Closeable {
    /** Takes all of {@code bytes}. */
    void append(ByteBuffer bytes) throws IOException;

    /** Takes {@code count} zeros; a sink that knows holes leaves one. */
    default void appendZeros(long count) throws IOException {
        byte[] zeros = new byte[(int) Math.min(count, Extent.GRAIN)];
        for (long rest = count; rest > 0; rest -= zeros.length) {
            append(ByteBuffer.wrap(zeros, 0, (int) Math.min(rest, zeros.length)));
        }
    }

    /** Returns after everything taken so far is where a crash does not reach it. By default, at once. */
    default void force() throws IOException {}
}
