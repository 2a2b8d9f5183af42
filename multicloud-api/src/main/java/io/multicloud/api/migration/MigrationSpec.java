package io.multicloud.api.migration;

import io.multicloud.api.Durations;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.StructuredValue;
import io.multicloud.api.Tags;
import io.multicloud.api.Zone;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One machine to be moved, and how. Immutable. */
public final class MigrationSpec extends StructuredValue {
    private final ResourceId source;
    private final String account;
    private final @Nullable Region region;
    private final @Nullable Zone zone;
    private final @Nullable String instanceType;
    private final int dearerBy;
    private final @Nullable String name;
    private final Map<String, String> tags;
    private final MigrationStrategy strategy;
    private final boolean fallsBackToCold;
    private final TargetNetwork network;
    private final SourceDisposal disposal;
    private final @Nullable String bootProbe;
    private final Duration bootTimeout;
    private final @Nullable Duration rollbackWindow;

    private MigrationSpec(Builder builder) {
        this.source = builder.source;
        this.account = builder.account;
        this.region = builder.region;
        this.zone = builder.zone;
        this.instanceType = builder.instanceType;
        this.dearerBy = builder.dearerBy;
        this.name = builder.name;
        this.tags = Tags.copyOf(builder.tags);
        this.strategy = builder.strategy;
        this.fallsBackToCold = builder.fallsBackToCold;
        this.network = builder.network;
        this.disposal = builder.disposal;
        this.bootProbe = builder.bootProbe;
        this.bootTimeout = builder.bootTimeout;
        this.rollbackWindow = builder.rollbackWindow;
    }

    /**
     * Starts a cold migration that commits once the target is verified.
     *
     * @param source the machine
     * @param account the account it goes to, which may be its own
     * @throws IllegalArgumentException if the source is no VM
     */
    public static Builder builder(ResourceId source, String account) {
        return new Builder(source, account);
    }

    /** Returns the machine to be moved. */
    public ResourceId source() {
        return source;
    }

    /** Returns the account it goes to. */
    public String account() {
        return account;
    }

    /** Returns the region it goes to; empty: the account's own. */
    public Optional<Region> region() {
        return Optional.ofNullable(region);
    }

    /** Returns the zone it goes to; empty: any. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns the type of the target; empty: the cheapest that has what the source has. */
    public Optional<String> instanceType() {
        return Optional.ofNullable(instanceType);
    }

    /**
     * Returns how many percent dearer than the planned type another one may be that is taken where there is no capacity for it.
     */
    public int dearerBy() {
        return dearerBy;
    }

    /** Returns the name of the target; empty: that of the source. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Returns the tags that the target has beside those of the source; of the same key, these hold. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Returns how the source is treated meanwhile. */
    public MigrationStrategy strategy() {
        return strategy;
    }

    /** Tells whether it is migrated cold where the clouds cannot do what {@link #strategy()} asks for. */
    public boolean fallsBackToCold() {
        return fallsBackToCold;
    }

    /** Returns which network the target is put into. */
    public TargetNetwork network() {
        return network;
    }

    /** Returns what becomes of the source after the commit. */
    public SourceDisposal disposal() {
        return disposal;
    }

    /** Returns the name under which the host has registered the probe of the target; empty: that it runs is enough. */
    public Optional<String> bootProbe() {
        return Optional.ofNullable(bootProbe);
    }

    /** Returns how long the target may take from its create until the probe says yes. */
    public Duration bootTimeout() {
        return bootTimeout;
    }

    /**
     * Returns how long after the verification somebody may still roll back, before it is committed by itself; empty: it is
     * committed at once.
     */
    public Optional<Duration> rollbackWindow() {
        return Optional.ofNullable(rollbackWindow);
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("source", source)
                .add("account", account)
                .add("region", region)
                .add("zone", zone)
                .add("instanceType", instanceType)
                .add("dearerBy", dearerBy)
                .add("name", name)
                .add("tags", tags)
                .add("strategy", strategy)
                .add("fallsBackToCold", fallsBackToCold)
                .add("network", network)
                .add("disposal", disposal)
                .add("bootProbe", bootProbe)
                .add("bootTimeout", bootTimeout)
                .add("rollbackWindow", rollbackWindow);
    }

