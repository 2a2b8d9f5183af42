package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.CallScope;
import io.multicloud.core.catalog.AccountPlacer;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.management.Inventory;
import io.multicloud.core.management.InventoryControlPlane;
import io.multicloud.core.pipeline.InventoryListener;
import io.multicloud.core.pipeline.Pipeline;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.testkit.BillLine;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Fake clouds behind the real pipeline, catalog, placer and control plane, in virtual time. One type of 4 vCPUs and 16 GiB
 * is sold in one region of each cloud: oci is cheapest, then gcp, aws, azure.
 */
final class BurstWorld {
    static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
    static final double VM_VCPUS = 4;

    private static final Pattern READ = Pattern.compile("REQUEST .*(Describe|[Ll]ist|[Gg]et|READ|read).* -> ok");

    final VirtualTime time;
    final List<EventDrivenBurstManager> managers = new ArrayList<>();
    final Map<String, FakeCloud> clouds = new LinkedHashMap<>();
    final Map<String, CloudProvider> accounts = new LinkedHashMap<>();
    final SnapshotCatalog catalog;
    final Inventory inventory;
    final InventoryControlPlane plane;
    final AccountPlacer placer;
    private final Builder builder;
    private boolean sums = true;

    private BurstWorld(Builder builder) {
        this.builder = builder;
        this.time = builder.time;
        this.catalog = new SnapshotCatalog(time, List.of(builder.offers));
        this.inventory = new Inventory(time.clock());
        Pipeline pipeline = Pipeline.builder(time)
                .prices((kind, query) -> catalog.find(kind, query.region(), query.instanceType())
                        .flatMap(offer -> offer.hourly(query.purchase())))
                .inventory(new InventoryListener() {
                    @Override
                    public void seen(Resource resource) {
                        inventory.seen(resource);
                    }

                    @Override
                    public void gone(ResourceId id) {
                        inventory.gone(id);
                    }
                })
                .build();
        for (Flavor flavor : builder.flavors) {
            FakeCloud cloud = builder.cloud(flavor);
            CloudProvider raw = cloud.factory()
                    .open(
                            ProviderConfig.builder(cloud.account(), flavor.kind())
                                    .region(cloud.provider().region())
                                    .build(),
                            pipeline.contextFor(cloud.account(), cloud.factory()));
            clouds.put(cloud.account(), cloud);
            accounts.put(
                    cloud.account(),
                    pipeline.guard(
                            builder.wrapper.apply(raw),
                            builder.limits.getOrDefault(cloud.account(), AccountLimits.none())));
        }
        this.placer = new AccountPlacer(time, catalog, List.copyOf(accounts.values()));
        this.plane = new InventoryControlPlane(
                time,
                inventory,
                new HealthTable(time),
                accounts,
                placer::regions,
                () -> catalog,
                account -> 0,
                task -> () -> CallScope.singleAttempt().run(task),
                Duration.ofSeconds(20));
        plane.start();
    }

    /** Returns a world of the same clouds in which everything but them is new, as after a crash of the process. */
    BurstWorld restarted() {
        plane.close();
        sums = false;
        return new BurstWorld(builder);
    }

    static Builder builder() {
        return new Builder();
    }

    static BurstWorld ofFour() {
        return builder().build();
    }

    static VMSpec.Builder worker() {
        return VMSpec.builder("worker").image("ubuntu-22.04").vcpus(VM_VCPUS).memory(DataSize.gib(16));
    }

    static BurstPolicy.Builder policy() {
        return BurstPolicy.builder("test", worker().build());
    }

    static Offer offer(String cloud, String region, String type, String onDemand, String spot) {
        return new Offer(
                cloud,
                Region.of(region),
                Optional.empty(),
                new InstanceType(type, "", VM_VCPUS, DataSize.gib(16), Architecture.AMD64, 0),
                Optional.of(Money.usd(onDemand)),
                Optional.of(Money.usd(spot)),
                OptionalDouble.empty(),
                List.of(),
                LocalDate.of(2026, 8, 1),
                "test");
    }

    EventDrivenBurstManager manager(BurstPolicy policy, CapacitySource source) {
        SingleAttempts singleAttempts = new SingleAttempts() {
            @Override
            public <T> T call(Supplier<T> call) {
                return CallScope.singleAttempt().call(call);
            }
        };
        EventDrivenBurstManager manager = new EventDrivenBurstManager(
                time, policy, source, placer, catalog, plane, accounts::get, singleAttempts);
        managers.add(manager);
        return manager;
    }

    FakeCloud cloud(String account) {
        return clouds.get(account);
    }

    Region region(String account) {
        return accounts.get(account).region();
    }

    /** Returns all VMs that exist, whoever knows of them. */
    List<VM> vms() {
        return clouds.values().stream().flatMap(cloud -> cloud.vms().stream()).toList();
    }

    /** Returns what the clouds charge for burst VMs so far. */
    Money bill() {
        Money sum = Money.ZERO_USD;
        for (FakeCloud cloud : clouds.values()) {
            for (BillLine line : cloud.bill().lines()) {
                if (line.service().equals("compute") && line.tags().containsKey(Tags.WORK)) {
                    sum = sum.plus(line.amount());
                }
            }
        }
        return sum;
    }

