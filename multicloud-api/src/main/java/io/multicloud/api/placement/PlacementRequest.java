package io.multicloud.api.placement;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.StructuredValue;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of one machine, where it may be, and what is known to be impossible. Immutable. A set that
 * is empty means no limit.
 */
public final class PlacementRequest extends StructuredValue {
    private final double vcpus;
    private final DataSize memory;
    private final int gpus;
    private final Architecture architecture;
    private final Purchase purchase;
    private final SortedSet<String> accounts;
    private final SortedSet<String> excludedAccounts;
    private final SortedSet<String> clouds;
    private final SortedSet<Region> regions;
    private final SortedSet<Zone> zones;
    private final SortedSet<String> instanceTypes;
    private final SortedSet<String> excludedInstanceTypes;
    private final @Nullable Money maxHourlyPrice;
    private final @Nullable LocalDate pricesSince;
    private final OptionalDouble maxInterruptionRate;
    private final PlacementPreference preference;
    private final SortedSet<String> preferredClouds;
    private final List<BlockedOffers> blocked;
    private final List<QuotaHeadroom> headroom;

    private PlacementRequest(Builder builder) {
        this.vcpus = builder.vcpus;
        this.memory = builder.memory;
        this.gpus = builder.gpus;
        this.architecture = builder.architecture;
        this.purchase = builder.purchase;
        this.accounts = sorted(builder.accounts);
        this.excludedAccounts = sorted(builder.excludedAccounts);
        this.clouds = sorted(builder.clouds);
        this.regions = sorted(builder.regions);
        this.zones = sorted(builder.zones);
        this.instanceTypes = sorted(builder.instanceTypes);
        this.excludedInstanceTypes = sorted(builder.excludedInstanceTypes);
        this.maxHourlyPrice = builder.maxHourlyPrice;
        this.pricesSince = builder.pricesSince;
        this.maxInterruptionRate = builder.maxInterruptionRate;
        this.preference = builder.preference;
        this.preferredClouds = sorted(builder.preferredClouds);
        this.blocked = List.copyOf(builder.blocked);
        this.headroom = List.copyOf(builder.headroom);
    }

    private static <T extends Comparable<T>> SortedSet<T> sorted(Collection<T> values) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    /** Starts a request for one vCPU and 1 GiB, on demand, anywhere. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a request for what a spec needs: its size, architecture, way of paying, region, zone and pinned type. */
    public static Builder of(VMSpec spec) {
        Builder builder = new Builder()
                .vcpus(spec.vcpus())
                .memory(spec.memory())
                .gpus(spec.gpus())
                .architecture(spec.architecture())
                .purchase(spec.purchase());
        spec.region().ifPresent(builder::region);
        spec.zone().ifPresent(builder::zone);
        spec.instanceType().ifPresent(builder::instanceType);
        if (spec.purchase() instanceof Purchase.Spot spot) {
            spot.maxHourlyPrice().ifPresent(builder::maxHourlyPrice);
        }
        return builder;
    }

    /** Returns the fewest virtual CPUs. */
    public double vcpus() {
        return vcpus;
    }

    /** Returns the least memory. */
    public DataSize memory() {
        return memory;
    }

    /** Returns the fewest GPUs. */
    public int gpus() {
        return gpus;
    }

    /** Returns the architecture. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns how it is paid for, and so which price counts. */
    public Purchase purchase() {
        return purchase;
    }

    /** Returns the accounts it may be in; read by {@link Placer}, not by a catalog, which knows clouds only. */
    public SortedSet<String> accounts() {
        return accounts;
    }

    /** Returns the accounts it must not be in; read by {@link Placer}. */
    public SortedSet<String> excludedAccounts() {
        return excludedAccounts;
    }

    /** Returns the kinds of provider it may be with. */
    public SortedSet<String> clouds() {
        return clouds;
    }

    /** Returns the regions it may be in. */
    public SortedSet<Region> regions() {
        return regions;
    }

    /** Returns the zones it may be in; an offer for all zones of a region fits if the region has one of them. */
    public SortedSet<Zone> zones() {
        return zones;
    }

