package io.multicloud.core.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of the disk, from the start of the source on; what the source knows as a hole is not read. */
final class RawReader extends ImageReader {
    private final long diskSize;
    private long position;
    private long dataEnd;

    RawReader(BoundedSource source, long largestDisk) throws IOException {
        this(source, source.size(), largestDisk);
        if (source.size() == 0) {
            throw ImageException.malformed(source.name(), "the file's size", 0, "a disk has at least one byte");
        }
    }

    RawReader(BoundedSource source, long diskSize, long largestDisk) throws ImageException {
        super(source);
        if (diskSize > largestDisk) {
            throw ImageException.unsupported(
                    source.name(), "the disk's size", diskSize, "disks of up to " + largestDisk + " bytes are allowed");
        }
        this.diskSize = diskSize;
    }

    @Override
    public long diskSize() {
        return diskSize;
    }

    @Override
    void seek(long to) {
        position = to;
        dataEnd = 0;
    }

    @Override
    @Nullable
    Run next() throws IOException {
        if (position >= diskSize) {
            return null;
        }
        long start = position;
        if (start >= dataEnd) {
            long data = Math.min(diskSize, source().nextData(start));
            if (data > start) {
                position = data;
                return Run.absent(start, data - start);
            }
            dataEnd = Math.min(diskSize, source().dataEnd(start));
        }
        position = Math.min(windowEnd(start), dataEnd);
        return new Bytes(start, position - start);
    }

    private final class Bytes extends Run {
        Bytes(long offset, long length) {
            super(offset, length);
        }

        @Override
        void read(byte[] target, int at, Scratch scratch) throws IOException {
            source().read("the disk", offset(), target, at, (int) length());
        }
    }
}
