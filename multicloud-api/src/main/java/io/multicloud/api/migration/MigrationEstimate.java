package io.multicloud.api.migration;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import java.time.Duration;
import java.util.Optional;

/**
 * What a migration will take, as far as it can be told before.
 *
 * @param data bytes that may differ from zero on the source's disks; the size of the disks where the cloud does not tell
 * @param transfer how long the copy takes at the configured bandwidth, without compression
 * @param downtime how long neither source nor target serves
 * @param egress what the source's cloud charges for the data that leaves it; empty where no price is known
 * @param monthlyDifference what the target costs in 730 hours less what the source does; empty where a price is not known
 */
public record MigrationEstimate(
        DataSize data,
        Duration transfer,
        Duration downtime,
        Optional<Money> egress,
        Optional<Money> monthlyDifference) {}
