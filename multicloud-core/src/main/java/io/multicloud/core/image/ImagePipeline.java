package io.multicloud.core.image;

import io.multicloud.api.spi.Environment;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Executor;

/**
 * Moves the content of a disk: read, decompress, find zeros, hash, compress, write. Windows of {@link Extent#WINDOW} are
 * worked on by the caller's thread and one of the environment's executor at the same time, each through all stages, and
 * come out in the order of the disk. Zeros that the source's tables know are neither read nor hashed nor written.
 *
 * <p>Needs about 12 MiB beside the tables of reader and writer, whatever the size of the disk. Thread-safe; blocks its
 * caller until all is done, for which the executor's thread is a help and no condition.
 */
public final class ImagePipeline {
    /** Bytes between two checkpoints unless stated otherwise: with what is under way, far less than 64 MiB are repeated. */
    static final long CHECKPOINT_EVERY = 32L << 20;

    private final Executor executor;
    private final long checkpointEvery;

    private ImagePipeline(Executor executor, long checkpointEvery) {
        this.executor = executor;
        this.checkpointEvery = checkpointEvery;
    }

    /** Returns a pipeline whose second thread is one of the environment's. */
    public static ImagePipeline on(Environment environment) {
        return new ImagePipeline(environment.executor(), CHECKPOINT_EVERY);
    }

    /**
     * Returns a pipeline that makes a checkpoint each time it has passed {@code bytes} of content, zeros not counted; 32
     * MiB by default.
     *
     * @throws IllegalArgumentException if {@code bytes} is not from 8 to 64 MiB
     */
    public ImagePipeline withCheckpointEvery(long bytes) {
        if (bytes < 8L << 20 || bytes > 64L << 20) {
            throw new IllegalArgumentException(bytes + " bytes between checkpoints must be from 8 to 64 MiB");
        }
        return new ImagePipeline(executor, bytes);
    }

    /**
     * Copies a disk into a new image and ends that. Closes neither.
     *
     * @throws IllegalArgumentException if the image's disk is smaller than the reader's; what is larger is zeros
     * @throws ImageException if the source is not what it should be
     * @throws IOException if the source, the sink or the listener fails, or the thread is interrupted, in which case its
     *     flag stays set
     */
    public CopyResult copy(ImageReader source, ImageWriter target, CopyListener listener) throws IOException {
        return copy(source, target, 0, listener);
    }

    /**
     * Goes on with a copy, see {@link #copy(ImageReader, ImageWriter, CopyListener)}.
     *
     * @param target from {@link ImageWriter#resume} with the same checkpoint
     */
    public CopyResult resume(ImageReader source, ImageWriter target, Checkpoint checkpoint, CopyListener listener)
            throws IOException {
        return copy(source, target, checkpoint.diskOffset(), listener);
    }

    private CopyResult copy(ImageReader source, ImageWriter target, long start, CopyListener listener)
            throws IOException {
        requireRoom(source, target);
        return run(source, start, new WriterOutput(target, source.diskSize(), checkpointEvery, listener));
    }

    private static void requireRoom(ImageReader source, ImageWriter target) {
        if (target.diskSize() < source.diskSize()) {
            throw new IllegalArgumentException("the image's disk of " + target.diskSize()
                    + " bytes must have room for the source's " + source.diskSize());
        }
    }

    /**
     * Copies a part of a disk, to be followed by the next one when the sink has gone on, or by nothing if this was the last:
     * that ends the image. Closes neither. How a disk is divided follows from what is asked for alone, so that a part can be
     * made again and is the same.
     *
     * @param target from {@link ImageWriter#open} for the first part, else from {@link ImageWriter#resume}
     * @param start where the part before ended; 0 for the first
     * @param end a multiple of {@link Extent#WINDOW} after {@code start}, or the end of the source's disk
     * @param least bytes that the sink takes at least, except for the last part; what is compressed is filled up with what its
     *     readers pass over
     * @return where to go on; for the last part, the end of the source's disk
     * @throws IllegalArgumentException if the part is not within the disk, or the image's disk is smaller than the reader's
     * @throws IOException as {@link #copy(ImageReader, ImageWriter, CopyListener)}
     */
    public Checkpoint copyPart(ImageReader source, ImageWriter target, long start, long end, long least)
            throws IOException {
        requireRoom(source, target);
        boolean last = end == source.diskSize();
        if (start < 0 || start >= end || end > source.diskSize() || (end % Extent.WINDOW != 0 && !last)) {
            throw new IllegalArgumentException("a part from " + start + " to " + end + " must end at a multiple of "
                    + Extent.WINDOW + " of a disk of " + source.diskSize() + " bytes, or with it");
        }
        long before = target.sinkSize();
        WriterOutput output = new WriterOutput(target, source.diskSize(), Long.MAX_VALUE, CopyListener.NONE);
        new PipelineRun(new Windows(source, start, end), last ? output : output.open()).run(executor);
        if (!last) {
            target.fillTo(before + least);
        }
        return target.checkpoint(end);
    }

    /**
     * Hands out the extents of a disk in order, with their content, for a target that is written at offsets.
     *
     * @param start where to begin, a multiple of {@link Extent#WINDOW}
     * @throws IOException as {@link #copy(ImageReader, ImageWriter, CopyListener)}, or if the consumer throws it
     */
    public CopyResult forEach(ImageReader source, long start, ExtentConsumer consumer) throws IOException {
        if (start < 0 || start > source.diskSize() || (start % Extent.WINDOW != 0 && start != source.diskSize())) {
            throw new IllegalArgumentException("start " + start + " must be a multiple of " + Extent.WINDOW
                    + " within a disk of " + source.diskSize() + " bytes");
        }
        return run(source, start, new ConsumerOutput(consumer));
    }

    /**
     * Reads a disk and compares it with the extents of another one: those with content must be the same, in number, place
     * and checksum.
     *
     * @param expected the data extents of the whole other disk, in order
     * @throws ImageException with {@link ImageException.Reason#CHECKSUM} at the first difference
     * @throws IOException as {@link #copy(ImageReader, ImageWriter, CopyListener)}
     */
    public CopyResult verify(ImageReader source, Iterator<Extent.Data> expected) throws IOException {
        ExtentComparison comparison = new ExtentComparison(source.name(), expected);
        CopyResult result = run(source, 0, new ConsumerOutput(comparison));
        comparison.finish();
        return result;
    }

    private CopyResult run(ImageReader source, long start, WindowOutput output) throws IOException {
        return new PipelineRun(new Windows(source, start), output).run(executor);
    }
}
