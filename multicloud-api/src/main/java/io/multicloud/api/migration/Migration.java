package io.multicloud.api.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.work.Work;

/**
 * One migration. Its steps are named {@code network}, {@code snapshot}, {@code export}, {@code round-1}, {@code round-2}, …,
 * {@code stop}, {@code import}, {@code create}, {@code verify}, {@code hand-over}, {@code commit}, {@code dispose}; those that a
 * strategy does not need are left out. Thread-safe.
 */
public interface Migration extends Work {
    /** Returns what was asked for. */
    MigrationSpec spec();

    /** Returns how far the transfer is, and what is where. */
    MigrationProgress progress();

    /**
     * Ends the window for second thoughts: the target is the machine from now on, and the source is disposed of as asked for.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} unless the target is verified
     */
    void commit();

    /**
     * Goes back: the source is started again where it had been stopped, and everything at the target is removed. Possible
     * until the commit.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} after the commit, or where rollback is switched off
     */
    void rollback();
}
