package io.multicloud.core.image;

import java.io.IOException;

/** Hands windows to a writer, and makes checkpoints. */
final class WriterOutput implements WindowOutput {
    private final ImageWriter writer;
    private final long sourceSize;
    private final long checkpointEvery;
    private final CopyListener listener;
    private final ZeroMerger zeros;
    private long sinceCheckpoint;

    WriterOutput(ImageWriter writer, long sourceSize, long checkpointEvery, CopyListener listener) {
        this.writer = writer;
        this.sourceSize = sourceSize;
        this.checkpointEvery = checkpointEvery;
        this.listener = listener;
        this.zeros = new ZeroMerger(listener::written);
    }

    @Override
    public WindowEncoder encoder() {
        return writer.encoder();
    }

    @Override
    public void take(Window window) throws IOException {
        if (window.isZero()) {
            writer.appendZeros(window.offset(), window.length());
        } else {
            writer.append(window);
        }
        for (Extent extent : window.extents()) {
            if (extent instanceof Extent.Zero zero) {
                zeros.add(zero);
            } else {
                zeros.flush();
                listener.written(extent);
                sinceCheckpoint += extent.length();
            }
        }
        if (sinceCheckpoint >= checkpointEvery) {
            sinceCheckpoint = 0;
            zeros.flush();
            listener.reached(writer.checkpoint(window.offset() + window.length()));
        }
    }

    /** Returns this output, to be gone on with when the windows end. */
    WindowOutput open() {
        return new WindowOutput() {
            @Override
            public WindowEncoder encoder() {
                return WriterOutput.this.encoder();
            }

            @Override
            public void take(Window window) throws IOException {
                WriterOutput.this.take(window);
            }

            @Override
            public void finish() {
                // More comes.
            }
        };
    }

    @Override
    public void finish() throws IOException {
        zeros.flush();
        if (writer.diskSize() > sourceSize) {
            writer.appendZeros(sourceSize, writer.diskSize() - sourceSize);
        }
        writer.finish();
        writer.force();
    }
}
