package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
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

    /** Mostly without the many looks of the usual ones, which find nothing. */
    private static final List<SagaSettings> SETTINGS = List.of(
            SagaSettings.DEFAULT,
            new SagaSettings(Duration.ofSeconds(6), Duration.ofSeconds(10), 10),
            new SagaSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 10),
            new SagaSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 10));

    private final Variant variant;
    private final Function<VirtualTime, Store> stores;

    MoveScenario(Variant variant) {
        this(variant, Store::model);
    }

    /** @param stores makes the journal of a run */
    MoveScenario(Variant variant, Function<VirtualTime, Store> stores) {
        this.variant = variant;
        this.stores = stores;
    }

    @Override
    public String name() {
        return "MoveScenario";
    }

    @Override
    public String replay(long seed) {
        return SimulationTest.replay("aMoveSurvives", seed);
    }

    @Override
    public void play(SimulatedWorld world) {
        new Run(world).play();
    }

    private final class Run implements Troubles.Operator {
        private final SimulatedWorld world;
        private final String saga;
        private final SplittableRandom chance;
        private final Duration visibility;
        private final boolean forgetful;
        private final Estate estate;
        private final Store store;
        private final Findings findings = new Findings();
        private final CrashPlan plan;
        private final SagaHosts hosts;

        Run(SimulatedWorld world) {
            this.world = world;
            this.saga = "move-" + world.seed();
            this.chance = world.chance("run");
            this.visibility = chance.nextInt(3) == 0 ? Duration.ofSeconds(1 + chance.nextInt(40)) : Duration.ZERO;
            this.forgetful = chance.nextInt(4) == 0;
            this.estate = Estate.in(world, visibility);
            this.store = stores.apply(world.time());
            this.plan = new CrashPlan(store, findings, world::note);
            SagaSettings settings = SETTINGS.get(chance.nextInt(SETTINGS.size()));
            this.hosts = new SagaHosts(world, store, plan, findings, variant, settings, this::programs);
        }

        private List<SagaDefinition> programs(SimulatedHost host, Journal journal) {
            Tools tools = tools(host);
            return List.of(new SagaDefinition(MoveSaga.KIND, input -> MoveSaga.steps(tools, input)));
        }

        private Tools tools(SimulatedHost host) {
            return new Tools(
                    variant.provider(provider(host, estate.source)),
                    variant.provider(provider(host, estate.target)),
                    visibility);
        }

        private CloudProvider provider(SimulatedHost host, FakeCloud cloud) {
            CloudProvider provider = world.provider(host, cloud);
            return forgetful ? Interposed.withoutTokens(provider, host::newId) : provider;
        }

        void play() {
            hosts.start();
            if (chance.nextBoolean()) {
                hosts.start();
            }
            List<Step> steps = MoveSaga.steps(tools(world.host("nobody")), estate.machine.toString());
            Invariants invariants =
                    new Invariants(estate, () -> store.find(saga), names(steps).indexOf("commit"));
            invariants.always().forEach(world::always);
            world.always(findings.none(Findings.STALE_EPOCHS));
            world.always(findings.none(Findings.EFFECTS_ARE_OWNED));
            invariants.atEnd().forEach(world::atEnd);
            new Troubles(world, estate, hosts, plan).place(CrashPoint.all("move-", steps), this);
            submitUntilItIsThere();
            rest();
            for (int i = 0; i < HELPS && state().equals(Optional.of(SagaState.PAUSED)); i++) {
                help(i);
                rest();
            }
        }

        private List<String> names(List<Step> steps) {
            return steps.stream().map(Step::name).toList();
        }

        /** Whoever asks for a move asks again until it is accepted. */
        private void submitUntilItIsThere() {
            submitAgain();
            if (store.find(saga).isEmpty()) {
                world.time().scheduler().schedule(Duration.ofSeconds(10), this::submitUntilItIsThere);
            }
        }

        private void rest() {
            world.until(
                    "every saga ends or waits for a human within bounded time",
                    LONGEST,
                    () -> store.find(saga).filter(MoveScenario::rests).isPresent());
        }

        private Optional<SagaState> state() {
            return store.find(saga).map(saga -> saga.cursor().state());
        }

        /** A human sees to it that everything works, and lets it go on; the last time, back. */
        private void help(int time) {
            world.note("a human helps");
            estate.clouds().forEach(cloud -> cloud.clearFaults());
            world.links().mendAll();
            hosts.unsettled(0);
            onAHost(engine -> {
                if (time < HELPS - 1) {
                    engine.proceed(saga);
                } else {
                    engine.cancel(saga);
                }
            });
            world.advance(Duration.ofSeconds(30));
        }

        @Override
        public void cancel() {
            world.note("somebody cancels");
            onAHost(engine -> engine.cancel(saga));
        }

        @Override
        public void submitAgain() {
            onAHost(engine -> engine.submit(saga, MoveSaga.KIND, estate.machine.toString()));
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

        private void onAHost(Consumer<SagaEngine> what) {
            hosts.alive().ifPresent(host -> host.machine().executor().execute(() -> what.accept(host.engine())));
        }
    }

    private static boolean rests(SagaRecord saga) {
        return saga.cursor().state() != SagaState.ACTIVE && saga.request().isEmpty();
    }
}
