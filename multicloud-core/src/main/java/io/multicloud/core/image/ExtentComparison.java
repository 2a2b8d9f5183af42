package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Compares data extents with those that are expected. */
final class ExtentComparison implements ExtentConsumer {
    private final String file;
    private final Iterator<Extent.Data> expected;

    ExtentComparison(String file, Iterator<Extent.Data> expected) {
        this.file = file;
        this.expected = expected;
    }

    @Override
    public void data(Extent.Data extent, ByteBuffer content) throws IOException {
        Extent.Data wanted = expected.hasNext() ? expected.next() : null;
        if (!extent.equals(wanted)) {
            throw difference(extent, wanted);
        }
    }

    /** Finds what should still have come. */
    void finish() throws IOException {
        if (expected.hasNext()) {
            throw difference(null, expected.next());
        }
    }

    private ImageException difference(Extent.@Nullable Data found, Extent.@Nullable Data wanted) {
        return new ImageException(
                ImageException.Reason.CHECKSUM,
                file + ": the disk has " + describe(found) + ", but " + describe(wanted) + " was expected");
    }

    private static String describe(Extent.@Nullable Data extent) {
        return extent == null
                ? "no further data"
                : extent.length() + " bytes at " + extent.offset() + " with SHA-256 "
                        + extent.sha256().hex();
    }
}
