package io.multicloud.api.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.work.Work;

/**
 * One migration. Its steps are {@code queue}, {@code network}, {@code stop}; for each disk {@code snapshot-1}, {@code export-1},
 * {@code import-1} and {@code checksums-1}, {@code snapshot-2} and so on; then {@code image}, {@code create}, {@code verify},
 * {@code copy-state} and {@code hand-over}, {@code window}, {@code commit}, {@code adopt}, {@code clean-image}, {@code clean-target},
 * {@code clean-source} and {@code dispose}. Rounds come before {@code stop}: {@code round-1}, which decides whether it is needed,
 * and its disks as {@code round-1-snapshot-1} and so on, in the end {@code converge}. What a strategy does not need is left out,
 * and rounds that turn out not to be needed are skipped. On the path {@link TransferPath#OBJECTS} there is a step {@code bucket}
 * before {@code stop}, each disk has {@code snapshot-1}, {@code upload-1}, {@code object-1}, {@code checksums-1} and {@code
 * import-1}, which makes an image of it, and {@code clean-bucket} comes in the place of {@code image} and {@code clean-target}.
 * Thread-safe.
 */
public interface Migration extends Work {
    /** Returns what was asked for. */
    MigrationSpec spec();

    /** Returns how far the transfer is, and what is where. */
    MigrationProgress progress();

    /**
     * Ends the window for second thoughts: the target is the machine from now on, and the source is disposed of as asked for.
     *
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} unless the target is verified; {@link ErrorCode#TIMEOUT} if no
     *     host has heard of it within 30 s, as none that shares the journal runs
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
