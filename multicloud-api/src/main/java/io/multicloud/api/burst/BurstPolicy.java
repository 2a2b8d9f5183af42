package io.multicloud.api.burst;

import io.multicloud.api.Money;
import io.multicloud.api.StructuredValue;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.PlacementRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How to burst: what machines, how many, when, and for how much. Immutable. */
public final class BurstPolicy extends StructuredValue {
    private final String name;
    private final VMSpec template;
    private final ScalingStrategy strategy;
    private final Duration monitorInterval;
    private final OptionalInt maxVms;
    private final @Nullable Money dailyBudget;
    private final PlacementRequest placement;
    private final @Nullable Duration drainTimeout;
    private final Duration createTimeout;

    private BurstPolicy(Builder builder) {
        this.name = builder.name;
        this.template = builder.template;
        this.strategy = builder.strategy;
        this.monitorInterval = builder.monitorInterval;
        this.maxVms = builder.maxVms != null
                ? builder.maxVms
                : builder.strategy instanceof ScalingStrategy.Thresholds
                        ? OptionalInt.of(ScalingStrategy.Thresholds.MOST_VMS)
                        : OptionalInt.empty();
        this.dailyBudget = builder.dailyBudget;
        this.placement = builder.placement != null
                ? builder.placement
                : PlacementRequest.of(builder.template).build();
        this.drainTimeout = builder.drainTimeout;
        this.createTimeout = builder.createTimeout;
    }

    /**
     * Starts a policy.
     *
     * @param name tells bursts of one host apart; VMs carry it in {@link io.multicloud.api.Tags#WORK}
     * @param template what each VM is; its name becomes a prefix
     */
    public static Builder builder(String name, VMSpec template) {
        return new Builder(name, template);
    }

    /** Returns what tells bursts of one host apart. */
    public String name() {
        return name;
    }

    /** Returns what each VM is. */
    public VMSpec template() {
        return template;
    }

    /** Returns how many VMs to have. */
    public ScalingStrategy strategy() {
        return strategy;
    }

    /** Returns how often the source is read. */
    public Duration monitorInterval() {
        return monitorInterval;
    }

    /** Returns the most VMs at a time; empty for no limit. */
    public OptionalInt maxVms() {
        return maxVms;
    }

    /** Returns the most that burst VMs may cost in a day (UTC). */
    public Optional<Money> dailyBudget() {
        return Optional.ofNullable(dailyBudget);
    }

    /** Returns where VMs may be. */
    public PlacementRequest placement() {
        return placement;
    }

    /** Returns how long a VM may take to become idle before it is deleted all the same; empty: as long as it takes. */
    public Optional<Duration> drainTimeout() {
        return Optional.ofNullable(drainTimeout);
    }

    /** Returns how long a VM may take to become ready before it is given up and replaced. */
    public Duration createTimeout() {
        return createTimeout;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("name", name)
                .add("template", template)
                .add("strategy", strategy)
                .add("monitorInterval", monitorInterval)
                .add("maxVms", maxVms.isPresent() ? maxVms.getAsInt() : null)
                .add("dailyBudget", dailyBudget)
                .add("placement", placement)
                .add("drainTimeout", drainTimeout)
                .add("createTimeout", createTimeout);
    }

    /** Collects a {@link BurstPolicy}; not thread-safe. */
    public static final class Builder {
        private final String name;
        private final VMSpec template;
        private ScalingStrategy strategy = ScalingStrategy.thresholds();
        private Duration monitorInterval = Duration.ofSeconds(30);
        private @Nullable OptionalInt maxVms;
        private @Nullable Money dailyBudget;
        private @Nullable PlacementRequest placement;
        private @Nullable Duration drainTimeout;
        private Duration createTimeout = Duration.ofMinutes(10);

        private Builder(String name, VMSpec template) {
            if (!name.matches("[a-z][a-z0-9-]{0,30}")) {
                throw new IllegalArgumentException(
                        "burst name '" + name + "' must be up to 31 lower case letters, digits and hyphens");
            }
            this.name = name;
            this.template = template;
        }

        /** Sets how many VMs to have; default {@link ScalingStrategy#thresholds()}. */
        public Builder strategy(ScalingStrategy strategy) {
            this.strategy = strategy;
            return this;
        }

        /**
         * Sets how often the source is read; default 30 s.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder monitorInterval(Duration interval) {
            this.monitorInterval = atLeastOneSecond("monitor interval", interval);
            return this;
        }

        /**
         * Sets the most VMs at a time; default 50 for thresholds, and no limit for just in time.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxVms(int maxVms) {
            if (maxVms < 0) {
                throw new IllegalArgumentException("maxVms must not be negative, was " + maxVms);
            }
            this.maxVms = OptionalInt.of(maxVms);
            return this;
        }

        /** Lifts every limit on the number of VMs. */
        public Builder unlimitedVms() {
            this.maxVms = OptionalInt.empty();
            return this;
        }

        /**
         * Sets the most that burst VMs may cost in a day (UTC); default no limit. VMs are ordered only while an hour of
         * everything fits, and all are drained once it is spent: what is busy then costs more until it is idle, or for
         * the {@link #drainTimeout}.
         */
        public Builder dailyBudget(Money budget) {
            if (!budget.isPositive()) {
                throw new IllegalArgumentException("daily budget must be positive, was " + budget);
            }
            this.dailyBudget = budget;
            return this;
        }

        /** Sets where VMs may be; default: wherever the template's needs are met cheapest. */
        public Builder placement(PlacementRequest placement) {
            this.placement = placement;
            return this;
        }

        /** Sets how long a VM may take to become idle before it is deleted all the same; default: as long as it takes. */
        public Builder drainTimeout(Duration timeout) {
            this.drainTimeout = atLeastOneSecond("drain timeout", timeout);
            return this;
        }

        /** Sets how long a VM may take to become ready before it is given up and replaced; default 10 min. */
        public Builder createTimeout(Duration timeout) {
            this.createTimeout = atLeastOneSecond("create timeout", timeout);
            return this;
        }

        /** Builds the policy. */
        public BurstPolicy build() {
            return new BurstPolicy(this);
        }

        private static Duration atLeastOneSecond(String what, Duration value) {
            if (value.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(what + " must be at least 1 s, was " + value);
            }
            return value;
        }
    }
}
