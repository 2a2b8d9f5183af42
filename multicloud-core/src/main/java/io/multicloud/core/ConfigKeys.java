package io.multicloud.core;

import io.multicloud.core.MigrationConfig.Step;
import io.multicloud.core.MultiCloudConfig.Feature;
import io.multicloud.core.NetworkConfig.Link;
import io.multicloud.core.config.Kind;
import io.multicloud.core.config.NamedSections;
import io.multicloud.core.config.Shape;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Every key of the configuration. */
final class ConfigKeys {
    private static final Shape<AccountConfig, AccountConfig.Builder> ACCOUNT =
            Shape.<AccountConfig, AccountConfig.Builder>table()
                    .value("provider", Kind.TEXT, AccountConfig::provider, AccountConfig.Builder::provider)
                    .value(
                            "enabled",
                            Kind.FLAG,
                            AccountConfig::enabled,
                            (builder, on) -> set(on, builder::enable, builder::disable))
                    .value(
                            "factory",
                            Kind.TEXT,
                            account -> account.factory().orElse(null),
                            AccountConfig.Builder::factory)
                    .value(
                            "region",
                            Kind.LOCATION,
                            account -> account.region().orElse(null),
                            AccountConfig.Builder::region)
                    .values("regions", Kind.LOCATION, AccountConfig::regions, AccountConfig.Builder::regions)
                    .field(new CredentialsField())
                    .group(
                            "quotas",
                            Shape.<AccountConfig, AccountConfig.Builder>table()
                                    .value(
                                            "max_vms",
                                            Kind.WHOLE,
                                            account -> boxed(account.limits().maxVms()),
                                            AccountConfig.Builder::maxVms)
                                    .value(
                                            "max_cpus",
                                            Kind.WHOLE,
                                            account -> boxed(account.limits().maxCpus()),
                                            AccountConfig.Builder::maxCpus)
                                    .build())
                    .group(
                            "cost_limits",
                            Shape.<AccountConfig, AccountConfig.Builder>table()
                                    .value(
                                            "daily_limit",
                                            Kind.MONEY_AMOUNT,
                                            account -> account.limits()
                                                    .dailyLimit()
                                                    .orElse(null),
                                            AccountConfig.Builder::dailyLimit)
                                    .value(
                                            "monthly_limit",
                                            Kind.MONEY_AMOUNT,
                                            account -> account.limits()
                                                    .monthlyLimit()
                                                    .orElse(null),
                                            AccountConfig.Builder::monthlyLimit)
                                    .build())
                    .value(
                            "endpoint",
                            Kind.ADDRESS,
                            account -> account.endpoint().orElse(null),
                            AccountConfig.Builder::endpoint)
                    .value("proxy", Kind.ADDRESS, account -> account.proxy().orElse(null), AccountConfig.Builder::proxy)
                    .group(
                            "timeouts",
                            Shape.<AccountConfig, AccountConfig.Builder>table()
                                    .value(
                                            "connect",
                                            Kind.DURATION,
                                            AccountConfig::connectTimeout,
                                            AccountConfig.Builder::connectTimeout)
                                    .value(
                                            "request",
                                            Kind.DURATION,
                                            AccountConfig::requestTimeout,
                                            AccountConfig.Builder::requestTimeout)
                                    .build())
                    .field(new SettingsField())
                    .build();

    private static final Shape<BurstConfig, BurstConfig.Builder> THRESHOLDS =
            Shape.<BurstConfig, BurstConfig.Builder>table()
                    .value(
                            "cpu_threshold",
                            Kind.NUMBER,
                            burst -> burst.thresholds().cpu(),
                            BurstConfig.Builder::cpuThreshold)
                    .value(
                            "memory_threshold",
                            Kind.NUMBER,
                            burst -> burst.thresholds().memory(),
                            BurstConfig.Builder::memoryThreshold)
                    .value(
                            "queue_depth",
                            Kind.WHOLE,
                            burst -> burst.thresholds().queueDepth(),
                            BurstConfig.Builder::queueDepth)
                    .value(
                            "duration",
                            Kind.DURATION,
                            burst -> burst.thresholds().sustained(),
                            BurstConfig.Builder::duration)
                    .value(
                            "scale_back",
                            Kind.NUMBER,
                            burst -> burst.thresholds().scaleBack(),
                            BurstConfig.Builder::scaleBack)
                    .value(
                            "cool_down",
                            Kind.DURATION,
                            burst -> burst.thresholds().coolDown(),
                            BurstConfig.Builder::coolDown)
                    .build();

