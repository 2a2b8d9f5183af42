package io.multicloud.core.journal;

import java.util.Optional;

/**
 * A row of {@code extent}: a piece of a stream that is safely at its target.
 *
 * @param stream which of the saga's streams
 * @param offset in bytes
 * @param length in bytes
 * @param sha256 of the piece, in hexadecimal digits; empty for zeros that were not written
 * @param receipt what the target gave for it, and wants to see again when all is there; empty where it wants nothing
 */
public record ExtentRecord(String stream, long offset, long length, Optional<String> sha256, Optional<String> receipt) {
    /** @throws IllegalArgumentException if the offset is negative or the length not positive */
    public ExtentRecord {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("an extent of " + stream
                    + " must begin at 0 or later and be at least a byte long, was " + length + " at " + offset);
        }
    }

    /** Makes one without a receipt. */
    public ExtentRecord(String stream, long offset, long length, Optional<String> sha256) {
        this(stream, offset, length, sha256, Optional.empty());
    }
}
