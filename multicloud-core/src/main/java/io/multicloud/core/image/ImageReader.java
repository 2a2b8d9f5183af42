package io.multicloud.core.image;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A disk as an image holds it. Opening one reads and checks its headers; its tables are read as the disk is. Read by one
 * {@link ImagePipeline} at a time.
 */
public abstract class ImageReader implements Closeable {
    /** The largest disk of any of the clouds is 64 TiB; an image that claims more is refused unless more is allowed. */
    public static final long LARGEST_DISK = 64L << 40;

    private final BoundedSource source;

    ImageReader(BoundedSource source) {
        this.source = source;
    }

    /**
     * Opens an image of a disk of up to {@link #LARGEST_DISK}. Closing the reader closes the source; a source whose image
     * cannot be opened is closed, too.
     *
     * @throws ImageException if the image is not what {@code format} says, or uses what is not read here
     * @throws IOException if the source fails
     */
    public static ImageReader open(ImageFormat format, ByteSource source) throws IOException {
        return open(format, source, LARGEST_DISK);
    }

    /**
     * Opens an image of a disk of up to {@code largestDisk} bytes, see {@link #open(ImageFormat, ByteSource)}.
     *
     * @throws IllegalArgumentException if {@code largestDisk} is not positive or beyond 2^60
     */
    public static ImageReader open(ImageFormat format, ByteSource source, long largestDisk) throws IOException {
        if (largestDisk <= 0 || largestDisk > 1L << 60) {
            throw new IllegalArgumentException("largest disk " + largestDisk + " must be from 1 to 2^60 bytes");
        }
        try {
            BoundedSource bounded = new BoundedSource(source);
            return switch (format) {
                case RAW -> new RawReader(bounded, largestDisk);
                case VHD -> VhdReader.open(bounded, largestDisk);
                case TAR_GZ -> new TarGzReader(bounded, largestDisk);
                case QCOW2 -> new Qcow2Reader(bounded, largestDisk);
                case VMDK -> new VmdkReader(bounded, largestDisk);
            };
        } catch (IOException | RuntimeException e) {
            try {
                source.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    BoundedSource source() {
        return source;
    }

    String name() {
        return source.name();
    }

    /** Returns the size of the disk in bytes. */
    public abstract long diskSize();

    /**
     * Makes {@link #next} go on at a position of the disk, a multiple of {@link Extent#WINDOW} or its end. Formats that
     * are compressed as a whole read up to there.
     */
    abstract void seek(long position) throws IOException;

    /**
     * Returns the next run: the first at 0 or where {@link #seek} went, each where the last one ended, null at the end of
     * the disk. By one thread at a time.
     */
    abstract @Nullable Run next() throws IOException;

    /** Closes the source. */
    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Returns the end of the window around a position, or the end of the disk. */
    final long windowEnd(long position) {
        long next = (position / Extent.WINDOW + 1) * Extent.WINDOW;
        return Math.min(next, diskSize());
    }
}
