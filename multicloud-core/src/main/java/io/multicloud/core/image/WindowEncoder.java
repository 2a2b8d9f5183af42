package io.multicloud.core.image;

import java.io.Closeable;

/** Turns the content of a window into what a format stores. Of one thread. */
interface WindowEncoder extends Closeable {
    /** Stores content as it is. */
    WindowEncoder NONE = new WindowEncoder() {
        @Override
        public void encode(Window window) {
            // As it is.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    /** Fills {@link Window#packed} and {@link Window#packedSizes}. */
    void encode(Window window);

    @Override
    void close();
}
