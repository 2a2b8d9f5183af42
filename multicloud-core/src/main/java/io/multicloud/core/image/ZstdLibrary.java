package io.multicloud.core.image;

import org.jspecify.annotations.Nullable;

/** Whether the optional library for zstd is there. */
final class ZstdLibrary {
    private static final String MISSING =
            "zstd needs com.github.luben:zstd-jni, which is not there or does not load here";

    private ZstdLibrary() {}

    /** Returns null if it is there, and what is missing otherwise. */
    static @Nullable String problem() {
        try {
            // Runs the initializer that loads the native part.
            Class.forName("com.github.luben.zstd.Zstd", true, ZstdLibrary.class.getClassLoader());
            com.github.luben.zstd.Zstd.compressBound(1);
            return null;
        } catch (ClassNotFoundException | LinkageError e) {
            return MISSING + " (" + e + ")";
        }
    }
}
