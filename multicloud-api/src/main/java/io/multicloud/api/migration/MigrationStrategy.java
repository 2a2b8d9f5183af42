package io.multicloud.api.migration;

import java.time.Duration;

/** How the source is treated while it is copied. */
public sealed interface MigrationStrategy {
    /** Stops the source, copies, starts the target. The simplest; the downtime is that of the copy. */
    static MigrationStrategy cold() {
        return new Cold();
    }

    /** Copies while the source runs, in rounds, and stops it for the last one; at most 2 minutes down, at most 10 rounds. */
    static MigrationStrategy warm() {
        return new Warm(Duration.ofMinutes(2), 10);
    }

    /** As {@link #warm()}, and the workload hands over its state and traffic, while the source goes on serving. */
    static MigrationStrategy live(HandOver handOver) {
        return new Live(handOver, Duration.ofMinutes(2), 10);
    }

    /** Stop, copy, start. */
    record Cold() implements MigrationStrategy {}

    /**
     * Rounds of changed blocks until the last one fits into the downtime. Needs changed blocks of the source's cloud.
     *
     * @param downtime the longest from the stop of the source to the boot of the target, estimated from the measured rates of
     *     change and of transfer; at least 1 s
     * @param maxRounds how many rounds are tried; if the changes are then still too many, or do not become fewer, the migration
     *     is paused and says why; 1 to 100
     */
    record Warm(Duration downtime, int maxRounds) implements MigrationStrategy {
        /** @throws IllegalArgumentException if a value is out of its bounds */
        public Warm {
            check(downtime, maxRounds);
        }
    }

    /**
     * Rounds as in {@link Warm}, then the workload's own hand-over. Accepted only where live migration is switched on.
     *
     * @param handOver how the workload hands over what is not on its disks
     * @param downtime the longest that the last round may take; at least 1 s
     * @param maxRounds as in {@link Warm}
     */
    record Live(HandOver handOver, Duration downtime, int maxRounds) implements MigrationStrategy {
        /** @throws IllegalArgumentException if a value is out of its bounds */
        public Live {
            check(downtime, maxRounds);
        }
    }

    private static void check(Duration downtime, int maxRounds) {
        if (downtime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("downtime must be at least 1 s, was " + downtime);
        }
        if (maxRounds < 1 || maxRounds > 100) {
            throw new IllegalArgumentException("rounds must be 1 to 100, were " + maxRounds);
        }
    }
}