    private static final Shape<BurstConfig, BurstConfig.Builder> BURST = Shape.<BurstConfig, BurstConfig.Builder>table()
            .value(
                    "strategy",
                    Kind.choice(BurstConfig.Strategy.class),
                    BurstConfig::chosen,
                    BurstConfig.Builder::strategy)
            .value("max_wait", Kind.DURATION, burst -> burst.justInTime().maxWait(), BurstConfig.Builder::maxWait)
            .value("boot_time", Kind.DURATION, burst -> burst.justInTime().bootTime(), BurstConfig.Builder::bootTime)
            .value(
                    "idle_allowance",
                    Kind.DURATION,
                    burst -> burst.justInTime().idleAllowance(),
                    BurstConfig.Builder::idleAllowance)
            .value(
                    "monitor_interval",
                    Kind.DURATION,
                    BurstConfig::monitorInterval,
                    BurstConfig.Builder::monitorInterval)
            .value(
                    "max_vms",
                    Kind.WHOLE_OR_UNLIMITED,
                    burst -> burst.maxVms().orElse(null),
                    (builder, vms) -> vms.ifPresentOrElse(builder::maxVms, builder::unlimitedVms))
            .value(
                    "daily_budget",
                    Kind.MONEY_AMOUNT,
                    burst -> burst.dailyBudget().orElse(null),
                    BurstConfig.Builder::dailyBudget)
            .value(
                    "drain_timeout",
                    Kind.DURATION,
                    burst -> burst.drainTimeout().orElse(null),
                    BurstConfig.Builder::drainTimeout)
            .value("create_timeout", Kind.DURATION, BurstConfig::createTimeout, BurstConfig.Builder::createTimeout)
            .build();

    private static final Shape<NetworkConfig, NetworkConfig.Builder> NETWORK =
            Shape.<NetworkConfig, NetworkConfig.Builder>table()
                    .value("enable_vpn", Kind.FLAG, network -> network.enabled(Link.VPN), link(Link.VPN))
                    .value("enable_sdwan", Kind.FLAG, network -> network.enabled(Link.SDWAN), link(Link.SDWAN))
                    .value(
                            "vpn_type",
                            Kind.choice(NetworkConfig.VpnType.class),
                            NetworkConfig::vpnType,
                            NetworkConfig.Builder::vpnType)
                    .value(
                            "bandwidth",
                            Kind.WHOLE,
                            network -> boxed(network.bandwidthMbps()),
                            NetworkConfig.Builder::bandwidthMbps)
                    .value(
                            "latency_target",
                            Kind.DURATION,
                            network -> network.latencyTarget().orElse(null),
                            NetworkConfig.Builder::latencyTarget)
                    .value(
                            "encryption",
                            Kind.choice(NetworkConfig.LinkEncryption.class),
                            NetworkConfig::encryption,
                            NetworkConfig.Builder::encryption)
                    .build();

    private static final Shape<MigrationConfig, MigrationConfig.Builder> MIGRATION =
            Shape.<MigrationConfig, MigrationConfig.Builder>table()
                    .value(
                            "enable_live_migration",
                            Kind.FLAG,
                            migration -> migration.enabled(Step.LIVE_MIGRATION),
                            step(Step.LIVE_MIGRATION))
                    .value(
                            "parallel_migrations",
                            Kind.WHOLE,
                            MigrationConfig::parallelMigrations,
                            MigrationConfig.Builder::parallelMigrations)
                    .value(
                            "bandwidth_limit",
                            Kind.WHOLE,
                            MigrationConfig::bandwidthLimitMbps,
                            MigrationConfig.Builder::bandwidthLimitMbps)
                    .value(
                            "compression_enabled",
                            Kind.FLAG,
                            migration -> migration.enabled(Step.COMPRESSION),
                            step(Step.COMPRESSION))
                    .value(
                            "verification_enabled",
                            Kind.FLAG,
                            migration -> migration.enabled(Step.VERIFICATION),
                            step(Step.VERIFICATION))
                    .value(
                            "rollback_enabled",
                            Kind.FLAG,
                            migration -> migration.enabled(Step.ROLLBACK),
                            step(Step.ROLLBACK))
                    .build();

    private static final Shape<JournalConfig, JournalConfig.Builder> JOURNAL =
            Shape.<JournalConfig, JournalConfig.Builder>table()
                    .field(JournalFields.directory())
                    .value(
                            "heads",
                            Kind.TEXT,
                            journal -> journal.heads().map(Object::toString).orElse(null),
                            JournalConfig.Builder::headsIn)
                    .group(
                            "postgres",
                            Shape.<JournalConfig, JournalConfig.Builder>table()
                                    .field(JournalFields.url())
                                    .value(
                                            "user",
                                            Kind.TEXT,
                                            journal -> journal.postgresUser().orElse(null),
                                            JournalConfig.Builder::postgresUser)
                                    .field(JournalFields.password())
                                    .value(
                                            "schema",
                                            Kind.TEXT,
                                            journal ->
                                                    journal.postgresUrl().isPresent() ? journal.postgresSchema() : null,
                                            JournalConfig.Builder::postgresSchema)
                                    .build())
                    .build();

