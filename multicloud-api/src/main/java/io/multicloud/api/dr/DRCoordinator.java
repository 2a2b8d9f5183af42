package io.multicloud.api.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.work.WorkId;
import java.util.List;
import java.util.Optional;

/**
 * Keeps applications recoverable, and recovers them. Plans and everything done for them are in the journal; any host that
 * shares it goes on when this one is lost. Thread-safe.
 *
 * <p>At any time at most one site has an application's primary role, by an epoch that only grows. Where the old side cannot be
 * shown to serve nobody, an automatic failover waits for a human and says so.
 */
public interface DRCoordinator extends AutoCloseable {
    /**
     * Begins to protect an application, or goes on with a changed plan of the same name.
     *
     * @throws CloudException {@code REJECTED} naming every promise that the plan's mode, intervals, quotas or sites cannot
     *     hold; nothing was changed
     * @throws IllegalArgumentException if an account is not open, or a hook is not registered
     */
    void protect(ProtectionPlan plan);

    /**
     * Stops protecting; machines stay where they are, copies are removed.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} while it is being recovered
     */
    void unprotect(String plan);

    /** Returns the plans, by name. */
    List<ProtectionPlan> plans();

    /**
     * Tells how old the newest copies are, against what was promised.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    BackupStatus backupStatus(String plan);

    /**
     * Tells where the application runs, and what is being done.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    FailoverState failoverState(String plan);

    /** Makes a recovery point now, that is kept like those of the schedule. */
    RecoveryPoint backupNow(String plan);

    /** Returns the points that can be recovered to, newest first. */
    List<RecoveryPoint> recoveryPoints(String plan);

    /**
     * Recovers at the recovery site, losing what has not been brought over. Asking again while one runs returns that one.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code REJECTED} if more would be lost than is accepted; {@code
     *     FAILED_PRECONDITION} if it runs there already
     */
    Recovery failover(String plan, FailoverRequest request);

    /**
     * Moves the application to the recovery site without loss: a last synchronisation while it is stopped.
     *
     * @throws CloudException as {@link #failover}; {@code FAILED_PRECONDITION} also if the primary site is not well
     */
    Recovery relocate(String plan, String reason);

    /**
     * Brings the application back to the primary site: what has changed is brought over while it runs, and the rest while it is
     * stopped.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} unless it runs at the recovery site
     */
    Recovery failback(String plan, String reason);

    /**
     * Rehearses a failover in an isolated network, measures it, and removes everything it made. The application and its
     * protection go on meanwhile; a real failover ends a drill at once.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code FAILED_PRECONDITION} while it is being recovered
     */
    Recovery drill(String plan);

    /** Finds a recovery by its name, also one that another host runs or that has ended. */
    Optional<Recovery> find(WorkId id);

    /** Adds a listener. */
    void addListener(DRListener listener);

    /** Stops working on this host; another one that shares the journal takes over. Nothing in the clouds changes. */
    @Override
    void close();
}