    /** Collects a {@link MigrationSpec}; not thread-safe. */
    public static final class Builder {
        private final ResourceId source;
        private final String account;
        private @Nullable Region region;
        private @Nullable Zone zone;
        private @Nullable String instanceType;
        private int dearerBy;
        private @Nullable String name;
        private final Map<String, String> tags = new TreeMap<>();
        private MigrationStrategy strategy = MigrationStrategy.cold();
        private boolean fallsBackToCold;
        private TargetNetwork network = TargetNetwork.byDefault();
        private SourceDisposal disposal = SourceDisposal.KEEP_STOPPED;
        private @Nullable String bootProbe;
        private Duration bootTimeout = Duration.ofMinutes(10);
        private @Nullable Duration rollbackWindow;

        private Builder(ResourceId source, String account) {
            if (!source.type().equals(ResourceType.VM)) {
                throw new IllegalArgumentException("what is migrated must be a vm, was " + source);
            }
            if (account.isBlank()) {
                throw new IllegalArgumentException("the account must not be blank");
            }
            this.source = source;
            this.account = account;
        }

        /** Sets the region; default the target account's own. */
        public Builder region(Region region) {
            this.region = region;
            return this;
        }

        /** Sets zone and region; default any zone. */
        public Builder zone(Zone zone) {
            this.zone = zone;
            this.region = zone.region();
            return this;
        }

        /** Pins a type; default the cheapest that has at least the CPUs, memory and architecture of the source. */
        public Builder instanceType(String nativeName) {
            this.instanceType = nativeName;
            return this;
        }

        /**
         * Lets another type that fits be taken where the planned one has no capacity, up to so many percent dearer; default 0:
         * only zones are tried, and types that cost no more. A pinned type is never replaced by another.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder dearerBy(int percent) {
            if (percent < 0) {
                throw new IllegalArgumentException("a type may be dearer by 0 percent or more, was " + percent);
            }
            this.dearerBy = percent;
            return this;
        }

        /** Sets the name of the target; default that of the source. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Adds a tag to those of the source. */
        public Builder tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        /** Sets how the source is treated; default {@link MigrationStrategy#cold()}. */
        public Builder strategy(MigrationStrategy strategy) {
            this.strategy = strategy;
            return this;
        }

        /**
         * Accepts a cold migration where the clouds cannot do a warm or live one, with its downtime, which the plan estimates;
         * by default, the plan then fails.
         */
        public Builder orCold() {
            this.fallsBackToCold = true;
            return this;
        }

        /** Sets the network; default {@link TargetNetwork#byDefault()}. */
        public Builder network(TargetNetwork network) {
            this.network = network;
            return this;
        }

        /** Sets what becomes of the source; default {@link SourceDisposal#KEEP_STOPPED}. */
        public Builder disposal(SourceDisposal disposal) {
            this.disposal = disposal;
            return this;
        }

        /** Sets the probe, by the name it is registered under; default: that the machine runs is enough. */
        public Builder bootProbe(String name) {
            this.bootProbe = name;
            return this;
        }

        /**
         * Sets how long the target may take until it is ready; default 10 min.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder bootTimeout(Duration timeout) {
            this.bootTimeout = Durations.requirePositive("boot timeout", timeout);
            return this;
        }

        /**
         * Sets how long after the verification it may still be rolled back; default: committed at once.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder rollbackWindow(Duration window) {
            this.rollbackWindow = Durations.requirePositive("rollback window", window);
            return this;
        }

        /** Builds the spec. */
        public MigrationSpec build() {
            return new MigrationSpec(this);
        }
    }
}
