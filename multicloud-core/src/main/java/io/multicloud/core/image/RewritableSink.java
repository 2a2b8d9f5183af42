package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A sink that takes its first bytes once more, at the end: a file; or an upload in parts that sends the first part last.
 */
public interface RewritableSink extends ImageSink {
    /** Replaces the first bytes of what was taken. Called at most once, after the last of {@link #append}. */
    void rewriteStart(ByteBuffer bytes) throws IOException;
}