    /** Lets time pass, at most so long, until something holds; returns how long that took. */
    Duration until(Duration most, BooleanSupplier condition) {
        Instant from = time.now();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.between(from, time.now())).as(this::timeline).isLessThan(most);
            time.advance(Duration.ofSeconds(1));
        }
        return Duration.between(from, time.now());
    }

    /** Ends everything and checks that nothing is left, and that the sums are those of the bills. */
    void windUp() {
        clouds.values().forEach(FakeCloud::clearFaults);
        managers.forEach(EventDrivenBurstManager::stop);
        managers.forEach(EventDrivenBurstManager::releaseAll);
        until(
                Duration.ofHours(3),
                () -> managers.stream().allMatch(manager -> manager.active().isEmpty()));
        assertThat(vms()).as(this::timeline).isEmpty();
        assertThat(clouds.values().stream().flatMap(cloud -> cloud.leftovers().stream()))
                .as(this::timeline)
                .isEmpty();
        if (sums) {
            assertThat(managers.stream()
                            .map(manager -> manager.metrics().totalCost())
                            .reduce(Money.ZERO_USD, Money::plus)
                            .rounded(4))
                    .as(this::timeline)
                    .isEqualTo(bill().rounded(4));
        }
        managers.forEach(EventDrivenBurstManager::close);
        plane.close();
        time.runUntilIdle();
    }

    /** Closes a manager, or notes that a test has; from now on the sums of managers and clouds may differ. */
    void leave(EventDrivenBurstManager manager) {
        manager.close();
        managers.remove(manager);
        sums = false;
    }

    /** For a test in which a cloud does not tell when it stopped billing. */
    void sumsMayDiffer() {
        sums = false;
    }

    /** Returns what happened in the clouds but for reads, and the decisions. */
    String timeline() {
        StringBuilder text = new StringBuilder();
        clouds.forEach((name, cloud) -> {
            text.append("== ").append(name).append('\n');
            cloud.timeline()
                    .lines()
                    .filter(line -> !READ.matcher(line).find())
                    .forEach(line -> text.append(line).append('\n'));
        });
        managers.forEach(manager ->
                manager.decisions().forEach(decision -> text.append(decision).append('\n')));
        return text.toString();
    }

    /** Returns the reasons of the decisions of one kind. */
    static List<String> reasons(EventDrivenBurstManager manager, Action action) {
        return manager.decisions().stream()
                .filter(decision -> decision.action() == action)
                .map(BurstDecision::reason)
                .toList();
    }

    /** Keeps what a listener is told. */
    static final class Heard implements BurstListener {
        final List<BurstDecision> decisions = new ArrayList<>();
        final List<BurstVM> changes = new ArrayList<>();

        @Override
        public void decided(BurstDecision decision) {
            decisions.add(decision);
        }

        @Override
        public void changed(BurstVM vm) {
            changes.add(vm);
        }

        /** Returns what each VM went through. */
        Map<String, List<BurstVM.State>> states() {
            Map<String, List<BurstVM.State>> states = new LinkedHashMap<>();
            changes.forEach(vm ->
                    states.computeIfAbsent(vm.name(), key -> new ArrayList<>()).add(vm.state()));
            return states;
        }
    }

    /** Sets a world up. */
    static final class Builder {
        private VirtualTime time = VirtualTime.startingAt(START);
        private List<Flavor> flavors = List.of(Flavor.aws(), Flavor.azure(), Flavor.gcp(), Flavor.oci());
        private UnaryOperator<FakeCloud.Builder> setUp = cloud -> cloud;
        private UnaryOperator<CloudProvider> wrapper = provider -> provider;
        private final Map<String, AccountLimits> limits = new LinkedHashMap<>();
        private final Map<String, FakeCloud> clouds = new LinkedHashMap<>();
        private OfferSource offers = OfferSource.of(List.of(
                offer("oci", "us-ashburn-1", "VM.Standard.E4.Flex-4", "0.100", "0.050"),
                offer("gcp", "us-central1", "n2-standard-4", "0.120", "0.040"),
                offer("aws", "us-east-1", "m5.xlarge", "0.140", "0.060"),
                offer("azure", "eastus", "Standard_D4s_v5", "0.160", "0.055")));

        Builder seed(long seed) {
            time = VirtualTime.startingAt(START, seed);
            return this;
        }

        Builder flavors(Flavor... only) {
            flavors = List.of(only);
            return this;
        }

        Builder offers(Offer... all) {
            offers = OfferSource.of(List.of(all));
            return this;
        }

        Builder setUp(UnaryOperator<FakeCloud.Builder> change) {
            UnaryOperator<FakeCloud.Builder> before = setUp;
            setUp = cloud -> change.apply(before.apply(cloud));
            return this;
        }

        /** Puts something between an adapter and its guard. */
        Builder wrap(UnaryOperator<CloudProvider> around) {
            wrapper = around;
            return this;
        }

        Builder limits(String account, AccountLimits of) {
            limits.put(account, of);
            return this;
        }

        private FakeCloud cloud(Flavor flavor) {
            return clouds.computeIfAbsent(
                    flavor.kind(),
                    kind -> setUp.apply(FakeCloud.builder(flavor, time).offers(offers))
                            .build());
        }

        BurstWorld build() {
            return new BurstWorld(this);
        }
    }
}
