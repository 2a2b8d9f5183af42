package io.multicloud.core.migration;

import io.multicloud.core.transfer.Bandwidth;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How migrations are done on a host.
 *
 * @param parts what is wanted of them
 * @param parallel how many go on at a time
 * @param bandwidth what all of them may send together
 */
public record MigrationSettings(Set<Part> parts, int parallel, Bandwidth bandwidth) {
    /** A part of a migration that can be left out. */
    public enum Part {
        /** Hand traffic over while the source serves. */
        LIVE,
        /** Compress disks that are uploaded as images; blocks of snapshots are sent as they are on either setting. */
        COMPRESSION,
        /** Compare the copy with the source. */
        VERIFICATION,
        /** Go back to the source when something fails. */
        ROLLBACK
    }

    /** @throws IllegalArgumentException if none may go on */
    public MigrationSettings {
        EnumSet<Part> copy = EnumSet.noneOf(Part.class);
        copy.addAll(parts);
        parts = Collections.unmodifiableSet(copy);
        if (parallel < 1) {
            throw new IllegalArgumentException("at least one migration must be able to go on, was " + parallel);
        }
    }
}
