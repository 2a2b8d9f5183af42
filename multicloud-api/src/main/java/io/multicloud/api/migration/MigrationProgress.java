package io.multicloud.api.migration;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * How far the transfer of one migration is.
 *
 * @param round the round of copying, from 1; 0 before the first
 * @param read bytes of the source's disks that were looked at, in all rounds; zeros are not sent
 * @param sent bytes that went over the network, after compression
 * @param remaining bytes of this round that are still to be read
 * @param bytesPerSecond what was sent in a second, over the last minute
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
