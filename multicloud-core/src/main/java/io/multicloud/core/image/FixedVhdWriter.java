package io.multicloud.core.image;

import java.io.IOException;

/** The bytes of the disk and a footer. Front to back. */
final class FixedVhdWriter extends RawWriter {
    FixedVhdWriter(ImageTarget target, ImageSink sink, long diskSize) {
        super(target, sink, diskSize);
    }

    @Override
    void finish() throws IOException {
        write(Vhd.fixedFooter(diskSize()));
    }
}
