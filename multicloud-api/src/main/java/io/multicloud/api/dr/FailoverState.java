package io.multicloud.api.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.work.WorkId;
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
        Instant since) {
    /** Copies the machines. */
    public FailoverState {
        machines = List.copyOf(machines);
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
     * @param standby its counterpart at the recovery site, once there is one
     * @param healthy whether the last probe of the one that serves succeeded; empty if nothing is known
     */
    public record Machine(ProtectedMachine machine, Optional<ResourceId> standby, Optional<Boolean> healthy) {}
}
