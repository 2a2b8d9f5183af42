package io.multicloud.core.image;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The bytes of the disk. Front to back. */
class RawWriter extends ImageWriter {
    private final ImageTarget target;

    RawWriter(ImageTarget target, ImageSink sink, long diskSize) {
        super(sink, diskSize);
        this.target = target;
    }

    @Override
    final ImageTarget target() {
        return target;
    }

    @Override
    void begin() throws IOException {}

    @Override
    final WindowEncoder encoder() {
        return WindowEncoder.NONE;
    }

    @Override
    final void append(Window window) throws IOException {
        for (Extent extent : window.extents()) {
            if (extent instanceof Extent.Data) {
                write(window.content, (int) (extent.offset() - window.offset()), (int) extent.length());
            } else {
                writeZeros(extent.length());
            }
        }
    }

    @Override
    final void appendZeros(long offset, long length) throws IOException {
        writeZeros(length);
    }

    @Override
    void finish() throws IOException {}

    @Override
    void save(DataOutputStream state) throws IOException {}

    @Override
    void restore(DataInputStream state) throws IOException {}
}
