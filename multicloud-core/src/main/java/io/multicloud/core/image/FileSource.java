package io.multicloud.core.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file. Interrupting a thread that reads closes it, as with every {@link FileChannel}. */
public final class FileSource implements ByteSource {
    /** A channel reads by way of a buffer of its own as large as what is asked for: this one stays in a core's cache. */
    static final int PIECE = 128 << 10;

    private final String name;
    private final FileChannel channel;
    private final long size;

    private FileSource(String name, FileChannel channel, long size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
    }

    /** Opens a file for reading. */
    public static FileSource open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileSource(file.toString(), channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, at, length);
        long next = position;
        while (buffer.position() < at + length) {
            buffer.limit(Math.min(at + length, buffer.position() + PIECE));
            int read = channel.read(buffer, next);
            if (read < 0) {
                throw new EOFException(name + " ends at " + next + ", and had " + size + " bytes when it was opened");
            }
            next += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
