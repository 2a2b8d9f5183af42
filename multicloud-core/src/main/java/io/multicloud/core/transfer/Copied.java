package io.multicloud.core.transfer;

import io.multicloud.core.journal.ExtentRecord;
import java.time.Duration;
import java.util.List;

/**
 * What one attempt at a copy came to.
 *
 * @param progress how far it is now
 * @param extents that are at the target since the attempt before; to be kept together with the progress
 * @param after when to go on
 * @param complete whether there is no more to copy
 */
public record Copied(CopyProgress progress, List<ExtentRecord> extents, Duration after, boolean complete) {
    /** Returns that nothing is copied yet, and that it can begin at once. */
    public static Copied none() {
        return new Copied(CopyProgress.start(), List.of(), Duration.ZERO, false);
    }

    /** Copies the list. */
    public Copied {
        extents = List.copyOf(extents);
    }
}
