package io.multicloud.testkit;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.testkit.adapter.FakeProvider;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.WorldSettings;
import io.multicloud.testkit.fake.WorldSettings.FamilyIn;
import io.multicloud.testkit.fake.WorldSettings.Pool;
import io.multicloud.testkit.fake.compute.ComputeBackend;
import io.multicloud.testkit.fake.fabric.FabricBackends;
import io.multicloud.testkit.fake.storage.DiskBytes;
import io.multicloud.testkit.fake.storage.PresignedHttp;
import io.multicloud.testkit.fake.storage.StorageBackends;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One account of a cloud that exists in memory and in virtual time: regions, zones and machines that run out, states in
 * between, quotas, spot VMs that are taken back, faults on command, and a bill by the second. It behaves like the cloud of
 * its {@link Flavor}. Code under test sees it through {@link #factory()} or {@link #provider()}; a test looks at the truth
 * here.
 *
 * <p>Thread-safe. Nothing is shared between two of them but the time they were given.
 */
public final class FakeCloud {
    private final Flavor flavor;
    private final VirtualTime time;
    private final World world;
    private final StorageBackends storage;
    private final FabricBackends fabric;
    private final ComputeBackend compute;
    private final CallLog callLog = new CallLog();

    private FakeCloud(Builder builder) {
        this.flavor = builder.flavor;
        this.time = builder.time;
        this.world = new World(flavor, time, builder.settings());
        this.storage = new StorageBackends(world);
        this.fabric = new FabricBackends(world);
        this.compute = new ComputeBackend(world, storage.disks(), storage.images(), fabric.addresses());
        storage.connect(compute);
        fabric.connect(compute);
    }

    /** Starts an account of a cloud of that flavour. */
    public static Builder builder(Flavor flavor, VirtualTime time) {
        return new Builder(flavor, time);
    }

    /** Returns an account of Amazon Web Services. */
    public static FakeCloud aws(VirtualTime time) {
        return builder(Flavor.aws(), time).build();
    }

    /** Returns an account of Google Cloud. */
    public static FakeCloud gcp(VirtualTime time) {
        return builder(Flavor.gcp(), time).build();
    }

    /** Returns an account of Microsoft Azure. */
    public static FakeCloud azure(VirtualTime time) {
        return builder(Flavor.azure(), time).build();
    }

    /** Returns an account of Oracle Cloud. */
    public static FakeCloud oci(VirtualTime time) {
        return builder(Flavor.oci(), time).build();
    }

    /**
     * Returns a site of one's own: so many servers of one type, each of which holds one VM.
     *
     * @param server what a server is
     * @param servers how many there are
     * @param hourly what an hour of one in use costs
     */
    public static FakeCloud onPremise(VirtualTime time, InstanceType server, int servers, Money hourly) {
        return siteBuilder(time, server, servers, hourly).build();
    }

    /** Starts a site of one's own, to set more of it; otherwise as {@link #onPremise}. */
    public static Builder siteBuilder(VirtualTime time, InstanceType server, int servers, Money hourly) {
        Region site = Flavor.onPremise().defaultRegion();
        Zone room = new Zone(site, Flavor.onPremise().zoneNames(site).get(0));
        Offer offer = Offer.onDemand(
                Flavor.onPremise().kind(),
                site,
                server,
                hourly,
                LocalDate.ofInstant(time.now(), ZoneOffset.UTC),
                "the site's own");
        return builder(Flavor.onPremise(), time)
                .offers(OfferSource.of(List.of(offer)))
                .capacity(room, "", servers * server.vcpus());
    }

    /** Returns what opens this account as {@code MultiCloud} does, through its pipeline. */
    public CloudProviderFactory factory() {
        return new Factory(this);
    }

    /** Returns the account opened directly: every request goes through a {@link DirectGate} into {@link #callLog()}. */
    public CloudProvider provider() {
        return provider(world.home());
    }

    /** Returns the account opened directly in a region of its own choice. */
    public CloudProvider provider(Region region) {
        DirectGate gate = new DirectGate(time, world.account(), flavor.errors(), callLog);
        return factory()
                .open(
                        ProviderConfig.builder(world.account(), flavor.kind())
                                .region(region)
                                .build(),
                        gate.context());
    }

    /** Returns the calls of all providers from {@link #provider()}. */
    public CallLog callLog() {
        return callLog;
    }

    /** Returns the cloud it plays. */
    public Flavor flavor() {
        return flavor;
    }

    /** Returns its time. */
    public VirtualTime time() {
        return time;
    }

    /** Returns the account's name. */
    public String account() {
        return world.account();
    }

    /** Returns what all its backends share; for fronts of a wire protocol. */
    public World world() {
        return world;
    }

    /** Returns the backend of VMs; for fronts of a wire protocol. */
    public ComputeBackend compute() {
        return compute;
    }

    /** Returns the backends of storage; for fronts of a wire protocol. */
    public StorageBackends storage() {
        return storage;
    }

    /** Returns the backends of networks and monitoring; for fronts of a wire protocol. */
    public FabricBackends fabric() {
        return fabric;
    }

    /** Returns what decides what its VMs' metrics show. */
    public FakeMetrics metrics() {
        return new FakeMetrics(fabric.metrics());
    }

    /** Returns all VMs that are not gone, visible or not. */
    public List<VM> vms() {
        return compute.all();
    }

    /**
     * Returns the true bytes of a volume, to be read and written as a VM would, without a request.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public DiskBytes volumeBytes(ResourceId volume) {
        return storage.volumes().bytes(volume);
    }

    /**
     * Returns the true bytes of a snapshot, which never change.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public DiskBytes snapshotBytes(ResourceId snapshot) {
        return storage.snapshots().bytes(snapshot);
    }

    /**
     * Returns the true bytes of an image, one's own or a public one.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public DiskBytes imageBytes(ResourceId image) {
        return storage.images().bytes(image);
    }

    /**
     * Sends an HTTP request to a URL that {@code presign} returned, as anyone who has it could.
     *
     * @param body what a PUT writes; empty for a GET
     * @throws java.io.UncheckedIOException if a fault breaks the connection
     */
    public PresignedHttp.Answer http(HttpMethod method, URI uri, byte[] body) {
        return storage.presigned().send(method, uri, body);
    }

    /** Places a fault, in force at once; each word on it narrows it. */
    public Fault fault(FaultKind kind) {
        return world.fault(kind);
    }

    /** Ends all faults. */
    public void clearFaults() {
        world.clearFaults();
    }

    /**
     * Takes a spot VM back, after the notice its cloud gives.
     *
     * @throws IllegalArgumentException if it is no spot VM that runs
     */
    public void interrupt(ResourceId vm) {
        compute.interrupt(vm);
    }

    /** Sets the spot price of a type in a region from now on; VMs that offered less are given notice. */
    public void spotPrice(Region region, String type, Money hourly) {
        compute.spotPrice(region, type, hourly);
    }

    /**
     * Sets how many vCPUs of a family a zone has from now on; what runs there goes on.
     *
     * @param family see {@link Flavor#family}; empty for all of the zone together
     */
    public void capacity(Zone zone, String family, double vcpus) {
        compute.capacity(new Pool(zone, family), vcpus);
    }

    /**
     * Sets the account's vCPU quota in a region from now on.
     *
     * @param family see {@link Flavor#family}; empty for all together
     */
    public void vcpuQuota(Region region, String family, double vcpus) {
        compute.vcpuQuota(new FamilyIn(region, family), vcpus);
    }

    /** Sets the account's quota of VMs in a region from now on. */
    public void vmQuota(Region region, int vms) {
        compute.vmQuota(region, vms);
    }

    /** Returns the user data a VM was created with. */
    public Optional<String> userData(ResourceId vm) {
        return compute.userData(vm);
    }

    /** Returns what was charged so far; what runs is charged up to now. */
    public Bill bill() {
        return world.locked(() ->
                new Bill(world.ledger().lines(), world.now(), world.ledger().currency()));
    }

    /** Returns what exists and costs money by the hour, oldest first: nothing after a test that cleaned up. */
    public List<Leftover> leftovers() {
        return world.locked(() -> world.ledger().running());
    }

    /** Returns the events that are kept, oldest first. */
    public List<HistoryEvent> history() {
        return world.events();
    }

    /** Returns a hash of all that ever happened: equal for two runs that did the same at the same time. */
    public long historyHash() {
        return world.historyHash();
    }

    /** Returns the events that are kept as text, one a line. */
    public String timeline() {
        StringBuilder text = new StringBuilder();
        history().forEach(event -> text.append(event).append('\n'));
        return text.toString();
    }

    @Override
    public String toString() {
        return "FakeCloud{" + flavor + ", account=" + account() + ", " + time + "}";
    }

    private record Factory(FakeCloud cloud) implements CloudProviderFactory {
        @Override
        public String kind() {
            return cloud.flavor.kind();
        }

        @Override
        public RateLimit rateLimit(String quotaBucket) {
            return cloud.flavor.rateLimit(quotaBucket);
        }

        @Override
        public ErrorTranslator errors() {
            return cloud.flavor.errors();
        }

        @Override
        public CloudProvider open(ProviderConfig config, ProviderContext context) {
            return new FakeProvider(cloud, config, context);
        }
    }

    /** Sets a fake cloud up; not thread-safe. */
    public static final class Builder {
        private final Flavor flavor;
        private final VirtualTime time;
        private String account;
        private @Nullable Region home;
        private final List<Region> regions = new ArrayList<>();
        private @Nullable OfferSource offers;
        private final Map<FakeOperation, Duration> latencies = new LinkedHashMap<>();
        private double jitter;
        private final Map<Pool, Double> capacity = new LinkedHashMap<>();
        private final Map<FamilyIn, Double> vcpuQuotas = new LinkedHashMap<>();
        private final Map<Region, Integer> vmQuotas = new LinkedHashMap<>();
        private Duration consistencyDelay = Duration.ZERO;
        private int snapshotBlockBytes;
        private double spotVolatility;
        private int historySize = 100_000;
        private long seed;
        private final Set<Capability> absent = new TreeSet<>();

        private Builder(Flavor flavor, VirtualTime time) {
            this.flavor = flavor;
            this.time = time;
            this.account = flavor.kind();
        }

        /**
         * Takes away what clouds of the flavour can do: an account of less; default nothing.
         *
         * @see Flavor#gcp()
         */
        public Builder without(Capability... capabilities) {
            this.absent.addAll(Arrays.asList(capabilities));
            return this;
        }

        /** Names the account; default the flavour's kind. */
        public Builder account(String name) {
            this.account = name;
            return this;
        }

        /** Sets the region that is meant where none is named; default the flavour's usual one, if it is offered. */
        public Builder home(Region region) {
            this.home = region;
            return this;
        }

        /** Limits the account to these regions; default all that are offered. */
        public Builder regions(Region... only) {
            this.regions.addAll(Arrays.asList(only));
            return this;
        }

        /**
         * Sets what is sold; offers of other clouds are left out. Default some fifteen real types of the cloud, of up to 32
         * vCPUs, in two regions. A {@code MultiCloud} that opens the fake places VMs by these offers alone; for all of
         * its list prices give it {@code Offers.bundled()}.
         */
        public Builder offers(OfferSource source) {
            this.offers = source;
            return this;
        }

        /**
         * Sets how long an operation takes; default the flavour's own.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder latency(FakeOperation operation, Duration latency) {
            require(!latency.isNegative(), "a latency must not be negative, was " + latency);
            this.latencies.put(operation, latency);
            return this;
        }

        /**
         * Lets latencies vary at random by a fraction, 0 to 1; default 0.
         *
         * @throws IllegalArgumentException if outside
         */
        public Builder jitter(double fraction) {
            require(fraction >= 0 && fraction <= 1, "jitter must be within 0 and 1, was " + fraction);
            this.jitter = fraction;
            return this;
        }

        /**
         * Limits the machines of a family in a zone; default no limit.
         *
         * @param family which types, see {@link Flavor#family}; empty for all of the zone together
         * @param vcpus how many there are
         */
        public Builder capacity(Zone zone, String family, double vcpus) {
            require(vcpus >= 0, "capacity must not be negative, was " + vcpus);
            this.capacity.put(new Pool(zone, family), vcpus);
            return this;
        }

        /**
         * Limits the account's vCPUs in a region; default no limit.
         *
         * @param family which types; empty for all together
         */
        public Builder vcpuQuota(Region region, String family, double vcpus) {
            require(vcpus >= 0, "a quota must not be negative, was " + vcpus);
            this.vcpuQuotas.put(new FamilyIn(region, family), vcpus);
            return this;
        }

        /** Limits the account's VMs in a region; default no limit. */
        public Builder vmQuota(Region region, int vms) {
            require(vms >= 0, "a quota must not be negative, was " + vms);
            this.vmQuotas.put(region, vms);
            return this;
        }

        /** Sets how long a new resource stays invisible; default not at all. */
        public Builder consistencyDelay(Duration delay) {
            require(!delay.isNegative(), "the delay must not be negative, was " + delay);
            this.consistencyDelay = delay;
            return this;
        }

        /**
         * Sets the unit in which snapshots are listed, read and written; default the flavour's own. Small ones make copies of
         * disks with little on them quick, where what is tested is the copying and not the bytes.
         *
         * @throws IllegalArgumentException unless it is a power of two from 4 KiB to 1 GiB
         */
        public Builder snapshotBlocks(DataSize size) {
            long bytes = size.bytes();
            require(
                    bytes >= 4 << 10 && bytes <= 1 << 30 && Long.bitCount(bytes) == 1,
                    "a block of a snapshot must be a power of two from 4 KiB to 1 GiB, was " + size);
            this.snapshotBlockBytes = (int) bytes;
            return this;
        }

        /** Lets spot prices wander from day to day by a fraction of themselves; default 0, they stand still. */
        public Builder spotVolatility(double fraction) {
            require(fraction >= 0 && fraction <= 1, "volatility must be within 0 and 1, was " + fraction);
            this.spotVolatility = fraction;
            return this;
        }

        /** Sets how many events of the history are kept; default 100,000. */
        public Builder historySize(int events) {
            require(events >= 0, "the history must keep 0 events or more, was " + events);
            this.historySize = events;
            return this;
        }

        /** Sets the seed of all chance in it; default 0. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Builds the cloud.
         *
         * @throws IllegalArgumentException if nothing is offered in the regions, or the home region is not one of them
         */
        public FakeCloud build() {
            return new FakeCloud(this);
        }

        private WorldSettings settings() {
            List<Offer> sold = sold();
            SortedSet<Region> places = new TreeSet<>(regions);
            if (places.isEmpty()) {
                sold.forEach(offer -> places.add(offer.region()));
            }
            require(!places.isEmpty(), "a fake " + flavor + " needs offers or regions");
            Region usual = flavor.defaultRegion();
            Region meant = home != null ? home : places.contains(usual) ? usual : places.first();
            require(places.contains(meant), "the home region '" + meant + "' is not one of " + places);
            return new WorldSettings(
                    account,
                    meant,
                    places,
                    sold,
                    latencies,
                    jitter,
                    capacity,
                    vcpuQuotas,
                    vmQuotas,
                    consistencyDelay,
                    snapshotBlockBytes,
                    spotVolatility,
                    historySize,
                    seed,
                    absent);
        }

        private List<Offer> sold() {
            if (offers == null) {
                return inRegions(flavor.builtInOffers().stream());
            }
            try (Stream<Offer> all = offers.offers()) {
                return inRegions(all.filter(offer -> offer.cloud().equals(flavor.kind())));
            }
        }

        private List<Offer> inRegions(Stream<Offer> all) {
            return all.filter(offer -> regions.isEmpty() || regions.contains(offer.region()))
                    .toList();
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }
    }
}
