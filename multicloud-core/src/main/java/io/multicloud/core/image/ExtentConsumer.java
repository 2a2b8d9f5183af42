package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the extents of a disk, in order, one call at a time, by either of the pipeline's threads. */
public interface ExtentConsumer {
    /**
     * Takes data.
     *
     * @param content its bytes, valid during the call; read-only
     */
    void data(Extent.Data extent, ByteBuffer content) throws IOException;

    /** Takes zeros. By default, nothing is done, as for a target that is zero from the start. */
    default void zero(Extent.Zero extent) throws IOException {}
}
