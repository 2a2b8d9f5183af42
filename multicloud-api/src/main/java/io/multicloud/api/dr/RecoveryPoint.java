package io.multicloud.api.dr;

import java.time.Instant;

/**
 * A state that a group can be recovered to.
 *
 * @param group the group's name
 * @param sourceInstant the instant at the primary site whose state it is; recovery points are counted from it
 * @param availableAt when it was complete at the recovery site
 * @param consistency what it is worth
 */
public record RecoveryPoint(String group, Instant sourceInstant, Instant availableAt, Consistency consistency) {
    /** What a copy is worth. */
    public enum Consistency {
        /** As after a power cut; with nothing that freezes them, disks are copied within moments of each other. */
        CRASH,
        /** The application had written everything. */
        APPLICATION
    }
}
