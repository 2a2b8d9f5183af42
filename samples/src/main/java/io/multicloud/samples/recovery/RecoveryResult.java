package io.multicloud.samples.recovery;

import io.multicloud.api.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * What came of a {@link RecoveryRun}.
 *
 * @param steps everything that was done, in the order of time
 * @param migration how long the machine took to its new cloud
 * @param migrationDowntime how long it served nobody meanwhile
 * @param sent bytes that went over the network, after compression
 * @param recoveryTime from the first failed probe until the application was checked at the other site (RTO)
 * @param loss how much of the past was lost with the region (RPO)
 * @param failback how long the way back took
 * @param failbackDowntime how long the application served nobody meanwhile
 * @param notes what a reader should know, in the order it happened
 */
public record RecoveryResult(
        List<TimedStep> steps,
        Duration migration,
        Duration migrationDowntime,
        DataSize sent,
        Duration recoveryTime,
        Duration loss,
        Duration failback,
        Duration failbackDowntime,
        List<String> notes) {
    /** Copies the lists. */
    public RecoveryResult {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }
}
