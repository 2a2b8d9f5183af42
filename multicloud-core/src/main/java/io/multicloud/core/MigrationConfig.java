package io.multicloud.core;

import io.multicloud.api.StructuredValue;
import io.multicloud.core.config.Rules;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** How machines shall be moved between clouds, the section {@code migration_config}. Immutable. */
public final class MigrationConfig extends StructuredValue {
    private final Set<Step> steps;
    private final int parallelMigrations;
    private final int bandwidthLimitMbps;

    private MigrationConfig(Builder builder) {
        this.steps = Collections.unmodifiableSet(EnumSet.copyOf(builder.steps));
        this.parallelMigrations = builder.parallelMigrations;
        this.bandwidthLimitMbps = builder.bandwidthLimitMbps;
    }

    /** A part of a migration that can be left out. */
    public enum Step {
        /** Hand traffic over while the source serves. */
        LIVE_MIGRATION,
        /** Compress disks that are uploaded as images; blocks of snapshots are sent as they are on either setting. */
        COMPRESSION,
        /** Compare the copy with the source. */
        VERIFICATION,
        /** Go back to the source when something fails. */
        ROLLBACK
    }

    /** Starts with compression, verification and rollback, three migrations at a time, and 500 Mbps for all of them. */
    public static Builder builder() {
        return new Builder();
    }

    /** Tells whether a part is wanted. */
    public boolean enabled(Step step) {
        return steps.contains(step);
    }

    /** Returns how many machines are moved at a time. */
    public int parallelMigrations() {
        return parallelMigrations;
    }

    /** Returns the bandwidth that all of them may use together with copies for disaster recovery, in Mbps. */
    public int bandwidthLimitMbps() {
        return bandwidthLimitMbps;
    }

    /** Returns a builder holding everything of this section. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.steps.clear();
        builder.steps.addAll(steps);
        builder.parallelMigrations = parallelMigrations;
        builder.bandwidthLimitMbps = bandwidthLimitMbps;
        return builder;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("steps", steps)
                .add("parallelMigrations", parallelMigrations)
                .add("bandwidthLimitMbps", bandwidthLimitMbps);
    }

    /** Collects a {@link MigrationConfig}; not thread-safe. */
    public static final class Builder {
        private final EnumSet<Step> steps = EnumSet.of(Step.COMPRESSION, Step.VERIFICATION, Step.ROLLBACK);
        private int parallelMigrations = 3;
        private int bandwidthLimitMbps = 500;

        private Builder() {}

        /** Wants a part; default all but {@link Step#LIVE_MIGRATION}. */
        public Builder enable(Step step) {
            steps.add(step);
            return this;
        }

        /** Leaves a part out. */
        public Builder disable(Step step) {
            steps.remove(step);
            return this;
        }

        /**
         * Sets how many machines are moved at a time; default 3.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder parallelMigrations(int machines) {
            this.parallelMigrations = Rules.atLeast("parallel_migrations", 1, machines);
            return this;
        }

        /**
         * Sets the bandwidth that all of them may use together with copies for disaster recovery, in Mbps; default 500.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder bandwidthLimitMbps(int mbps) {
            this.bandwidthLimitMbps = Rules.atLeast("bandwidth_limit", 1, mbps);
            return this;
        }

        /** Builds the section. */
        public MigrationConfig build() {
            return new MigrationConfig(this);
        }
    }
}
