package io.multicloud.core.transfer;

import io.multicloud.core.journal.ExtentRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one attempt at an upload came to.
 *
 * @param progress how far it is now
 * @param part that has arrived since the attempt before; to be kept together with the progress
 * @param extents what is to be kept of that part: itself, and where it begins, by which it can be made again
 * @param after when to go on
 */
public record Archived(
        ArchiveProgress progress, Optional<ExtentRecord> part, List<ExtentRecord> extents, Duration after) {
    /** Copies the extents. */
    public Archived {
        extents = List.copyOf(extents);
    }

    /** Returns that no part has arrived. */
    static Archived nothing(ArchiveProgress progress, Duration after) {
        return new Archived(progress, Optional.empty(), List.of(), after);
    }
}
