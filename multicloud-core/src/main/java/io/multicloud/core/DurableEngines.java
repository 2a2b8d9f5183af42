package io.multicloud.core;

import com.google.common.collect.ImmutableList;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.control.Feature;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.migration.Migrator;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.catalog.EgressPrices;
import io.multicloud.core.dr.Collaborators;
import io.multicloud.core.dr.DRSettings;
import io.multicloud.core.dr.DisasterRecovery;
import io.multicloud.core.health.Degradation;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.migration.MigrationPrograms;
import io.multicloud.core.migration.MigrationSettings;
import io.multicloud.core.migration.MigrationSettings.Part;
import io.multicloud.core.migration.MigrationSite;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.transfer.Bandwidth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The engines whose work outlives the process, over one journal and one saga engine. Thread-safe once connected. */
final class DurableEngines implements DurableWork.Programs {
    private final MigrationPrograms migrations;
    private final DisasterRecovery recovery;
    private @Nullable Migrator migrator;
    private @Nullable DRCoordinator coordinator;

    DurableEngines(
            Environment environment,
            Journal journal,
            MigrationConfig config,
            Map<String, CloudProvider> accounts,
            Placer placer,
            OfferCatalog catalog,
            Hooks hooks,
            SingleAttempts attempts,
            Degradation degradation) {
        Bandwidth bandwidth = Bandwidth.ofMbps(environment, config.bandwidthLimitMbps());
        this.migrations = new MigrationPrograms(new MigrationSite(
                environment,
                accounts::get,
                attempts,
                placer,
                catalog,
                new EgressPrices()::ofMonth,
                journal,
                settings(config, bandwidth),
                hooks.bootProbes(),
                hooks.handOvers(),
                (account, region) -> degradation.allows(Feature.MIGRATION, account, region)));
        this.recovery = new DisasterRecovery(
                environment,
                journal,
                accounts::get,
                new Collaborators(
                        hooks.healthProbes(), hooks.quiesceHooks(), hooks.trafficSwitches(), hooks.witnesses()),
                attempts,
                degradation,
                bandwidth,
                DRSettings.DEFAULT);
    }

    private static MigrationSettings settings(MigrationConfig config, Bandwidth bandwidth) {
        Map<MigrationConfig.Step, Part> parts = new EnumMap<>(MigrationConfig.Step.class);
        parts.put(MigrationConfig.Step.LIVE_MIGRATION, Part.LIVE);
        parts.put(MigrationConfig.Step.COMPRESSION, Part.COMPRESSION);
        parts.put(MigrationConfig.Step.VERIFICATION, Part.VERIFICATION);
        parts.put(MigrationConfig.Step.ROLLBACK, Part.ROLLBACK);
        parts.keySet().removeIf(step -> !config.enabled(step));
        return new MigrationSettings(Set.copyOf(parts.values()), config.parallelMigrations(), bandwidth);
    }

    @Override
    public List<SagaDefinition> definitions() {
        return ImmutableList.<SagaDefinition>builder()
                .add(migrations.definition())
                .addAll(recovery.definitions())
                .build();
    }

    @Override
    public void connect(SagaEngine engine) {
        migrator = migrations.migrator(engine);
        recovery.connect(engine);
        coordinator = recovery.coordinator();
    }

    Migrator migrator() {
        return connected(migrator);
    }

    DRCoordinator coordinator() {
        return connected(coordinator);
    }

    private static <T> T connected(@Nullable T engine) {
        if (engine == null) {
            throw new IllegalStateException("not connected to a saga engine yet");
        }
        return engine;
    }
}
