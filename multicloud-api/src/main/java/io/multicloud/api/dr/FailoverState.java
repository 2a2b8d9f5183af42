package io.multicloud.api.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.work.WorkId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an application runs, and what is being done about it.
 *
 * @param plan the plan's name
 * @param phase what is going on
 * @param active the site that has the primary role; empty while nobody has
 * @param epoch of the primary role
 * @param machines each machine of the plan
 * @param work what is being done, if something is
 * @param needs what a human must decide, if something waits for one
 * @param idle machines of the plan that serve nobody and are billed all the same, as they were found within the last minutes;
 *     those that stand ready for the next failover are not among them
 * @param since when the phase began
 */
public record FailoverState(
        String plan,
        Phase phase,
        Optional<Site> active,
        long epoch,
        List<Machine> machines,
        Optional<WorkId> work,
        Optional<String> needs,
        List<Idle> idle,
        Instant since) {
    /** Copies the lists. */
    public FailoverState {
        machines = List.copyOf(machines);
        idle = List.copyOf(idle);
    }

    /** What is going on. */
    public enum Phase {
        /** The application runs at the primary site, and nothing is wrong. */
        NORMAL,
        /** Probes fail, and it is not decided yet. */
        SUSPECTED,
        /** The primary site counts as lost, and a human must decide. */
        WAITING,
        /** Machines are being brought up at the recovery site. */
        FAILING_OVER,
        /** Some groups run at the recovery site and others could not be brought up; {@link #needs} says what is open. */
        PARTIAL,
        /** The application runs at the recovery site; it can still be rolled back. */
        FAILED_OVER,
        /** It runs at the recovery site for good. */
        COMMITTED,
        /** It is being brought back. */
        FAILING_BACK
    }

    /**
     * One machine.
     *
     * @param machine the machine of the plan
     * @param serving what does its work now: itself, what was made in its place, or its counterpart at the recovery site; empty
     *     if a recovery went on without it
     * @param lost how much of its past was lost when it was made anew where it ran, which is none if it was made of its own
     *     disks; empty if it was not
     * @param standby its counterpart at the recovery site, once there is one
     * @param healthy whether the last probe of the one that serves succeeded; empty if nothing is known
     */
    public record Machine(
            ProtectedMachine machine,
            Optional<ResourceId> serving,
            Optional<Duration> lost,
            Optional<ResourceId> standby,
            Optional<Boolean> healthy) {}

    /** What becomes of a machine that serves nobody. */
    public enum Fate {
        /** It stays, stopped, as long as the recovery that left it can be rolled back. */
        KEPT_FOR_ROLLBACK,
        /**
         * It stays, stopped, until its owner deletes it: a machine of the plan in whose place another one serves, or one whose disks
         * may hold what was lost. The library deletes no machine that it has not made, but for one that it has made anew of its own
         * disks.
         */
        LEFT_TO_YOU
    }

    /**
     * A machine that serves nobody.
     *
     * @param vm the machine
     * @param fate what becomes of it
     */
    public record Idle(ResourceId vm, Fate fate) {}
}
