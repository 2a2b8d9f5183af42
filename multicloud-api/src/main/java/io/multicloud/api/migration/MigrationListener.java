package io.multicloud.api.migration;

import io.multicloud.api.work.WorkStatus;

/** Is told what migrations of this host do, after it is in the journal. Must not block; what it throws is logged. */
public interface MigrationListener {
    /** Is told of each change of state or step. */
    default void changed(Migration migration, WorkStatus status) {}

    /** Is told of the transfer, at most once a second for each migration. */
    default void progressed(Migration migration, MigrationProgress progress) {}
}
