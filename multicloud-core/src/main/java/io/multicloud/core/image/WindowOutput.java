package io.multicloud.core.image;

import java.io.IOException;

/** The end of a pipeline. */
interface WindowOutput {
    /** Returns an encoder for one thread. */
    WindowEncoder encoder();

    /** Takes the next window, in the order of the disk; by one thread at a time. */
    void take(Window window) throws IOException;

    /** Ends after the last window. */
    void finish() throws IOException;
}
