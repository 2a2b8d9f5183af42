package io.multicloud.core.management;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.control.Freshness;
import io.multicloud.api.control.Health;
import io.multicloud.api.control.InventoryItem;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.api.control.UnifiedView;
import io.multicloud.api.control.UnifiedView.ProviderView;
import io.multicloud.api.control.UnifiedView.Summary;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.management.Inventory.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control plane over an {@link Inventory}, which it keeps fresh in the background. */
public final class InventoryControlPlane implements ControlPlane, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryControlPlane.class);

    /** Between two background refreshes of regions in which nothing is known. */
    private static final Duration EVERYWHERE = Duration.ofMinutes(10);

    private final Environment environment;
    private final Inventory inventory;
    private final HealthTable health;
    private final Map<String, CloudProvider> accounts;
    private final Function<CloudProvider, Set<Region>> usable;
    private final Supplier<OfferCatalog> catalog;
    private final ToIntFunction<String> activeBursts;
    private final UnaryOperator<Runnable> singleAttempts;
    private final Duration interval;
    private @Nullable ScheduledTask next;
    private @Nullable Instant everywhereAt;
    private boolean closed;

    /**
     * Makes a control plane that answers from the inventory and refreshes nothing before {@link #start()}.
     *
     * @param health what the pipeline of the accounts tells of them
     * @param accounts open accounts by name
     * @param usable the regions an account may use; may send a request
     * @param catalog prices; asked for only when money is to be told
     * @param activeBursts active burst VMs of an account
     * @param singleAttempts wraps a task so that its requests neither wait nor are retried
     * @param interval between two background refreshes of all VMs
     */
    public InventoryControlPlane(
            Environment environment,
            Inventory inventory,
            HealthTable health,
            Map<String, CloudProvider> accounts,
            Function<CloudProvider, Set<Region>> usable,
            Supplier<OfferCatalog> catalog,
            ToIntFunction<String> activeBursts,
            UnaryOperator<Runnable> singleAttempts,
            Duration interval) {
        this.environment = environment;
        this.inventory = inventory;
        this.health = health;
        this.accounts = new TreeMap<>(accounts);
        this.usable = usable;
        this.catalog = catalog;
        this.activeBursts = activeBursts;
        this.singleAttempts = singleAttempts;
        this.interval = interval;
    }

    /** Begins to refresh VMs in the background; does nothing if it has begun. */
    public synchronized void start() {
        if (!closed && next == null) {
            accounts.values().forEach(account -> inventory.awaited(part(account, account.region(), Kind.VM)));
            next = environment.scheduler().schedule(interval, this::refreshInBackground);
        }
    }

    /** Stops refreshing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }

    @Override
    public List<InventoryItem> find(InventoryQuery query) {
        return inventory.find(query);
    }

    @Override
    public List<Freshness> freshness() {
        return inventory.freshness();
    }

    @Override
    public List<Health> health() {
        return health.all();
    }

    @Override
    public List<Freshness> refresh() {
        for (CloudProvider account : accounts.values()) {
            for (Region region : allRegions(account)) {
                for (Kind kind : Kind.values()) {
                    list(account, region, kind);
                }
            }
        }
        return inventory.freshness();
    }

    @Override
    public UnifiedView unifiedView() {
        Map<String, SummaryBuilder> sums = new TreeMap<>();
        accounts.keySet().forEach(name -> sums.put(name, new SummaryBuilder()));
        for (InventoryItem item : inventory.find(InventoryQuery.all().ofType(ResourceType.VM))) {
            SummaryBuilder sum = sums.get(item.resource().id().account());
            if (sum != null && item.resource() instanceof VM vm) {
                sum.add(vm, vm.state() == VMState.RUNNING ? offer(vm) : Optional.empty());
            }
        }
        Map<String, Optional<Instant>> listedAt = listedAt();
        SummaryBuilder total = new SummaryBuilder();
        List<ProviderView> views = new ArrayList<>();
        accounts.forEach((name, account) -> {
            SummaryBuilder sum = sums.computeIfAbsent(name, unseen -> new SummaryBuilder());
            sum.activeBursts = activeBursts.applyAsInt(name);
            total.add(sum);
            views.add(
                    new ProviderView(name, account.kind(), sum.build(), listedAt.getOrDefault(name, Optional.empty())));
        });
        Optional<Instant> oldest = views.stream()
                        .anyMatch(view -> view.listedAt().isEmpty())
                ? Optional.empty()
                : views.stream().flatMap(view -> view.listedAt().stream()).min(Instant::compareTo);
        return new UnifiedView(environment.clock().instant(), oldest, total.build(), views);
    }

    @Override
    public String unifiedViewJson() {
        return ViewJson.of(unifiedView());
    }

    private Optional<Offer> offer(VM vm) {
        return catalog.get().find(vm.id().provider(), vm.id().region(), vm.instanceType());
    }

    /** Returns for each account when the part of its VMs that was listed longest ago was listed; empty if one never was. */
    private Map<String, Optional<Instant>> listedAt() {
        Map<String, Optional<Instant>> oldest = new TreeMap<>();
        for (Freshness part : inventory.freshness()) {
            if (part.type().equals(ResourceType.VM) && isRefreshedOften(part)) {
                oldest.merge(
                        part.account(),
                        part.listedAt(),
                        (a, b) -> a.isEmpty() || b.isEmpty()
                                ? Optional.empty()
                                : a.orElseThrow().isBefore(b.orElseThrow()) ? a : b);
            }
        }
        return oldest;
    }

    private boolean isRefreshedOften(Freshness part) {
        CloudProvider account = accounts.get(part.account());
        return account != null && regions(account).contains(part.region());
    }

    // ---- listing

    /** What an inventory lists, and the capability without which there is none of it. */
    @SuppressWarnings("ImmutableEnumChecker") // Both fields are values.
    private enum Kind {
        VM(ResourceType.VM, null),
        VOLUME(ResourceType.VOLUME, Capability.VOLUMES),
        SNAPSHOT(ResourceType.SNAPSHOT, Capability.SNAPSHOTS),
        IMAGE(ResourceType.IMAGE, Capability.IMAGE_CREATE),
        NETWORK(ResourceType.NETWORK, Capability.NETWORKS),
        SUBNET(ResourceType.SUBNET, Capability.NETWORKS),
        SECURITY_GROUP(ResourceType.SECURITY_GROUP, Capability.NETWORKS),
        PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Capability.PUBLIC_ADDRESSES);

        private final ResourceType type;
        private final @Nullable Capability needs;

        Kind(ResourceType type, @Nullable Capability needs) {
            this.type = type;
            this.needs = needs;
        }

        private ResourceService<? extends Resource, ?> service(CloudProvider account) {
            return switch (this) {
                case VM -> account.compute();
                case VOLUME -> account.volumes();
                case SNAPSHOT -> account.volumes().snapshots();
                case IMAGE -> account.images();
                case NETWORK -> account.networks();
                case SUBNET -> account.networks().subnets();
                case SECURITY_GROUP -> account.networks().securityGroups();
                case PUBLIC_ADDRESS -> account.networks().publicAddresses();
            };
        }
    }

    private void refreshInBackground() {
        boolean everywhere = isEverywhereDue();
        try {
            for (CloudProvider account : accounts.values()) {
                environment.executor().execute(singleAttempts.apply(() -> refreshVms(account, everywhere)));
            }
        } catch (RejectedExecutionException e) {
            LOG.warn("too busy to refresh the inventory; it is refreshed again in {}", interval, e);
        }
        synchronized (this) {
            if (!closed) {
                next = environment.scheduler().schedule(interval, this::refreshInBackground);
            }
        }
    }

    private void refreshVms(CloudProvider account, boolean everywhere) {
        SortedSet<Region> regions = everywhere ? allRegions(account) : regions(account);
        regions.forEach(region -> inventory.awaited(part(account, region, Kind.VM)));
        for (Region region : regions) {
            environment.executor().execute(singleAttempts.apply(() -> list(account, region, Kind.VM)));
        }
    }

    private synchronized boolean isEverywhereDue() {
        Instant now = environment.clock().instant();
        if (everywhereAt != null && now.isBefore(everywhereAt.plus(EVERYWHERE))) {
            return false;
        }
        everywhereAt = now;
        return true;
    }

    /** Returns where there may be something: a create of which nobody was told may be in any region. */
    private SortedSet<Region> allRegions(CloudProvider account) {
        SortedSet<Region> regions = regions(account);
        regions.addAll(usable.apply(account));
        return regions;
    }

    private SortedSet<Region> regions(CloudProvider account) {
        SortedSet<Region> regions = new TreeSet<>(inventory.regions(account.account()));
        regions.add(account.region());
        return regions;
    }

    private static Part part(CloudProvider account, Region region, Kind kind) {
        return new Part(account.account(), region, kind.type);
    }

    private void list(CloudProvider account, Region region, Kind kind) {
        if (kind.needs != null && !account.capabilities().has(kind.needs)) {
            return;
        }
        Part part = part(account, region, kind);
        Instant began = environment.clock().instant();
        try {
            List<Resource> listing = new ArrayList<>();
            kind.service(account).list(ListQuery.in(region)).forEach(listing::add);
            Duration visibility = Duration.ofMillis(
                    account.capabilities().limit(Limit.VISIBILITY_MILLIS).orElse(0));
            inventory.listed(part, began, visibility, listing);
        } catch (CloudException e) {
            inventory.failed(part, e);
        } catch (RuntimeException e) {
            LOG.warn("listing {} of account {} in {} broke", kind.type, account.account(), region, e);
            inventory.failed(
                    part,
                    CloudException.builder(ErrorCode.INTERNAL, "the listing broke: " + e)
                            .provider(account.account())
                            .operation("list " + kind.type)
                            .cause(e)
                            .build());
        }
    }

    /** Sums up VMs. */
    private static final class SummaryBuilder {
        private int vms;
        private int runningVms;
        private double vcpus;
        private long memoryBytes;
        private Money hourlyCost = Money.ZERO_USD;
        private Money hourlySavings = Money.ZERO_USD;
        private int unpricedVms;
        private int activeBursts;

        private void add(VM vm, Optional<Offer> offer) {
            vms++;
            if (vm.state() != VMState.RUNNING) {
                return;
            }
            runningVms++;
            vcpus += vm.vcpus();
            memoryBytes += vm.memory().bytes();
            Optional<Money> paid = offer.flatMap(o -> o.hourly(vm.purchase()));
            if (paid.isEmpty()) {
                unpricedVms++;
                return;
            }
            hourlyCost = hourlyCost.plus(paid.orElseThrow());
            Optional<Money> onDemand = offer.flatMap(Offer::onDemandHourly);
            if (onDemand.isPresent() && onDemand.orElseThrow().compareTo(paid.orElseThrow()) > 0) {
                hourlySavings = hourlySavings.plus(onDemand.orElseThrow().minus(paid.orElseThrow()));
            }
        }

        private void add(SummaryBuilder other) {
            vms += other.vms;
            runningVms += other.runningVms;
            vcpus += other.vcpus;
            memoryBytes += other.memoryBytes;
            hourlyCost = hourlyCost.plus(other.hourlyCost);
            hourlySavings = hourlySavings.plus(other.hourlySavings);
            unpricedVms += other.unpricedVms;
            activeBursts += other.activeBursts;
        }

        private Summary build() {
            return new Summary(
                    vms,
                    runningVms,
                    vcpus,
                    DataSize.bytes(memoryBytes),
                    hourlyCost,
                    hourlySavings,
                    unpricedVms,
                    activeBursts);
        }
    }
}
