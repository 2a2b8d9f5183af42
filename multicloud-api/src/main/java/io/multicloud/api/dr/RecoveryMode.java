package io.multicloud.api.dr;

import java.time.Duration;

/** What stands ready at the recovery site, in the order of what it costs. */
public enum RecoveryMode {
    /** Copies of the disks. Machines are made of them when they are needed. */
    BACKUP_RESTORE(Duration.ofMinutes(5), Duration.ofMinutes(2)),
    /** Disks made of the copies, and the machines on them stopped. They are started when they are needed. */
    PILOT_LIGHT(Duration.ofMinutes(2), Duration.ofMinutes(2)),
    /** Machines running on disks of their own, behind by the recovery point; they get the traffic when they are needed. */
    WARM_STANDBY(Duration.ofSeconds(10), Duration.ofMinutes(2)),
    /** Machines serving at both sites; the workload itself keeps them in step. */
    ACTIVE_ACTIVE(Duration.ofSeconds(1), Duration.ZERO);

    private final Duration shortestRecovery;
    private final Duration shortestPoint;

    RecoveryMode(Duration shortestRecovery, Duration shortestPoint) {
        this.shortestRecovery = shortestRecovery;
        this.shortestPoint = shortestPoint;
    }

    /**
     * Returns the shortest recovery time that the mode can be expected to hold, from the first failed probe, beyond the time
     * until the failure is noticed: of a plan that asks for less, it is refused. It is ours: boot times of common clouds.
     */
    public Duration shortestRecovery() {
        return shortestRecovery;
    }

    /**
     * Returns the shortest recovery point that a plan of the mode can promise: a snapshot and its copy each take about a minute
     * on common clouds. Zero where the workload itself keeps both sites in step.
     */
    public Duration shortestPoint() {
        return shortestPoint;
    }
}
