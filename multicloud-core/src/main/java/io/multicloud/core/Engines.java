package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.control.Feature;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.migration.Migrator;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.OrphanSweeper;
import io.multicloud.core.burst.EventDrivenBurstManager;
import io.multicloud.core.catalog.AccountPlacer;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.health.CarefulPlacer;
import io.multicloud.core.health.HealthProber;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.management.Inventory;
import io.multicloud.core.management.InventoryControlPlane;
import io.multicloud.core.orphans.JournalOrphanSweeper;
import io.multicloud.core.pipeline.InventoryListener;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The engines of one {@link MultiCloud}, made over its open accounts. Thread-safe. */
final class Engines implements AutoCloseable {
    /** A cloud that hangs must not hold up an order for longer: there are others. */
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(15);

    private final Environment environment;
    private final Map<String, CloudProvider> accounts;
    private final SnapshotCatalog catalog;
    private final AccountPlacer placer;
    private final InventoryControlPlane controlPlane;
    private final HealthProber prober;
    private final HealthTable health;
    private final List<EventDrivenBurstManager> bursts = new CopyOnWriteArrayList<>();
    private final Set<String> burstNames = ConcurrentHashMap.newKeySet();
    private final MultiCloudConfig config;
    private final DurableWork<DurableEngines> durable;

    /**
     * @param config whose accounts are open
     * @param accounts by name, in the order of the configuration
     * @param inventory what the guards of the accounts write to
     * @param health what their gates and guards tell of them
     * @param ungated those that no gate tells of
     * @param hooks what the host does for durable work
     */
    Engines(
            Environment environment,
            MultiCloudConfig config,
            Map<String, CloudProvider> accounts,
            SnapshotCatalog catalog,
            Inventory inventory,
            HealthTable health,
            Set<String> ungated,
            Hooks hooks) {
        this.environment = environment;
        this.config = config;
        this.accounts = accounts;
        this.catalog = catalog;
        this.placer = new AccountPlacer(environment, catalog, List.copyOf(accounts.values()));
        this.controlPlane = new InventoryControlPlane(
                environment,
                inventory,
                health,
                accounts,
                placer::regions,
                () -> catalog,
                this::activeBursts,
                task -> () -> CallScope.singleAttempt().run(task),
                config.refreshInterval());
        this.health = health;
        this.prober = new HealthProber(
                environment,
                health,
                accounts,
                ungated,
                task -> () ->
                        CallScope.singleAttempt().withDeadline(LONGEST_REQUEST).run(task));
        this.durable = new DurableWork<>(
                environment,
                config,
                new OneAttempt(),
                journal -> new DurableEngines(
                        environment,
                        journal,
                        config.migration()
                                .orElseGet(() -> MigrationConfig.builder().build()),
                        accounts,
                        placer,
                        catalog,
                        hooks,
                        new OneAttempt(),
                        health),
                accounts);
    }

    /** Returns a listener that writes what passes through the accounts into an inventory. */
    static InventoryListener into(Inventory inventory) {
        return new InventoryListener() {
            @Override
            public void seen(Resource resource) {
                inventory.seen(resource);
            }

            @Override
            public void gone(ResourceId id) {
                inventory.gone(id);
            }
        };
    }

    void start() {
        controlPlane.start();
        prober.start();
    }

    OfferCatalog catalog() {
        return catalog;
    }

    Placer placer() {
        return placer;
    }

    ControlPlane controlPlane() {
        return controlPlane;
    }

    BurstManager burst(BurstPolicy policy, CapacitySource source) {
        EventDrivenBurstManager manager = new EventDrivenBurstManager(
                environment,
                policy,
                source,
                new CarefulPlacer(environment.clock(), placer, health, Feature.BURST, accounts),
                catalog,
                controlPlane,
                accounts::get,
                new OneAttempt());
        bursts.add(manager);
        burstNames.add(policy.name());
        return manager;
    }

    Migrator migrator() {
        return durable.engines().migrator();
    }

    DRCoordinator disasterRecovery() {
        return durable.engines().coordinator();
    }

    OrphanSweeper orphans() {
        return new JournalOrphanSweeper(
                environment,
                durable.journal(),
                accounts,
                placer::regions,
                () -> catalog,
                burstNames::contains,
                config.owner());
    }

    private int activeBursts(String account) {
        int count = 0;
        for (EventDrivenBurstManager manager : bursts) {
            for (BurstVM vm : manager.active()) {
                if (vm.account().map(account::equals).orElse(false)) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>();
        all.add(controlPlane);
        all.add(prober);
        all.addAll(bursts);
        all.add(durable);
        Closing.all(all);
    }

    private static final class OneAttempt implements SingleAttempts {
        @Override
        public <T> T call(Supplier<T> call) {
            return CallScope.singleAttempt().withDeadline(LONGEST_REQUEST).call(call);
        }
    }
}
