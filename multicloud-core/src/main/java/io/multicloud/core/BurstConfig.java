package io.multicloud.core;

import io.multicloud.api.Money;
import io.multicloud.api.StructuredValue;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.burst.ScalingStrategy.JustInTime;
import io.multicloud.api.burst.ScalingStrategy.Thresholds;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Rules;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How to burst, the sections {@code burst_thresholds} and {@code burst}. Immutable. */
public final class BurstConfig extends StructuredValue {
    private final Strategy chosen;
    private final Thresholds thresholds;
    private final JustInTime justInTime;
    private final Duration monitorInterval;
    private final @Nullable OptionalInt maxVms;
    private final @Nullable Money dailyBudget;
    private final @Nullable Duration drainTimeout;
    private final Duration createTimeout;

    private BurstConfig(Builder builder) {
        this.chosen = builder.chosen;
        this.thresholds = builder.thresholds();
        this.justInTime = new JustInTime(builder.maxWait, builder.bootTime, builder.idleAllowance);
        this.monitorInterval = builder.monitorInterval;
        this.maxVms = builder.maxVms;
        this.dailyBudget = builder.dailyBudget;
        this.drainTimeout = builder.drainTimeout;
        this.createTimeout = builder.createTimeout;
    }

    /** Which of the strategies is used. */
    public enum Strategy {
        /** {@link Thresholds}. */
        THRESHOLDS,
        /** {@link JustInTime}. */
        JUST_IN_TIME
    }

    /** Starts with the defaults of {@link BurstPolicy} and {@link ScalingStrategy}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the strategy used. */
    public ScalingStrategy strategy() {
        return switch (chosen) {
            case THRESHOLDS -> thresholds;
            case JUST_IN_TIME -> justInTime;
        };
    }

    /** Returns which strategy is used. */
    public Strategy chosen() {
        return chosen;
    }

    /** Returns the thresholds, whether or not they are used. */
    public Thresholds thresholds() {
        return thresholds;
    }

    /** Returns the times of the other strategy, whether or not it is used. */
    public JustInTime justInTime() {
        return justInTime;
    }

    /** Returns how often the source is read. */
    public Duration monitorInterval() {
        return monitorInterval;
    }

    /** Returns the most VMs at a time: empty for the strategy's own default, an empty number for no limit. */
    public Optional<OptionalInt> maxVms() {
        return Optional.ofNullable(maxVms);
    }

    /** Returns the most that burst VMs may cost in a day (UTC). */
    public Optional<Money> dailyBudget() {
        return Optional.ofNullable(dailyBudget);
    }

    /** Returns how long a VM may take to become idle before it is deleted all the same. */
    public Optional<Duration> drainTimeout() {
        return Optional.ofNullable(drainTimeout);
    }

    /** Returns how long a VM may take to become ready before it is given up. */
    public Duration createTimeout() {
        return createTimeout;
    }

    /**
     * Starts a policy that is as configured.
     *
     * @param name tells bursts of one host apart
     * @param template what each VM is
     */
    public BurstPolicy.Builder policy(String name, VMSpec template) {
        BurstPolicy.Builder policy = BurstPolicy.builder(name, template)
                .strategy(strategy())
                .monitorInterval(monitorInterval)
                .createTimeout(createTimeout);
        if (maxVms != null) {
            maxVms.ifPresentOrElse(policy::maxVms, policy::unlimitedVms);
        }
        dailyBudget().ifPresent(policy::dailyBudget);
        drainTimeout().ifPresent(policy::drainTimeout);
        return policy;
    }

    /** Returns a builder holding everything of this section. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.chosen = chosen;
        builder.cpuThreshold = thresholds.cpu();
        builder.memoryThreshold = thresholds.memory();
        builder.queueDepth = thresholds.queueDepth();
        builder.duration = thresholds.sustained();
        builder.scaleBack = thresholds.scaleBack();
        builder.coolDown = thresholds.coolDown();
        builder.maxWait = justInTime.maxWait();
        builder.bootTime = justInTime.bootTime();
        builder.idleAllowance = justInTime.idleAllowance();
        builder.monitorInterval = monitorInterval;
        builder.maxVms = maxVms;
        builder.dailyBudget = dailyBudget;
        builder.drainTimeout = drainTimeout;
        builder.createTimeout = createTimeout;
        return builder;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("strategy", chosen)
                .add("thresholds", thresholds)
                .add("justInTime", justInTime)
                .add("monitorInterval", monitorInterval)
                .add("maxVms", maxVms)
                .add("dailyBudget", dailyBudget)
                .add("drainTimeout", drainTimeout)
                .add("createTimeout", createTimeout);
    }

    /** Collects a {@link BurstConfig}; not thread-safe. */
    public static final class Builder {
        private static final Duration SECOND = Duration.ofSeconds(1);

