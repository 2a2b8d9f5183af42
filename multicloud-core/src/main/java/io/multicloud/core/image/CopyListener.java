package io.multicloud.core.image;

import java.io.IOException;

/** Is told what a copy has done, in the order of the disk, one call at a time, by either of its threads. */
public interface CopyListener {
    /** Listens to nothing. */
    CopyListener NONE = extent -> {};

    /** An extent was written, though a crash may still take it back. */
    void written(Extent extent) throws IOException;

    /** All up to here is safe; whoever keeps {@code checkpoint} can go on from it. By default, nothing. */
    default void reached(Checkpoint checkpoint) throws IOException {}
}
