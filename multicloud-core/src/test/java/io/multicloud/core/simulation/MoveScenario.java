package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** One machine moves from one cloud to another, and things go wrong. */
final class MoveScenario implements Scenario {
    /** Every step has an hour of patience, and so has its compensation. */
    private static final Duration LONGEST = Duration.ofHours(30);

    private static final int HELPS = 3;

    /** Longer than a request takes to the journal. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(20);

    private static final Duration DOWNTIME = Duration.ofMinutes(2);
    private static final int ROUNDS = 3;

    /** Mostly without the many looks of the usual ones, which find nothing. */
    private static final List<SagaSettings> SETTINGS = List.of(
            SagaSettings.DEFAULT,
            new SagaSettings(Duration.ofSeconds(6), Duration.ofSeconds(10), 10),
            new SagaSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 10),
            new SagaSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 10));

    private final Variant variant;
    private final Function<VirtualTime, Store> stores;
    private final By by;

    /** What moves the machine. */
    enum By {
        /** The plainest saga. */
        SAGA("aMoveSurvives"),
        /** The migrator, cold. */
        MIGRATOR("aMigrationSurvives"),
        /** The migrator, cold, into a cloud that imports whole disks. */
        OBJECTS("aMigrationThroughObjectsSurvives"),
        /** The migrator, while the source goes on writing until the last round. */
        WARM("aWarmMigrationSurvives"),
        /** The migrator, while the workload serves and hands itself over. */
        LIVE("aLiveMigrationSurvives");

        private final String test;

        By(String test) {
            this.test = test;
        }
    }

    MoveScenario(Variant variant) {
        this(variant, Store::model, By.SAGA);
    }

    /** @param stores makes the journal of a run */
    MoveScenario(Variant variant, Function<VirtualTime, Store> stores, By by) {
        this.variant = variant;
        this.stores = stores;
        this.by = by;
    }

    @Override
    public String name() {
        return "MoveScenario";
    }

    @Override
    public String replay(long seed) {
        return SimulationTest.replay(by.test, seed);
    }

    @Override
    public void play(SimulatedWorld world) {
        new Run(world).play();
    }

    private final class Run implements Troubles.Operator {
        private final SimulatedWorld world;
        private final Mover mover;
        private final SplittableRandom chance;
        private final Duration visibility;
        private final boolean forgetful;
        private final Estate estate;
        private final Store store;
        private final Findings findings = new Findings();
        private final CrashPlan plan;
        private final SagaHosts hosts;
        /** Whether two people ask for the move at the same moment, on two hosts if there are so many. */
        private final boolean hasty;

        private Instant lastAsked = Instant.MIN;
        private final LiveWorkload workload;
        private final Optional<UnrulyLine> line;
        private final Optional<UnrulyParts> parts;

        Run(SimulatedWorld world) {
            this.world = world;
            this.chance = world.chance("run");
            this.visibility = chance.nextInt(3) == 0 ? Duration.ofSeconds(1 + chance.nextInt(40)) : Duration.ZERO;
            this.forgetful = chance.nextInt(4) == 0;
            this.hasty = world.chance("haste").nextInt(8) == 0;
            this.estate = by == By.OBJECTS ? Estate.importing(world, visibility) : Estate.in(world, visibility);
            this.parts = by == By.OBJECTS && world.chance("line").nextInt(3) == 0
                    ? Optional.of(new UnrulyParts(world, this::kill))
                    : Optional.empty();
            this.store = stores.apply(world.time());
            this.workload = new LiveWorkload(estate, by == By.LIVE ? chance.nextInt(6) / 4 : 0, world::note);
            this.line = line();
            this.mover = by == By.SAGA
                    ? new SagaMover(estate, store, world.seed())
                    : new MigratorMover(world, estate, store, strategy());
            if (by == By.WARM || by == By.LIVE) {
                estate.busy();
            }
            this.plan = new CrashPlan(store, findings, world::note);
            SagaSettings settings = SETTINGS.get(chance.nextInt(SETTINGS.size()));
            this.hosts = new SagaHosts(world, store, plan, findings, variant, settings, this::programs);
        }

        private MigrationStrategy strategy() {
            return switch (by) {
                case SAGA, MIGRATOR, OBJECTS -> MigrationStrategy.cold();
                case WARM -> new MigrationStrategy.Warm(DOWNTIME, ROUNDS);
                case LIVE -> new MigrationStrategy.Live(workload, DOWNTIME, ROUNDS);
            };
        }

        /** In some worlds blocks arrive twice, late, or broken. */
        private Optional<UnrulyLine> line() {
            boolean unruly = by != By.SAGA && by != By.OBJECTS && chance.nextInt(5) == 0;
            return unruly
                    ? Optional.of(new UnrulyLine(chance.split(), Math.max(0, chance.nextInt(4) - 2)))
                    : Optional.empty();
        }

        private void kill(SimulatedHost machine) {
            hosts.kill(machine);
        }

        private List<SagaDefinition> programs(SimulatedHost host, Journal journal) {
            return List.of(mover.on(host, journal, tools(host)));
        }

        private Tools tools(SimulatedHost host) {
            return new Tools(
                    variant.provider(provider(host, estate.source)),
                    variant.provider(provider(host, estate.target)),
                    visibility);
        }

        private CloudProvider provider(SimulatedHost host, FakeCloud cloud) {
            CloudProvider opened = world.provider(host, cloud);
            CloudProvider provider =
                    line.isPresent() && cloud == estate.target ? line.get().before(opened) : opened;
            if (parts.isPresent() && cloud == estate.target) {
                provider = parts.get().before(host, provider);
            }
            return forgetful ? Interposed.withoutTokens(provider, host::newId) : provider;
        }

        void play() {
            hosts.start();
            if (chance.nextBoolean()) {
                hosts.start();
            }
            Invariants invariants = new Invariants(estate, mover::saga, this::commit);
            invariants.always().forEach(world::always);
            world.always(findings.none(Findings.STALE_EPOCHS));
            world.always(findings.none(Findings.EFFECTS_ARE_OWNED));
            invariants.atEnd().forEach(world::atEnd);
            if (by == By.LIVE) {
                world.always(workload.itServesAllTheTime());
            }
            new Troubles(world, estate, hosts, plan).place(mover.points(), this);
            submitUntilItIsThere();
            rest();
            for (int i = 0; i < HELPS && state().equals(Optional.of(SagaState.PAUSED)); i++) {
                help(i);
                rest();
            }
        }

        /** Returns the index of the step after which there is no way back. */
        private int commit() {
            return variant.steps(mover.steps()).stream()
                    .map(Step::name)
                    .toList()
                    .indexOf("commit");
        }

        /** Whoever asks for a move asks again until it is accepted. */
        private void submitUntilItIsThere() {
            if (hasty) {
                submitAgain();
            } else {
                onAHost(host -> {
                    if (mover.saga().isEmpty()) {
                        ask(host);
                    }
                });
            }
            if (mover.saga().isEmpty()) {
                world.time().scheduler().schedule(Duration.ofSeconds(10), this::submitUntilItIsThere);
            }
        }

        private void rest() {
            world.until(
                    "every saga ends or waits for a human within bounded time",
                    LONGEST,
                    () -> mover.saga().filter(MoveScenario::rests).isPresent() && nothingIsAskedNow());
        }

        /** What was asked for a moment ago may be about to begin. */
        private boolean nothingIsAskedNow() {
            return !world.time().now().isBefore(lastAsked.plus(ON_ITS_WAY));
        }

        private void ask(SagaHosts.Host host) {
            lastAsked = world.time().now();
            mover.ask(host.machine(), host.engine());
        }

        private Optional<SagaState> state() {
            return mover.saga().map(saga -> saga.cursor().state());
        }

        /** A human sees to it that everything works, and lets it go on; the last time, back. */
        private void help(int time) {
            world.note("a human helps");
            estate.clouds().forEach(cloud -> cloud.clearFaults());
            world.links().mendAll();
            hosts.unsettled(0);
            onAHost(host -> mover.saga().map(SagaRecord::id).ifPresent(id -> {
                if (time < HELPS - 1) {
                    host.engine().proceed(id);
                } else {
                    host.engine().cancel(id);
                }
            }));
            world.advance(Duration.ofSeconds(30));
        }

        @Override
        public void cancel() {
            world.note("somebody cancels");
            onAHost(host -> mover.saga().ifPresent(saga -> host.engine().cancel(saga.id())));
        }

        @Override
        public void submitAgain() {
            for (SagaHosts.Host host : hosts.all()) {
                if (!host.machine().dead() && !host.machine().paused()) {
                    host.machine().executor().execute(() -> ask(host));
                    host.machine().executor().execute(() -> ask(host));
                }
            }
        }

        @Override
        public void deleteSnapshots() {
            world.note("somebody deletes snapshots");
            SnapshotService snapshots = estate.source.provider().volumes().snapshots();
            try {
                for (Snapshot snapshot : snapshots.list(ListQuery.all())) {
                    if (!estate.bystanders.contains(snapshot.id())) {
                        snapshots.delete(snapshot.id());
                    }
                }
            } catch (CloudException e) {
                world.note("and gets " + e.code());
            }
        }

        @Override
        public void growDisk() {
            if (by == By.SAGA) {
                return;
            }
            world.note("somebody grows the disk");
            try {
                estate.grow();
            } catch (CloudException e) {
                world.note("and gets " + e.code());
            }
        }

        private void onAHost(Consumer<SagaHosts.Host> what) {
            hosts.alive().ifPresent(host -> host.machine().executor().execute(() -> what.accept(host)));
        }
    }

    private static boolean rests(SagaRecord saga) {
        return saga.cursor().state() != SagaState.ACTIVE && saga.request().isEmpty();
    }
}
