package io.multicloud.api.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.work.WorkId;
import java.util.List;
import java.util.Optional;

/**
 * Moves machines: their disks, what they are, and on wish their networks. The source stays bootable and untouched until the
 * copy is verified and the migration is committed. A migration is durable work: it survives crashes of the host, resumes
 * transfers where they were, and either ends with the machine at its target or leaves nothing there. Thread-safe.
 *
 * <p>So many migrations run at a time as configured; others wait in the order they were asked for. The bandwidth limit holds for
 * all of them together.
 *
 * <p>A machine has one migration at a time, over all hosts that share the journal: until that has ended, with everything moved and
 * cleaned up or everything taken back, another one is refused. Also after its commit, and while it waits for a human.
 */
public interface Migrator {
    /**
     * Looks at everything a migration needs, and changes nothing: the source and its disks, the target's quota, architecture,
     * types, image restrictions and network, the price difference, and how long it will take and cost. What is wrong is in
     * the plan, not thrown.
     *
     * @throws CloudException if the source or the journal cannot be read; {@code CANCELLED} on interrupt
     * @throws IllegalArgumentException if an account is not open
     */
    MigrationPlan plan(MigrationSpec spec);

    /**
     * Plans and starts a migration.
     *
     * @return once it is in the journal
     * @throws CloudException {@code REJECTED} naming every check of the plan that failed; {@code CONFLICT} naming the machine and
     *     the migration that has it already; nothing was done
     * @throws IllegalArgumentException if an account is not open
     */
    Migration migrate(MigrationSpec spec);

    /**
     * Plans and starts several. Nothing is started unless every plan is in order. Each succeeds or fails by itself: one that
     * fails takes back its own and no other.
     *
     * @return in the order of the specs
     * @throws CloudException {@code REJECTED} naming every check that failed, with its machine; {@code CONFLICT} naming each machine
     *     that another migration has already, with that one: nothing was started, unless the other one was at the same moment,
     *     when those that come before it in the list have been started and are cancelled
     * @throws IllegalArgumentException if a machine is named twice
     */
    List<Migration> migrateAll(List<MigrationSpec> specs);

    /** Finds a migration by its name, also one that another host runs or that has ended. */
    Optional<Migration> find(WorkId id);

    /** Returns the migrations that have not ended, oldest first, those of other hosts among them. */
    List<Migration> active();

    /** Returns sums over everything in the journal. */
    MigrationStatistics statistics();

    /** Adds a listener. */
    void addListener(MigrationListener listener);
}
