package io.multicloud.core.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Takes an image into memory. */
final class MemorySink implements RewritableSink {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private byte[] start = new byte[0];

    MemorySink(byte... before) {
        taken.writeBytes(before);
    }

    @Override
    public void append(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        taken.writeBytes(copy);
    }

    @Override
    public void rewriteStart(ByteBuffer bytes) {
        start = new byte[bytes.remaining()];
        bytes.get(start);
    }

    @Override
    public void close() {
        // Stays readable.
    }

    byte[] bytes() {
        byte[] bytes = taken.toByteArray();
        System.arraycopy(start, 0, bytes, 0, start.length);
        return bytes;
    }
}
