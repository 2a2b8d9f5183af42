package io.multicloud.core.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** An image that is being written, in the order of the disk. Written by one {@link ImagePipeline} at a time. */
public abstract class ImageWriter implements Closeable {
    private final ImageSink sink;
    private final long diskSize;
    private long position;

    ImageWriter(ImageSink sink, long diskSize) {
        this.sink = sink;
        this.diskSize = diskSize;
    }

    /**
     * Begins an image in an empty sink. Closing the writer closes the sink, also before the image is whole.
     *
     * @param diskSize in bytes, whole sectors of 512; where a cloud takes the image, one that {@link
     *     ImageTarget#diskSizeFor} returns
     * @throws IllegalArgumentException if {@code diskSize} is not positive, not whole sectors, or beyond what the format can hold, or if the
     *     sink must be a {@link RewritableSink} and is not
     * @throws IllegalStateException if a library is missing; names it
     */
    public static ImageWriter open(ImageTarget target, ImageSink sink, long diskSize) throws IOException {
        ImageWriter writer = create(target, sink, diskSize);
        writer.begin();
        return writer;
    }

    /**
     * Goes on with an image.
     *
     * @param sink one that has taken the checkpoint's {@link Checkpoint#sinkSize()} bytes, and nothing after them
     * @param checkpoint of the same target and disk size
     * @throws ImageException if the checkpoint's state is damaged or is that of another target
     */
    public static ImageWriter resume(ImageTarget target, ImageSink sink, long diskSize, Checkpoint checkpoint)
            throws IOException {
        ImageWriter writer = create(target, sink, diskSize);
        writer.position = checkpoint.sinkSize();
        try (DataInputStream state = new DataInputStream(new InflaterInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(checkpoint.state()))))) {
            String name = state.readUTF();
            long size = state.readLong();
            if (!name.equals(target.name()) || size != diskSize) {
                throw ImageException.malformed(
                        "checkpoint",
                        "its image",
                        name + " of " + size + " bytes",
                        "it must be " + target + " of " + diskSize + " bytes");
            }
            writer.restore(state);
        } catch (EOFException | ZipException | UTFDataFormatException | IllegalArgumentException e) {
            throw new ImageException(ImageException.Reason.MALFORMED, "checkpoint: its state is damaged", e);
        }
        return writer;
    }

    private static ImageWriter create(ImageTarget target, ImageSink sink, long diskSize) {
        if (diskSize <= 0 || diskSize % ImageTarget.SECTOR != 0) {
            throw new IllegalArgumentException(
                    "disk size " + diskSize + " must be a positive multiple of " + ImageTarget.SECTOR);
        }
        return switch (target) {
            case RAW -> new RawWriter(target, sink, diskSize);
            case FIXED_VHD -> new FixedVhdWriter(target, sink, diskSize);
            case TAR_GZ, TAR_GZ_STORED -> new TarGzWriter(target, sink, diskSize);
            case QCOW2, QCOW2_ZLIB, QCOW2_ZSTD, QCOW2_V2, QCOW2_V2_ZLIB -> new Qcow2Writer(target, sink, diskSize);
            case STREAM_OPTIMIZED_VMDK -> new VmdkWriter(target, sink, diskSize);
        };
    }

    /** Returns the size of the disk in bytes. */
    public long diskSize() {
        return diskSize;
    }

    /** Returns the bytes that the sink has taken. */
    public long sinkSize() {
        return position;
    }

    /** Closes the sink. */
    @Override
    public void close() throws IOException {
        sink.close();
    }

    abstract ImageTarget target();

    /** Writes what comes before all content. */
    abstract void begin() throws IOException;

    /** Returns an encoder for one thread. */
    abstract WindowEncoder encoder();

    /** Writes a window that was encoded, with data. Windows and zeros come in order and leave nothing out. */
    abstract void append(Window window) throws IOException;

    /** Writes zeros. */
    abstract void appendZeros(long offset, long length) throws IOException;

    /**
     * Writes what readers pass over until the sink has taken {@code size} bytes, between two windows. By default nothing: only
     * what is compressed as a stream can be smaller than the parts in which it is uploaded.
     */
    void fillTo(long size) throws IOException {
        // What is written is no smaller than the content.
    }

    /** Writes what comes after all content. */
    abstract void finish() throws IOException;

    /** Writes down what is needed to go on. */
    abstract void save(DataOutputStream state) throws IOException;

    /** Reads what {@link #save} wrote. */
    abstract void restore(DataInputStream state) throws IOException;

    /** Returns where to go on, after all of it is safe in the sink. */
    final Checkpoint checkpoint(long diskOffset) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Most of a table is zeros, which even the least effort makes small.
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream state = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            state.writeUTF(target().name());
            state.writeLong(diskSize);
            save(state);
        } finally {
            deflater.end();
        }
        sink.force();
        return new Checkpoint(diskOffset, position, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    final void force() throws IOException {
        sink.force();
    }

    final ImageSink sink() {
        return sink;
    }

    final void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    final void write(byte[] bytes, int from, int length) throws IOException {
        if (length > 0) {
            sink.append(ByteBuffer.wrap(bytes, from, length));
            position += length;
        }
    }

    final void writeZeros(long count) throws IOException {
        if (count > 0) {
            sink.appendZeros(count);
            position += count;
        }
    }

    /** Writes zeros up to the next multiple of {@code unit}. */
    final void pad(int unit) throws IOException {
        writeZeros((unit - position % unit) % unit);
    }
}
