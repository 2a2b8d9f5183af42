package io.multicloud.core.image;

import java.io.IOException;

/**
 * A stretch of a disk as the tables of its image have it, before its content is looked at: coarser than {@link Extent}
 * where it is not there, finer where the image's units are small. One with content lies within one window.
 */
abstract class Run {
    private final long offset;
    private final long length;

    Run(long offset, long length) {
        this.offset = offset;
        this.length = length;
    }

    static Run absent(long offset, long length) {
        return new Run(offset, length) {
            @Override
            boolean isAbsent() {
                return true;
            }

            @Override
            void read(byte[] target, int at, Scratch scratch) {
                throw new IllegalStateException("nothing is there to read");
            }
        };
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    long end() {
        return offset + length;
    }

    /** Returns whether it reads as zeros. */
    boolean isAbsent() {
        return false;
    }

    /**
     * Puts its content into {@code target} from {@code at} on, if that must be done in order: each run before the next one
     * is asked for, by the same thread. By default, nothing.
     */
    void fetch(byte[] target, int at) throws IOException {}

    /**
     * Puts its content into {@code target} from {@code at} on. In any thread, beside the reader;
     * nothing if {@link #fetch} did.
     */
    abstract void read(byte[] target, int at, Scratch scratch) throws IOException;
}
