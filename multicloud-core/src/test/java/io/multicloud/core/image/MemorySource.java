package io.multicloud.core.image;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** An image in memory that counts what is read, and does not forgive a read outside of it. */
final class MemorySource implements ByteSource {
    private final byte[] bytes;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private volatile boolean closed;

    MemorySource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] target, int at, int length) throws IOException {
        if (position < 0 || length < 0 || position > bytes.length - length) {
            throw new AssertionError(length + " bytes at " + position + " were asked for, of " + bytes.length);
        }
        System.arraycopy(bytes, (int) position, target, at, length);
        bytesRead.addAndGet(length);
        reads.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
    }

    long bytesRead() {
        return bytesRead.get();
    }

    long reads() {
        return reads.get();
    }

    boolean isClosed() {
        return closed;
    }
}
