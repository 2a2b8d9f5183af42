package io.multicloud.api.migration;

import io.multicloud.api.DataSize;

/**
 * Sums over everything in the journal.
 *
 * @param total migrations accepted
 * @param active those that have not ended
 * @param completed those that succeeded
 * @param failed those that failed
 * @param rolledBack those that were cancelled or rolled back
 * @param transferred bytes that were sent to targets
 */
public record MigrationStatistics(
        long total, long active, long completed, long failed, long rolledBack, DataSize transferred) {}
