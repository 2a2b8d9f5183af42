package io.multicloud.core.image;

/**
 * Where an interrupted copy can go on: the source from {@code diskOffset}, the sink after its first {@code sinkSize}
 * bytes. What was written later is dropped and repeated.
 *
 * @param diskOffset the disk is written up to here; a multiple of {@link Extent#WINDOW} or the end of the source
 * @param sinkSize bytes that the sink had taken
 * @param state what the writer knows besides, in base 64; meant for it alone, at most a few hundred KiB for each 64 TiB
 */
public record Checkpoint(long diskOffset, long sinkSize, String state) {
    public Checkpoint {
        if (diskOffset < 0 || sinkSize < 0) {
            throw new IllegalArgumentException(
                    "disk offset " + diskOffset + " and sink size " + sinkSize + " must not be negative");
        }
    }
}
