package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.catalog.AccountOffers;
import io.multicloud.core.catalog.BundledOffers;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.config.Problems;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.management.Inventory;
import io.multicloud.core.pipeline.Pipeline;
import io.multicloud.core.pipeline.RetrySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Puts a library together: the accounts are opened behind the pipeline through which all their requests go, and the engines stand
 * over them.
 */
final class Assembly {
    private final MultiCloudConfig config;
    private final Environment time;
    private final Given given;

    Assembly(MultiCloudConfig config, Environment time, Given given) {
        this.config = config;
        this.time = time;
        this.given = given;
    }

    /**
     * What was put together.
     *
     * @param providers by account, in the order of the configuration, then those that the host added
     */
    record Parts(Map<String, CloudProvider> providers, Engines engines) {}

    /**
     * Opens the accounts and starts the engines.
     *
     * @param owned to which everything is added that is to be closed, in the order it is made
     * @param whole what the host's hooks wait for that need the library itself
     * @throws ConfigurationException telling everything that is wrong
     */
    Parts open(List<AutoCloseable> owned, CompletableFuture<MultiCloud> whole) {
        Problems problems = new Problems();
        Set<String> names = given.namesToOpen(config, problems);
        AccountOpener opener =
                new AccountOpener(config, time, given.factories, given.factoryOfAccount, given.credentials);
        List<AccountOpener.Prepared> prepared = opener.prepare(names, problems);
        problems.throwIfAny();

        Map<String, CloudProvider> ordered = new LinkedHashMap<>();
        List<OfferSource> sources = new ArrayList<>();
        sources.add(new AccountOffers(new BundledOffers(), ordered::values));
        sources.addAll(given.offers);
        SnapshotCatalog catalog = new SnapshotCatalog(time, sources);
        Inventory inventory = new Inventory(time.clock());
        HealthTable health = new HealthTable(time);
        Pipeline pipeline = pipeline(catalog, inventory, health);
        List<CloudProvider> opened = opener.open(prepared, pipeline);
        owned.addAll(opened);
        order(opened, pipeline, ordered);

        Engines engines = new Engines(
                time,
                config,
                ordered,
                catalog,
                inventory,
                health,
                Set.copyOf(given.accounts.keySet()),
                given.hooks.build(whole));
        engines.start();
        owned.add(engines);
        return new Parts(ordered, engines);
    }

    private void order(List<CloudProvider> opened, Pipeline pipeline, Map<String, CloudProvider> ordered) {
        Map<String, CloudProvider> byName = new LinkedHashMap<>();
        opened.forEach(provider -> byName.put(provider.account(), provider));
        for (AccountConfig account : config.accounts()) {
            CloudProvider own = given.accounts.get(account.name());
            CloudProvider provider =
                    own == null ? byName.get(account.name()) : pipeline.guardUngated(own, account.limits());
            if (provider != null) {
                ordered.put(account.name(), provider);
            }
        }
        given.accounts.forEach((name, provider) ->
                ordered.computeIfAbsent(name, unseen -> pipeline.guardUngated(provider, AccountLimits.none())));
    }

    private Pipeline pipeline(OfferCatalog catalog, Inventory inventory, HealthTable health) {
        RetryConfig retry = config.retry();
        return Pipeline.builder(time)
                .retry(new RetrySettings(
                        retry.maxAttempts(), retry.baseDelay(), retry.maxDelay(), retry.longestRetryAfter()))
                .observer(given.observer)
                .audit(given.audit)
                .owner(config.owner().orElse(null))
                .prices((kind, query) -> catalog.find(kind, query.region(), query.instanceType())
                        .flatMap(offer -> offer.hourly(query.purchase())))
                .inventory(Engines.into(inventory))
                .health(health)
                .build();
    }
}
