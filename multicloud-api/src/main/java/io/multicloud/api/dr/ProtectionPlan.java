package io.multicloud.api.dr;

import io.multicloud.api.StructuredValue;
import io.multicloud.api.migration.TargetNetwork;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One application: its machines, where they run, where they go when that place is lost, and what may be lost with it.
 * Immutable. A plan that cannot hold what it promises is refused when it is given to {@link DRCoordinator#protect}.
 */
public final class ProtectionPlan extends StructuredValue {
    private final String name;
    private final Site primary;
    private final Site recovery;
    private final List<ConsistencyGroup> groups;
    private final RecoveryMode mode;
    private final Objectives objectives;
    private final BackupPolicy backups;
    private final HealthPolicy health;
    private final TargetNetwork network;
    private final boolean automaticFailover;
    private final @Nullable String traffic;
    private final @Nullable String witness;
    private final @Nullable String machineProbe;
    private final @Nullable String applicationProbe;
    private final @Nullable String quiesce;

    private ProtectionPlan(Builder builder) {
        this.name = builder.name;
        this.primary = Objects.requireNonNull(builder.primary);
        this.recovery = Objects.requireNonNull(builder.recovery);
        this.groups = List.copyOf(builder.groups);
        this.mode = builder.mode;
        this.objectives = builder.objectives;
        this.backups = builder.backups;
        this.health = builder.health;
        this.network = builder.network;
        this.automaticFailover = builder.automaticFailover;
        this.traffic = builder.traffic;
        this.witness = builder.witness;
        this.machineProbe = builder.machineProbe;
        this.applicationProbe = builder.applicationProbe;
        this.quiesce = builder.quiesce;
    }

    /**
     * Starts a plan.
     *
     * @param name unique among the plans of a journal
     * @throws IllegalArgumentException if the name is not up to 31 lower-case letters, digits and hyphens
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns its name. */
    public String name() {
        return name;
    }

    /** Returns where the machines run. */
    public Site primary() {
        return primary;
    }

    /** Returns where they go. */
    public Site recovery() {
        return recovery;
    }

    /** Returns the machines, in groups whose copies are of one instant. */
    public List<ConsistencyGroup> groups() {
        return groups;
    }

    /** Returns what stands ready at the recovery site. */
    public RecoveryMode mode() {
        return mode;
    }

    /** Returns what it promises. */
    public Objectives objectives() {
        return objectives;
    }

    /** Returns how copies are kept. */
    public BackupPolicy backups() {
        return backups;
    }

    /** Returns how it is found out that the primary site is lost. */
    public HealthPolicy health() {
        return health;
    }

    /** Returns the network that machines get at the recovery site. */
    public TargetNetwork network() {
        return network;
    }

    /** Tells whether a failover begins by itself. */
    public boolean automaticFailover() {
        return automaticFailover;
    }

    /** Returns the name of the {@link TrafficSwitch}; empty: nobody sends traffic by us. */
    public Optional<String> traffic() {
        return Optional.ofNullable(traffic);
    }

    /** Returns the name of the {@link Witness}; empty: there is none. */
    public Optional<String> witness() {
        return Optional.ofNullable(witness);
    }

    /** Returns the name of the {@link HealthProbe} of single machines; empty: what their cloud says of them. */
    public Optional<String> machineProbe() {
        return Optional.ofNullable(machineProbe);
    }

    /** Returns the name of the {@link HealthProbe} of the whole application; empty: that all machines are well. */
    public Optional<String> applicationProbe() {
        return Optional.ofNullable(applicationProbe);
    }

    /** Returns the name of the {@link QuiesceHook}; empty: copies are as after a power cut. */
    public Optional<String> quiesce() {
        return Optional.ofNullable(quiesce);
    }

    /** Returns all machines, in the order of the groups. */
    public List<ProtectedMachine> machines() {
        return groups.stream().flatMap(group -> group.machines().stream()).toList();
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("name", name)
                .add("primary", primary)
                .add("recovery", recovery)
                .add("groups", groups)
                .add("mode", mode)
                .add("objectives", objectives)
                .add("backups", backups)
                .add("health", health)
                .add("network", network)
                .add("automaticFailover", automaticFailover)
                .add("traffic", traffic)
                .add("witness", witness)
                .add("machineProbe", machineProbe)
                .add("applicationProbe", applicationProbe)
                .add("quiesce", quiesce);
    }

    /** Collects a {@link ProtectionPlan}; not thread-safe. */
    public static final class Builder {
        private final String name;
        private @Nullable Site primary;
        private @Nullable Site recovery;
        private final List<ConsistencyGroup> groups = new ArrayList<>();
        private RecoveryMode mode = RecoveryMode.BACKUP_RESTORE;
        private Objectives objectives = Objectives.defaults();
        private BackupPolicy backups = BackupPolicy.defaults();
        private HealthPolicy health = HealthPolicy.defaults();
        private TargetNetwork network = TargetNetwork.copied();
        private boolean automaticFailover = true;
        private @Nullable String traffic;
        private @Nullable String witness;
        private @Nullable String machineProbe;
        private @Nullable String applicationProbe;
        private @Nullable String quiesce;

        private Builder(String name) {
            if (!name.matches("[a-z][a-z0-9-]{0,30}")) {
                throw new IllegalArgumentException(
                        "plan name '" + name + "' must be up to 31 lower-case letters, digits and hyphens");
            }
            this.name = name;
        }

        /** Sets where the machines run and where they go; needed. */
        public Builder sites(Site primary, Site recovery) {
            this.primary = primary;
            this.recovery = recovery;
            return this;
        }

        /** Adds a group; at least one is needed. */
        public Builder group(ConsistencyGroup group) {
            groups.add(group);
            return this;
        }

        /** Sets what stands ready; default {@link RecoveryMode#BACKUP_RESTORE}. */
        public Builder mode(RecoveryMode mode) {
            this.mode = mode;
            return this;
        }

        /** Sets what it promises; default {@link Objectives#defaults()}. */
        public Builder objectives(Objectives objectives) {
            this.objectives = objectives;
            return this;
        }

        /** Sets how copies are kept; default {@link BackupPolicy#defaults()}. */
        public Builder backups(BackupPolicy backups) {
            this.backups = backups;
            return this;
        }

        /** Sets how a loss is noticed; default {@link HealthPolicy#defaults()}. */
        public Builder health(HealthPolicy health) {
            this.health = health;
            return this;
        }

        /** Sets the network at the recovery site; default {@link TargetNetwork#copied()}. */
        public Builder network(TargetNetwork network) {
            this.network = network;
            return this;
        }

        /** Leaves every failover to a human; default automatic. */
        public Builder manualFailover() {
            this.automaticFailover = false;
            return this;
        }

        /** Sets who sends traffic, by the name it is registered under. */
        public Builder traffic(String trafficSwitch) {
            this.traffic = trafficSwitch;
            return this;
        }

        /** Sets the witness, by the name it is registered under. */
        public Builder witness(String witness) {
            this.witness = witness;
            return this;
        }

        /** Sets the probe of machines, by the name it is registered under. */
        public Builder machineProbe(String probe) {
            this.machineProbe = probe;
            return this;
        }

        /** Sets the probe of the application, by the name it is registered under. */
        public Builder applicationProbe(String probe) {
            this.applicationProbe = probe;
            return this;
        }

        /** Sets what freezes the application for a copy, by the name it is registered under. */
        public Builder quiesce(String hook) {
            this.quiesce = hook;
            return this;
        }

        /**
         * Builds the plan.
         *
         * @throws IllegalArgumentException if sites or groups are missing, the sites are one, a machine is not at the primary
         *     site or in two groups, or two groups have one name
         */
        public ProtectionPlan build() {
            if (primary == null || recovery == null) {
                throw new IllegalArgumentException("the plan '" + name + "' must have sites");
            }
            if (primary.equals(recovery)) {
                throw new IllegalArgumentException(
                        "the sites of the plan '" + name + "' must differ, are both " + primary);
            }
            if (groups.isEmpty()) {
                throw new IllegalArgumentException("the plan '" + name + "' must have a consistency group");
            }
            Set<Object> seen = new LinkedHashSet<>();
            for (ConsistencyGroup group : groups) {
                requireOnce(seen, group.name());
                for (ProtectedMachine machine : group.machines()) {
                    requireOnce(seen, machine.vm());
                    if (!machine.vm().account().equals(primary.account())
                            || !machine.vm().region().equals(primary.region())) {
                        throw new IllegalArgumentException(
                                machine.vm() + " of the plan '" + name + "' must be at " + primary);
                    }
                }
            }
            return new ProtectionPlan(this);
        }

        private void requireOnce(Set<Object> seen, Object what) {
            if (!seen.add(what)) {
                throw new IllegalArgumentException("the plan '" + name + "' must name '" + what + "' once");
            }
        }
    }
}