    /** Returns the native types it may have; needs still hold. */
    public SortedSet<String> instanceTypes() {
        return instanceTypes;
    }

    /** Returns the native types it must not have. */
    public SortedSet<String> excludedInstanceTypes() {
        return excludedInstanceTypes;
    }

    /** Returns the most an hour may cost. */
    public Optional<Money> maxHourlyPrice() {
        return Optional.ofNullable(maxHourlyPrice);
    }

    /** Returns the first day whose prices count; offers with older prices do not fit. */
    public Optional<LocalDate> pricesSince() {
        return Optional.ofNullable(pricesSince);
    }

    /**
     * Returns the highest share of spot VMs taken back in a month; offers of unknown rate then do not fit. Not looked
     * at for what is paid on demand.
     */
    public OptionalDouble maxInterruptionRate() {
        return maxInterruptionRate;
    }

    /** Returns what the best offer is. */
    public PlacementPreference preference() {
        return preference;
    }

    /** Returns the clouds that {@link PlacementPreference#PREFERRED_CLOUD_FIRST} prefers. */
    public SortedSet<String> preferredClouds() {
        return preferredClouds;
    }

    /** Returns offers that are not to be tried for now. */
    public List<BlockedOffers> blocked() {
        return blocked;
    }

    /** Returns what is left of quotas. */
    public List<QuotaHeadroom> headroom() {
        return headroom;
    }

    /** Returns a builder holding everything of this request. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.vcpus = vcpus;
        builder.memory = memory;
        builder.gpus = gpus;
        builder.architecture = architecture;
        builder.purchase = purchase;
        builder.accounts.addAll(accounts);
        builder.excludedAccounts.addAll(excludedAccounts);
        builder.clouds.addAll(clouds);
        builder.regions.addAll(regions);
        builder.zones.addAll(zones);
        builder.instanceTypes.addAll(instanceTypes);
        builder.excludedInstanceTypes.addAll(excludedInstanceTypes);
        builder.maxHourlyPrice = maxHourlyPrice;
        builder.pricesSince = pricesSince;
        builder.maxInterruptionRate = maxInterruptionRate;
        builder.preference = preference;
        builder.preferredClouds.addAll(preferredClouds);
        builder.blocked.addAll(blocked);
        builder.headroom.addAll(headroom);
        return builder;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("vcpus", vcpus)
                .add("memory", memory)
                .add("gpus", gpus == 0 ? null : gpus)
                .add("architecture", architecture)
                .add("purchase", purchase)
                .add("accounts", accounts)
                .add("excludedAccounts", excludedAccounts)
                .add("clouds", clouds)
                .add("regions", regions)
                .add("zones", zones)
                .add("instanceTypes", instanceTypes)
                .add("excludedInstanceTypes", excludedInstanceTypes)
                .add("maxHourlyPrice", maxHourlyPrice)
                .add("pricesSince", pricesSince)
                .add("maxInterruptionRate", maxInterruptionRate.isPresent() ? maxInterruptionRate.getAsDouble() : null)
                .add("preference", preference)
                .add("preferredClouds", preferredClouds)
                .add("blocked", blocked)
                .add("headroom", headroom);
    }

    /** Collects a {@link PlacementRequest}; not thread-safe. */
    public static final class Builder {
        private double vcpus = 1;
        private DataSize memory = DataSize.gib(1);
        private int gpus;
        private Architecture architecture = Architecture.AMD64;
        private Purchase purchase = Purchase.onDemand();
        private final SortedSet<String> accounts = new TreeSet<>();
        private final SortedSet<String> excludedAccounts = new TreeSet<>();
        private final SortedSet<String> clouds = new TreeSet<>();
        private final SortedSet<Region> regions = new TreeSet<>();
        private final SortedSet<Zone> zones = new TreeSet<>();
        private final SortedSet<String> instanceTypes = new TreeSet<>();
        private final SortedSet<String> excludedInstanceTypes = new TreeSet<>();
        private @Nullable Money maxHourlyPrice;
        private @Nullable LocalDate pricesSince;
        private OptionalDouble maxInterruptionRate = OptionalDouble.empty();
        private PlacementPreference preference = PlacementPreference.COST_OPTIMIZED;
        private final SortedSet<String> preferredClouds = new TreeSet<>();
        private final List<BlockedOffers> blocked = new ArrayList<>();
        private final List<QuotaHeadroom> headroom = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the fewest virtual CPUs; default 1.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder vcpus(double vcpus) {
            if (!(vcpus > 0) || Double.isInfinite(vcpus)) {
                throw new IllegalArgumentException("vcpus must be positive, was " + vcpus);
            }
            this.vcpus = vcpus;
            return this;
        }

