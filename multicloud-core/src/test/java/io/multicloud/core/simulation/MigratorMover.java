package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.SourceDisposal;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.core.catalog.AccountPlacer;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.migration.DurableMigrator;
import io.multicloud.core.migration.MigrationPrograms;
import io.multicloud.core.migration.MigrationSettings;
import io.multicloud.core.migration.MigrationSite;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Moves by the library's migrator. */
final class MigratorMover implements Mover {
    static final int PARALLEL = 3;

    private static final String SAGAS = "migration-";

    /** More than a cold migration of a machine with one disk has, and than one in rounds. */
    private static final int COLD_STEPS = 20;

    private static final int STEPS = 36;

    private final SimulatedWorld world;
    private final Estate estate;
    private final Store store;
    private final MigrationStrategy strategy;
    private final SnapshotCatalog catalog;
    private final Map<SimulatedHost, MigrationPrograms> programs = new LinkedHashMap<>();
    private final Map<SagaEngine, DurableMigrator> migrators = new LinkedHashMap<>();
    private Optional<String> id = Optional.empty();
    private List<Step> steps = List.of();

    MigratorMover(SimulatedWorld world, Estate estate, Store store, MigrationStrategy strategy) {
        this.strategy = strategy;
        this.world = world;
        this.estate = estate;
        this.store = store;
        List<OfferSource> offers = new ArrayList<>();
        estate.clouds().forEach(cloud -> cloud.provider().offers().ifPresent(offers::add));
        this.catalog = new SnapshotCatalog(world.time(), offers);
    }

    @Override
    public SagaDefinition on(SimulatedHost machine, Journal journal, Tools tools) {
        Map<String, CloudProvider> accounts = new LinkedHashMap<>();
        accounts.put(estate.source.account(), tools.source());
        accounts.put(estate.target.account(), tools.target());
        MigrationPrograms made =
                programs(machine, journal, accounts, catalog, Bandwidth.ofMbps(machine, megabits()), handOvers());
        programs.put(machine, made);
        return made.definition();
    }

    /** Through objects, so few that a small disk goes in several parts. */
    private int megabits() {
        return estate.imports() ? 10 : 500;
    }

    /** Returns the programs of a host's migrator: verified, three at a time, and taken back when they fail. */
    static MigrationPrograms programs(
            SimulatedHost machine,
            Journal journal,
            Map<String, CloudProvider> accounts,
            SnapshotCatalog catalog,
            Bandwidth bandwidth,
            Map<String, HandOver> handOvers) {
        EnumSet<MigrationSettings.Part> parts = EnumSet.of(
                MigrationSettings.Part.VERIFICATION, MigrationSettings.Part.ROLLBACK, MigrationSettings.Part.LIVE);
        return new MigrationPrograms(new MigrationSite(
                machine,
                accounts::get,
                SagaHosts.DIRECT,
                new AccountPlacer(machine, catalog, List.copyOf(accounts.values())),
                catalog,
                (cloud, data) -> Optional.empty(),
                journal,
                new MigrationSettings(parts, PARALLEL, bandwidth),
                Map.of(),
                handOvers,
                (account, region) -> true));
    }

    private Map<String, HandOver> handOvers() {
        return strategy instanceof MigrationStrategy.Live live
                ? Map.of(live.handOver().name(), live.handOver())
                : Map.of();
    }

    @Override
    public void ask(SimulatedHost machine, SagaEngine engine) {
        if (saga().filter(asked -> asked.cursor().state().ended()).isPresent()) {
            return;
        }
        DurableMigrator migrator = migrators.computeIfAbsent(
                engine, asked -> Objects.requireNonNull(programs.get(machine)).migrator(asked));
        try {
            migrator.begin(List.of(MigrationSpec.builder(estate.machine, estate.target.account())
                    .strategy(strategy)
                    .disposal(SourceDisposal.DELETE)
                    .build()));
        } catch (CloudException e) {
            world.note("the migration is not accepted: " + e.getMessage());
        }
    }

    @Override
    public Optional<SagaRecord> saga() {
        Optional<SagaRecord> known = id.flatMap(store::find);
        if (known.filter(saga -> saga.cursor().state() != SagaState.ROLLED_BACK).isPresent()) {
            return known;
        }
        // When the first one has gone back, what was asked for a second time may have begun.
        id = store.all().stream()
                .filter(saga -> saga.id().startsWith(SAGAS))
                .max(Comparator.comparing(
                                (SagaRecord saga) -> !saga.cursor().state().ended())
                        .thenComparing(SagaRecord::createdAt)
                        .thenComparing(SagaRecord::id))
                .map(SagaRecord::id);
        return id.flatMap(store::find);
    }

    @Override
    public List<Step> steps() {
        if (steps.isEmpty()) {
            saga().ifPresent(saga ->
                    steps = programs.values().iterator().next().definition().steps(saga.input()));
        }
        return steps;
    }

    @Override
    public List<CrashPoint> points() {
        int last = strategy instanceof MigrationStrategy.Cold ? COLD_STEPS : STEPS;
        List<CrashPoint> points = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (int step = 0; step < last; step++) {
                for (Moment moment : Moment.values()) {
                    points.add(new CrashPoint(SAGAS, step, direction, moment));
                }
            }
        }
        return points;
    }
}