    private static final Shape<RetryConfig, RetryConfig.Builder> RETRY = Shape.<RetryConfig, RetryConfig.Builder>table()
            .value("max_attempts", Kind.WHOLE, RetryConfig::maxAttempts, RetryConfig.Builder::maxAttempts)
            .value("base_delay", Kind.DURATION, RetryConfig::baseDelay, RetryConfig.Builder::baseDelay)
            .value("max_delay", Kind.DURATION, RetryConfig::maxDelay, RetryConfig.Builder::maxDelay)
            .value(
                    "longest_retry_after",
                    Kind.DURATION,
                    RetryConfig::longestRetryAfter,
                    RetryConfig.Builder::longestRetryAfter)
            .build();

    /** The whole. */
    static final Shape<MultiCloudConfig, MultiCloudConfig.Builder> ROOT =
            Shape.<MultiCloudConfig, MultiCloudConfig.Builder>table()
                    .field(new NamedSections<>(
                            "providers",
                            ACCOUNT,
                            MultiCloudConfig::accounts,
                            AccountConfig::name,
                            AccountConfig::builder,
                            (builder, account) -> builder.account(account.build()),
                            enabled -> enabled.equalsIgnoreCase("false")))
                    .value(
                            "preferred_provider",
                            Kind.TEXT,
                            config -> config.preferredProvider().orElse(null),
                            MultiCloudConfig.Builder::preferredProvider)
                    .value("owner", Kind.TEXT, config -> config.owner().orElse(null), MultiCloudConfig.Builder::owner)
                    .value(
                            "refresh_interval",
                            Kind.DURATION,
                            MultiCloudConfig::refreshInterval,
                            MultiCloudConfig.Builder::refreshInterval)
                    .section(
                            "retry",
                            RETRY,
                            MultiCloudConfig::retry,
                            builder -> RetryConfig.builder(),
                            (builder, retry) -> builder.retry(retry.build()))
                    .section(
                            "journal",
                            JOURNAL,
                            config -> config.journal().orElse(null),
                            builder -> JournalConfig.builder(),
                            (builder, journal) -> builder.journal(journal.build()))
                    .field(feature("enable_bursting", Feature.BURSTING))
                    .section(
                            "burst_thresholds",
                            THRESHOLDS,
                            MultiCloudConfig::burst,
                            MultiCloudConfig.Builder::changedBurst,
                            (builder, burst) -> builder.burst(burst.build()))
                    .section(
                            "burst",
                            BURST,
                            MultiCloudConfig::burst,
                            MultiCloudConfig.Builder::changedBurst,
                            (builder, burst) -> builder.burst(burst.build()))
                    .field(feature("enable_arbitrage", Feature.ARBITRAGE))
                    .field(feature("cost_optimization", Feature.COST_OPTIMIZATION))
                    .value(
                            "dr_provider",
                            Kind.TEXT,
                            config -> config.drProvider().orElse(null),
                            MultiCloudConfig.Builder::drProvider)
                    .section(
                            "network_config",
                            NETWORK,
                            config -> config.network().orElse(null),
                            builder -> NetworkConfig.builder(),
                            (builder, network) -> builder.network(network.build()))
                    .section(
                            "migration_config",
                            MIGRATION,
                            config -> config.migration().orElse(null),
                            builder -> MigrationConfig.builder(),
                            (builder, migration) -> builder.migration(migration.build()))
                    .build();

    private ConfigKeys() {}

    private static io.multicloud.core.config.Field<MultiCloudConfig, MultiCloudConfig.Builder> feature(
            String key, Feature feature) {
        return Shape.field(
                key,
                Kind.FLAG,
                config -> config.enabled(feature) ? Boolean.TRUE : null,
                (builder, on) -> set(on, () -> builder.enable(feature), () -> builder.disable(feature)));
    }

    private static java.util.function.BiConsumer<NetworkConfig.Builder, Boolean> link(Link link) {
        return (builder, on) -> set(on, () -> builder.enable(link), () -> builder.disable(link));
    }

    private static java.util.function.BiConsumer<MigrationConfig.Builder, Boolean> step(Step step) {
        return (builder, on) -> set(on, () -> builder.enable(step), () -> builder.disable(step));
    }

    private static void set(boolean on, Runnable enable, Runnable disable) {
        (on ? enable : disable).run();
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