        /** Sets the least memory; default 1 GiB. */
        public Builder memory(DataSize memory) {
            this.memory = memory;
            return this;
        }

        /**
         * Sets the fewest GPUs; default none.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder gpus(int gpus) {
            if (gpus < 0) {
                throw new IllegalArgumentException("gpus must not be negative, was " + gpus);
            }
            this.gpus = gpus;
            return this;
        }

        /** Sets the architecture; default {@link Architecture#AMD64}. */
        public Builder architecture(Architecture architecture) {
            this.architecture = architecture;
            return this;
        }

        /** Sets how it is paid for; default on demand. */
        public Builder purchase(Purchase purchase) {
            this.purchase = purchase;
            return this;
        }

        /** Adds accounts it may be in; default all. */
        public Builder accounts(String... names) {
            this.accounts.addAll(Arrays.asList(names));
            return this;
        }

        /** Adds an account it must not be in; default none. */
        public Builder excludeAccount(String name) {
            this.excludedAccounts.add(name);
            return this;
        }

        /** Adds kinds of provider it may be with; default all. */
        public Builder clouds(String... kinds) {
            this.clouds.addAll(Arrays.asList(kinds));
            return this;
        }

        /** Adds a region it may be in; default all. */
        public Builder region(Region region) {
            this.regions.add(region);
            return this;
        }

        /** Adds a zone it may be in; default all. */
        public Builder zone(Zone zone) {
            this.zones.add(zone);
            return this;
        }

        /** Adds a native type it may have; default all. */
        public Builder instanceType(String name) {
            this.instanceTypes.add(name);
            return this;
        }

        /** Adds a native type it must not have; default none. */
        public Builder excludeInstanceType(String name) {
            this.excludedInstanceTypes.add(name);
            return this;
        }

        /** Sets the most an hour may cost; default no limit. */
        public Builder maxHourlyPrice(Money price) {
            this.maxHourlyPrice = price;
            return this;
        }

        /** Sets the first day whose prices count; default any. */
        public Builder pricesSince(LocalDate day) {
            this.pricesSince = day;
            return this;
        }

        /**
         * Sets the highest share of spot VMs taken back in a month; default no limit.
         *
         * @throws IllegalArgumentException if not within 0 and 1
         */
        public Builder maxInterruptionRate(double rate) {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("interruption rate must be within 0 and 1, was " + rate);
            }
            this.maxInterruptionRate = OptionalDouble.of(rate);
            return this;
        }

        /** Sets what the best offer is; default {@link PlacementPreference#COST_OPTIMIZED}. */
        public Builder preference(PlacementPreference preference) {
            this.preference = preference;
            return this;
        }

        /** Prefers clouds: sets {@link PlacementPreference#PREFERRED_CLOUD_FIRST}. */
        public Builder prefer(String... kinds) {
            this.preferredClouds.addAll(Arrays.asList(kinds));
            return preference(PlacementPreference.PREFERRED_CLOUD_FIRST);
        }

        /** Adds offers that are not to be tried for now; default none. */
        public Builder block(BlockedOffers offers) {
            this.blocked.add(offers);
            return this;
        }

        /** Adds what is left of a quota; default unlimited. */
        public Builder headroom(QuotaHeadroom quota) {
            this.headroom.add(quota);
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if preferred clouds are asked for and none is named
         */
        public PlacementRequest build() {
            if (preference == PlacementPreference.PREFERRED_CLOUD_FIRST && preferredClouds.isEmpty()) {
                throw new IllegalArgumentException("PREFERRED_CLOUD_FIRST needs a preferred cloud");
            }
            return new PlacementRequest(this);
        }
    }
}
