package io.multicloud.core;

import java.util.List;

/** Closes several things, the newest first, whatever each of them does. */
final class Closing {
    private Closing() {}

    /** Closes all; what they throw is suppressed by an error that is under way. */
    static void all(List<? extends AutoCloseable> oldestFirst, Throwable underWay) {
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            try {
                oldestFirst.get(i).close();
            } catch (Exception e) {
                restoreInterrupt(e);
                underWay.addSuppressed(e);
            }
        }
    }

    /**
     * Closes all.
     *
     * @throws IllegalStateException if any could not be closed; the others are
     */
    static void all(List<? extends AutoCloseable> oldestFirst) {
        IllegalStateException error = new IllegalStateException("not everything could be closed");
        all(oldestFirst, error);
        if (error.getSuppressed().length > 0) {
            throw error;
        }
    }

    private static void restoreInterrupt(Exception error) {
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
