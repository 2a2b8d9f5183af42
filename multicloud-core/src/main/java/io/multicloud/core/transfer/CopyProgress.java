package io.multicloud.core.transfer;

import java.util.Arrays;

/**
 * How far a copy is: what a saga's memo keeps. Everything before the position is at the target.
 *
 * @param position in bytes of the disk
 * @param blocks how many blocks of the target were written
 * @param read bytes of the source that were looked at
 * @param sent bytes that were sent to the target
 */
public record CopyProgress(long position, long blocks, long read, long sent) {
    /** Returns where every copy begins. */
    public static CopyProgress start() {
        return new CopyProgress(0, 0, 0, 0);
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static CopyProgress parse(String text) {
        long[] parts;
        try {
            parts = Arrays.stream(text.split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            parts = new long[0];
        }
        if (parts.length != 4) {
            throw new IllegalArgumentException("the progress of a copy has four numbers, was '" + text + "'");
        }
        return new CopyProgress(parts[0], parts[1], parts[2], parts[3]);
    }

    CopyProgress plus(long newPosition, long moreBlocks, long moreRead, long moreSent) {
        return new CopyProgress(newPosition, blocks + moreBlocks, read + moreRead, sent + moreSent);
    }

    @Override
    public String toString() {
        return position + " " + blocks + " " + read + " " + sent;
    }
}
