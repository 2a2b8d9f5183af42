package io.multicloud.api.migration;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * How far the transfer of one migration is.
 *
 * @param round the round of copying, from 1, the last one after a stop among them; 0 before the first
 * @param read bytes of the source's disks that were looked at, in all rounds; zeros are not sent
 * @param sent bytes that were sent to the target
 * @param remaining bytes of this round that are still to be read
 * @param bytesPerSecond what is sent in a second, since the copy of the present disk began; 0 while nothing is copied
 * @param downtime how long neither source nor target has served, so far
 * @param target the machine at the target, once it is there
 */
public record MigrationProgress(
        int round,
        DataSize read,
        DataSize sent,
        DataSize remaining,
        double bytesPerSecond,
        Duration downtime,
        Optional<ResourceId> target) {}
