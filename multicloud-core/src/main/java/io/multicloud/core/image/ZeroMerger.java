package io.multicloud.core.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Joins zeros that touch, so that the extents of a disk do not depend on how its image came to know of them. */
final class ZeroMerger {
    /** Takes what was joined. */
    interface Target {
        void zero(Extent.Zero extent) throws IOException;
    }

    private final Target target;
    private Extent.@Nullable Zero pending;

    ZeroMerger(Target target) {
        this.target = target;
    }

    /** Takes zeros that follow the last ones, or the first after {@link #flush}. */
    void add(Extent.Zero zero) {
        Extent.Zero before = pending;
        pending = before == null ? zero : new Extent.Zero(before.offset(), before.length() + zero.length());
    }

    /** Hands on what is joined so far. */
    void flush() throws IOException {
        Extent.Zero zero = pending;
        if (zero != null) {
            pending = null;
            target.zero(zero);
        }
    }
}
