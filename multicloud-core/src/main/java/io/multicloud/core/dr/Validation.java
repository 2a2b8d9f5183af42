package io.multicloud.core.dr;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.HealthPolicy.Detector;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.dr.Site;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds every promise of a plan that cannot be held, before anything is done for it. */
final class Validation {
    private final Clouds clouds;
    private final Collaborators collaborators;

    Validation(Clouds clouds, Collaborators collaborators) {
        this.clouds = clouds;
        this.collaborators = collaborators;
    }

    /**
     * Checks a plan. Reads, and changes nothing.
     *
     * @throws CloudException {@code REJECTED} with all that was found
     * @throws IllegalArgumentException if an account is not open, or a name is not registered
     */
    void check(ProtectionPlan plan) {
        clouds.at(plan.primary().account());
        clouds.at(plan.recovery().account());
        plan.machineProbe().ifPresent(collaborators::probe);
        plan.applicationProbe().ifPresent(collaborators::probe);
        plan.quiesce().ifPresent(collaborators::hook);
        plan.traffic().ifPresent(collaborators::trafficSwitch);
        plan.witness().ifPresent(collaborators::witness);
        List<String> problems = new ArrayList<>();
        promises(plan, problems);
        capabilities(plan, problems);
        // On the caller's own thread, who may wait for permits: a plan may have more machines than a cloud lets ask at
        // once.
        sites(plan, problems);
        if (!problems.isEmpty()) {
            throw CloudException.builder(
                            ErrorCode.REJECTED,
                            "the plan '" + plan.name() + "' cannot hold what it promises: "
                                    + String.join("; ", problems))
                    .operation("protect")
                    .build();
        }
    }

    // ---- what follows from the plan alone

    static void promises(ProtectionPlan plan, List<String> problems) {
        Objectives objectives = plan.objectives();
        Duration noticed = noticed(plan);
        Duration shortest = plan.mode().shortestRecovery().plus(noticed);
        if (objectives.recoveryTime().compareTo(shortest) < 0) {
            problems.add("a recovery time of " + objectives.recoveryTime() + " is shorter than " + shortest + ", which "
                    + plan.mode() + " takes (" + plan.mode().shortestRecovery()
                    + ") once the loss is noticed (after " + noticed + ")");
        }
        if (plan.mode() == RecoveryMode.ACTIVE_ACTIVE) {
            return;
        }
        // A point is only superseded when the next one is complete: its age comes to an interval, and the time of a
        // copy, for which another interval is there.
        Duration oldest = plan.backups().interval().multipliedBy(2);
        Duration standby = plan.backups().every().multipliedBy(2);
        boolean ready = plan.mode() != RecoveryMode.BACKUP_RESTORE;
        for (ConsistencyGroup group : plan.groups()) {
            Duration promised = Standing.promised(plan, group);
            if (promised.compareTo(plan.mode().shortestPoint()) < 0) {
                problems.add("a recovery point of " + promised + " of the group " + group.name() + " is shorter than "
                        + plan.mode().shortestPoint() + ", which is the least that copies can hold");
            } else if (oldest.compareTo(promised) > 0) {
                problems.add("copies each " + plan.backups().interval() + " hold a recovery point of " + oldest
                        + ", not of " + promised + " of the group " + group.name()
                        + (plan.backups().continuous().isZero() ? "; continuous protection is switched off" : ""));
            } else if (ready && standby.compareTo(promised) > 0) {
                problems.add("machines that stand ready are made anew each "
                        + plan.backups().every()
                        + " and hold a recovery point of " + standby + ", not of " + promised + " of the group "
                        + group.name());
            }
        }
    }

    /** Returns how long it takes at the least until a loss counts as one. */
    static Duration noticed(ProtectionPlan plan) {
        Duration interval = plan.health().interval();
        return plan.health().detector() instanceof Detector.Failures failures
                ? interval.multipliedBy(failures.failures() - 1L)
                : interval.multipliedBy(2);
    }

    private void capabilities(ProtectionPlan plan, List<String> problems) {
        CloudProvider from = clouds.at(plan.primary().account());
        CloudProvider to = clouds.at(plan.recovery().account());
        require(from, plan.primary(), Capability.SNAPSHOTS, problems);
        require(from, plan.primary(), Capability.SNAPSHOT_READ, problems);
        require(to, plan.recovery(), Capability.SNAPSHOT_WRITE, problems);
        require(to, plan.recovery(), Capability.IMAGE_FROM_SNAPSHOT, problems);
        if (Standing.copies(plan) && !plan.backups().continuous().isZero()) {
            require(from, plan.primary(), Capability.SNAPSHOT_CHANGES, problems);
        }
        if (plan.mode() == RecoveryMode.PILOT_LIGHT) {
            require(to, plan.recovery(), Capability.VM_STOP_START, problems);
        }
    }

    private static void require(CloudProvider provider, Site site, Capability capability, List<String> problems) {
        if (!provider.capabilities().has(capability)) {
            problems.add(site + " lacks " + capability);
        }
    }

    // ---- what the clouds say

    private void sites(ProtectionPlan plan, List<String> problems) {
        double vcpus = 0;
        int machines = 0;
        for (ProtectedMachine machine : plan.machines()) {
            VM vm = clouds.vm(machine.vm()).orElse(null);
            if (vm == null) {
                problems.add("there is no machine " + machine.vm());
                continue;
            }
            vcpus += vm.vcpus();
            machines++;
        }
        CloudProvider to = clouds.at(plan.recovery().account());
        Region region = plan.recovery().region();
        try {
            to.zones(region);
        } catch (CloudException e) {
            problems.add("the recovery site " + plan.recovery() + " does not answer: " + e.summary());
            return;
        }
        if (plan.network() instanceof TargetNetwork.Existing existing) {
            network(plan, existing, problems);
        }
        if (to.capabilities().has(Capability.QUOTAS)) {
            quotas(to, region, plan.recovery(), vcpus, machines, problems);
        }
    }

    private void network(ProtectionPlan plan, TargetNetwork.Existing existing, List<String> problems) {
        ResourceId subnet = existing.subnet();
        if (!subnet.account().equals(plan.recovery().account())
                || !subnet.region().equals(plan.recovery().region())) {
            problems.add("the subnet " + subnet + " is not at the recovery site");
            return;
        }
        try {
            clouds.of(subnet).networks().subnets().get(subnet);
        } catch (CloudException e) {
            problems.add("the subnet " + subnet + " cannot be used: " + e.summary());
        }
    }

    private static void quotas(
            CloudProvider to, Region region, Site site, double vcpus, int machines, List<String> problems) {
        for (Quota quota : to.quotas().list(region)) {
            double needed = switch (quota.unit()) {
                case VCPUS -> quota.scope().isEmpty() ? vcpus : 0;
                case VMS -> machines;
                default -> 0;
            };
            if (needed > quota.remaining()) {
                problems.add("the quota " + quota.name() + " of " + site + " has " + quota.remaining() + " left, and "
                        + needed + " are needed");
            }
        }
    }
}
