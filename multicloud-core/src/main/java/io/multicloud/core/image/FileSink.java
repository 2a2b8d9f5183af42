package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file; zeros become holes. */
public final class FileSink implements RewritableSink {
    private final FileChannel channel;
    private long position;

    private FileSink(FileChannel channel, long position) {
        this.channel = channel;
        this.position = position;
    }

    /**
     * Creates a file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one already
     */
    public static FileSink create(Path file) throws IOException {
        return new FileSink(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 0);
    }

    /**
     * Goes on with a file, and drops what came after its first {@code size} bytes.
     *
     * @param size as in {@link Checkpoint#sinkSize()}
     * @throws IOException if the file is missing or shorter
     */
    public static FileSink resume(Path file, long size) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.size() < size) {
                throw new IOException(file + " has " + channel.size() + " bytes, fewer than the " + size
                        + " after which it shall go on");
            }
            channel.truncate(size);
            return new FileSink(channel, size);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        position += writeAt(bytes, position);
    }

    @Override
    public void appendZeros(long count) throws IOException {
        if (count > 0) {
            position += count;
            // Sets the length: what is between is a hole.
            writeAt(ByteBuffer.allocate(1), position - 1);
        }
    }

    @Override
    public void rewriteStart(ByteBuffer bytes) throws IOException {
        writeAt(bytes, 0);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    private int writeAt(ByteBuffer bytes, long start) throws IOException {
        int end = bytes.limit();
        long next = start;
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + FileSource.PIECE));
            next += channel.write(bytes, next);
        }
        return (int) (next - start);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
