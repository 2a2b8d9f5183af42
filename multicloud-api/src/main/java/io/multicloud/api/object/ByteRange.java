package io.multicloud.api.object;

import java.util.OptionalLong;

/**
 * A part of an object.
 *
 * @param offset the first byte
 * @param length how many bytes; empty for all the rest. Fewer are returned where the object ends
 */
public record ByteRange(long offset, OptionalLong length) {
    /** The whole object. */
    public static final ByteRange ALL = new ByteRange(0, OptionalLong.empty());

    /** @throws IllegalArgumentException if the offset is negative or the length not positive */
    public ByteRange {
        if (offset < 0 || (length.isPresent() && length.getAsLong() < 1)) {
            throw new IllegalArgumentException(
                    "a byte range needs an offset from 0 and a length from 1, had " + offset + " and " + length);
        }
    }

    /** Returns a range of this length. */
    public static ByteRange of(long offset, long length) {
        return new ByteRange(offset, OptionalLong.of(length));
    }

    /** Returns everything from an offset. */
    public static ByteRange from(long offset) {
        return new ByteRange(offset, OptionalLong.empty());
    }
}
