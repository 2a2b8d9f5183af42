package io.multicloud.core.image;

/**
 * A part of a disk, the pivot between all formats. The extents of a disk are in order, touch, and depend on its content
 * alone, never on the format it was read from: the disk is cut into windows and these into grains; a grain that is not
 * all zeros belongs to data, and data is as long as such grains follow each other within a window. So the checksums of a
 * disk before and after a conversion can be compared one by one.
 */
public sealed interface Extent permits Extent.Data, Extent.Zero {
    /** Bytes of a grain. */
    int GRAIN = 64 << 10;

    /** Bytes of a window, the most that a data extent has. */
    int WINDOW = 1 << 20;

    /** Returns the first byte's position on the disk, a multiple of {@link #GRAIN}. */
    long offset();

    /** Returns the number of bytes; a multiple of {@link #GRAIN} except at the end of the disk. */
    long length();

    /** Returns the position after the last byte. */
    default long end() {
        return offset() + length();
    }

    /**
     * Bytes that are not all zeros.
     *
     * @param offset of the first one
     * @param length their number
     * @param sha256 their checksum
     */
    record Data(long offset, long length, Sha256 sha256) implements Extent {
        public Data {
            requirePlace(offset, length);
            if (offset / WINDOW != (offset + length - 1) / WINDOW) {
                throw new IllegalArgumentException(
                        length + " bytes at " + offset + " must not cross a multiple of " + WINDOW);
            }
        }
    }

    /**
     * Zeros, however many.
     *
     * @param offset of the first one
     * @param length their number
     */
    record Zero(long offset, long length) implements Extent {
        public Zero {
            requirePlace(offset, length);
        }
    }

    private static void requirePlace(long offset, long length) {
        if (offset < 0 || offset % GRAIN != 0) {
            throw new IllegalArgumentException("offset " + offset + " must be a multiple of " + GRAIN);
        }
        if (length <= 0 || length > Long.MAX_VALUE - offset) {
            throw new IllegalArgumentException("length " + length + " must be positive and end below 2^63");
        }
    }
}
