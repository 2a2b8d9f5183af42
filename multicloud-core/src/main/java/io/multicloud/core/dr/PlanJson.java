package io.multicloud.core.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DataClass;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.dr.Site;
import io.multicloud.api.migration.TargetNetwork;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan as it is kept in the journal; equal plans give equal text. */
final class PlanJson {
    private static final int FORMAT = 1;

    private PlanJson() {}

    static String write(ProtectionPlan plan) {
        return Json.write(note(plan));
    }

    /** @throws IllegalArgumentException if the text is no plan, or of a later format */
    static ProtectionPlan read(String text) {
        return plan(Json.read(text, Note.class));
    }

    static Note note(ProtectionPlan plan) {
        Map<DataClass, Duration> points = new LinkedHashMap<>(plan.objectives().recoveryPoints());
        TargetNetwork network = plan.network();
        TargetNetwork.Existing existing = network instanceof TargetNetwork.Existing there ? there : null;
        HealthPolicy.Detector detector = plan.health().detector();
        return new Note(
                FORMAT,
                plan.name(),
                SiteNote.of(plan.primary()),
                SiteNote.of(plan.recovery()),
                plan.groups().stream()
                        .map(group -> new Group(
                                group.name(),
                                group.machines().stream()
                                        .map(machine -> new Machine(machine.vm(), machine.data(), machine.order()))
                                        .toList()))
                        .toList(),
                plan.mode(),
                plan.objectives().recoveryTime(),
                plan.objectives().recoveryPoint(),
                points,
                plan.backups().every(),
                plan.backups().keep(),
                plan.backups().continuous(),
                plan.health().interval(),
                detector instanceof HealthPolicy.Detector.Failures failures ? failures.failures() : null,
                detector instanceof HealthPolicy.Detector.Failures failures ? failures.successes() : null,
                detector instanceof HealthPolicy.Detector.PhiAccrual phi ? phi.threshold() : null,
                network instanceof TargetNetwork.Copied,
                existing == null ? null : existing.subnet(),
                existing == null ? List.of() : existing.groups(),
                plan.automaticFailover(),
                plan.traffic().orElse(null),
                plan.witness().orElse(null),
                plan.machineProbe().orElse(null),
                plan.applicationProbe().orElse(null),
                plan.quiesce().orElse(null));
    }

    static ProtectionPlan plan(Note note) {
        if (note.format() > FORMAT) {
            throw new IllegalArgumentException("the plan '" + note.name() + "' has format " + note.format()
                    + ", this library knows those up to " + FORMAT);
        }
        ProtectionPlan.Builder builder = ProtectionPlan.builder(note.name())
                .sites(note.primary().site(), note.recovery().site())
                .mode(note.mode())
                .objectives(new Objectives(note.recoveryTime(), note.recoveryPoint(), note.recoveryPoints()))
                .backups(new BackupPolicy(note.every(), note.keep(), note.continuous()))
                .health(new HealthPolicy(note.probeInterval(), note.detector()));
        for (Group group : note.groups()) {
            builder.group(new ConsistencyGroup(
                    group.name(),
                    group.machines().stream()
                            .map(machine -> new ProtectedMachine(machine.vm(), machine.data(), machine.order()))
                            .toList()));
        }
        builder.network(note.network());
        if (!note.automatic()) {
            builder.manualFailover();
        }
        if (note.traffic() != null) {
            builder.traffic(note.traffic());
        }
        if (note.witness() != null) {
            builder.witness(note.witness());
        }
        if (note.machineProbe() != null) {
            builder.machineProbe(note.machineProbe());
        }
        if (note.applicationProbe() != null) {
            builder.applicationProbe(note.applicationProbe());
        }
        if (note.quiesce() != null) {
            builder.quiesce(note.quiesce());
        }
        return builder.build();
    }

    /** A site. */
    record SiteNote(String account, io.multicloud.api.Region region) {
        static SiteNote of(Site site) {
            return new SiteNote(site.account(), site.region());
        }

        Site site() {
            return new Site(account, region);
        }

        /** Returns the form in which a role names it. */
        @Override
        public String toString() {
            return account + "/" + region.name();
        }
    }

    record Group(String name, List<Machine> machines) {}

    record Machine(ResourceId vm, DataClass data, int order) {}

    record Note(
            int format,
            String name,
            SiteNote primary,
            SiteNote recovery,
            List<Group> groups,
            RecoveryMode mode,
            Duration recoveryTime,
            Duration recoveryPoint,
            Map<DataClass, Duration> recoveryPoints,
            Duration every,
            int keep,
            Duration continuous,
            Duration probeInterval,
            @Nullable Integer failures,
            @Nullable Integer successes,
            @Nullable Double phi,
            boolean copiedNetwork,
            @Nullable ResourceId subnet,
            List<ResourceId> securityGroups,
            boolean automatic,
            @Nullable String traffic,
            @Nullable String witness,
            @Nullable String machineProbe,
            @Nullable String applicationProbe,
            @Nullable String quiesce) {
        private HealthPolicy.Detector detector() {
            if (phi != null) {
                return new HealthPolicy.Detector.PhiAccrual(phi);
            }
            if (failures == null || successes == null) {
                throw new IllegalArgumentException("the plan '" + name + "' has no failure detector");
            }
            return new HealthPolicy.Detector.Failures(failures, successes);
        }

        TargetNetwork network() {
            if (subnet != null) {
                return TargetNetwork.existing(subnet, securityGroups.toArray(ResourceId[]::new));
            }
            return copiedNetwork ? TargetNetwork.copied() : TargetNetwork.byDefault();
        }
    }
}
