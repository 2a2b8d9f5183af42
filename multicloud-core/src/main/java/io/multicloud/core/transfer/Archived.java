package io.multicloud.core.transfer;

import io.multicloud.core.journal.ExtentRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * What one attempt at an upload came to.
 *
 * @param progress how far it is now
 * @param part that has arrived since the attempt before; to be kept together with the progress
 * @param after when to go on
 */
public record Archived(ArchiveProgress progress, Optional<ExtentRecord> part, Duration after) {}
