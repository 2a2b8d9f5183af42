package io.multicloud.api.dr;

import io.multicloud.api.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How well a plan is protected now.
 *
 * @param plan the plan's name
 * @param state the worst of its groups
 * @param groups each group
 * @param stored bytes kept at the recovery site
 * @param asOf when this was so
 */
public record BackupStatus(String plan, State state, List<Group> groups, DataSize stored, Instant asOf) {
    /** Copies the groups. */
    public BackupStatus {
        groups = List.copyOf(groups);
    }

    /** How a recovery point is, against what was promised. */
    public enum State {
        /** Within what was promised. */
        OK,
        /** Older than twice the interval of protection. */
        LATE,
        /** Older than three times the interval, or than what was promised. */
        BREACHED,
        /** There is none, or it cannot be found out how old it is. */
        UNKNOWN
    }

    /**
     * One group.
     *
     * @param name the group's name
     * @param state how its newest point is
     * @param newest what it could be recovered to
     * @param age of the newest point
     * @param kept how many points there are
     * @param problem why the last copy failed, if it did
     */
    public record Group(
            String name,
            State state,
            Optional<RecoveryPoint> newest,
            Optional<Duration> age,
            int kept,
            Optional<String> problem) {}
}
