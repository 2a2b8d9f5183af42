package io.multicloud.core.transfer;

import io.multicloud.core.image.Checkpoint;

/**
 * How far an upload is: what a saga's memo keeps. Everything before the position is in parts that have arrived.
 *
 * @param position in bytes of the disk
 * @param parts how many have arrived
 * @param read bytes of the source that were looked at
 * @param sent bytes of the parts together
 * @param state what the image's writer has to know to go on
 */
public record ArchiveProgress(long position, int parts, long read, long sent, String state) {
    private static final String NONE = "-";

    /** Returns where every upload begins. */
    public static ArchiveProgress start() {
        return new ArchiveProgress(0, 0, 0, 0, NONE);
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ArchiveProgress parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("the progress of an upload has five parts, was '" + text + "'");
        }
        return new ArchiveProgress(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                parts[4]);
    }

    Checkpoint checkpoint() {
        return new Checkpoint(position, sent, state);
    }

    @Override
    public String toString() {
        return position + " " + parts + " " + read + " " + sent + " " + state;
    }
}