        private Strategy chosen = Strategy.THRESHOLDS;
        private double cpuThreshold = ScalingStrategy.thresholds().cpu();
        private double memoryThreshold = ScalingStrategy.thresholds().memory();
        private int queueDepth = ScalingStrategy.thresholds().queueDepth();
        private Duration duration = ScalingStrategy.thresholds().sustained();
        private double scaleBack = ScalingStrategy.thresholds().scaleBack();
        private Duration coolDown = ScalingStrategy.thresholds().coolDown();
        private Duration maxWait = ScalingStrategy.justInTime().maxWait();
        private Duration bootTime = ScalingStrategy.justInTime().bootTime();
        private Duration idleAllowance = ScalingStrategy.justInTime().idleAllowance();
        private Duration monitorInterval = Duration.ofSeconds(30);
        private @Nullable OptionalInt maxVms;
        private @Nullable Money dailyBudget;
        private @Nullable Duration drainTimeout;
        private Duration createTimeout = Duration.ofMinutes(10);

        private Builder() {}

        /** Sets which strategy is used; default {@link Strategy#THRESHOLDS}. */
        public Builder strategy(Strategy strategy) {
            this.chosen = strategy;
            return this;
        }

        /**
         * Sets the CPU utilisation above which the pool is too busy; default 0.90.
         *
         * @throws IllegalArgumentException unless above 0 and at most 1
         */
        public Builder cpuThreshold(double share) {
            this.cpuThreshold = Rules.share("cpu_threshold", share);
            return this;
        }

        /**
         * Sets the memory utilisation above which the pool is too busy; default 0.85.
         *
         * @throws IllegalArgumentException unless above 0 and at most 1
         */
        public Builder memoryThreshold(double share) {
            this.memoryThreshold = Rules.share("memory_threshold", share);
            return this;
        }

        /**
         * Sets how many waiting pieces of work are too many at once; default 100.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder queueDepth(int pieces) {
            this.queueDepth = Rules.atLeast("queue_depth", 0, pieces);
            return this;
        }

        /**
         * Sets how long utilisation must be above or below before anything happens; default 5 min.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder duration(Duration duration) {
            this.duration = Rules.atLeast("duration", Duration.ZERO, duration);
            return this;
        }

        /**
         * Sets the utilisation under which VMs are ended; default 0.60. Must be below the CPU threshold.
         *
         * @throws IllegalArgumentException unless above 0 and at most 1
         */
        public Builder scaleBack(double share) {
            this.scaleBack = Rules.share("scale_back", share);
            return this;
        }

        /**
         * Sets the shortest time between actions of the same kind; default 10 min.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder coolDown(Duration coolDown) {
            this.coolDown = Rules.atLeast("cool_down", Duration.ZERO, coolDown);
            return this;
        }

        /**
         * Sets how long work may wait with {@link Strategy#JUST_IN_TIME}; default 5 min.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder maxWait(Duration maxWait) {
            this.maxWait = Rules.atLeast("max_wait", SECOND, maxWait);
            return this;
        }

        /**
         * Sets how long a VM takes from order to ready, until it has been seen; default 3 min.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder bootTime(Duration bootTime) {
            this.bootTime = Rules.atLeast("boot_time", SECOND, bootTime);
            return this;
        }

        /**
         * Sets how much idle time of all VMs together may add up before {@link Strategy#JUST_IN_TIME} ends them;
         * default 40 min.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder idleAllowance(Duration idleAllowance) {
            this.idleAllowance = Rules.atLeast("idle_allowance", Duration.ZERO, idleAllowance);
            return this;
        }

        /**
         * Sets how often the source is read; default 30 s.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder monitorInterval(Duration interval) {
            this.monitorInterval = Rules.atLeast("monitor_interval", SECOND, interval);
            return this;
        }

        /**
         * Sets the most VMs at a time; default 50 for thresholds, and no limit for just in time.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxVms(int vms) {
            this.maxVms = OptionalInt.of(Rules.atLeast("max_vms", 0, vms));
            return this;
        }

        /** Lifts every limit on the number of VMs. */
        public Builder unlimitedVms() {
            this.maxVms = OptionalInt.empty();
            return this;
        }

        /**
         * Sets the most that burst VMs may cost in a day (UTC); default no limit.
         *
         * @throws IllegalArgumentException if not positive, or not in US dollars
         */
        public Builder dailyBudget(Money budget) {
            if (!budget.isPositive()) {
                throw new RuleViolation("daily_budget", "must be more than 0", budget);
            }
            this.dailyBudget = Rules.dollars("daily_budget", budget);
            return this;
        }

        /**
         * Sets how long a VM may take to become idle before it is deleted all the same; default: as long as it takes.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder drainTimeout(Duration timeout) {
            this.drainTimeout = Rules.atLeast("drain_timeout", SECOND, timeout);
            return this;
        }

        /**
         * Sets how long a VM may take to become ready before it is given up and replaced; default 10 min.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder createTimeout(Duration timeout) {
            this.createTimeout = Rules.atLeast("create_timeout", SECOND, timeout);
            return this;
        }

        /**
         * Builds the section.
         *
         * @throws IllegalArgumentException unless VMs are ended at a lower utilisation than they are added at
         */
        public BurstConfig build() {
            return new BurstConfig(this);
        }

        private Thresholds thresholds() {
            if (scaleBack >= cpuThreshold) {
                throw new RuleViolation(
                        "scale_back", "must be below cpu_threshold", scaleBack + " with " + cpuThreshold);
            }
            return new Thresholds(cpuThreshold, memoryThreshold, queueDepth, duration, scaleBack, coolDown);
        }
    }
}
