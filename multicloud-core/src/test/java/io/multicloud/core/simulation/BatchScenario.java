package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.SourceDisposal;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.migration.MigrationPrograms;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.core.simulation.Fleet.Machine;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Ten machines move together over a narrow line, three at a time, and the fourth one cannot. */
final class BatchScenario implements Scenario {
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
    private static final int MEGABITS = 1;
    private static final int STEPS = 18;
    private static final String SAGAS = "migration-";
    private static final String IMPOSSIBLE = "app-4";

    private final Variant variant;

    BatchScenario(Variant variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return "BatchScenario";
    }

    @Override
    public String replay(long seed) {
        return SimulationTest.replay("aBatchKeepsToItsLimits", seed);
    }

    @Override
    public void play(SimulatedWorld world) {
        new Run(world).play();
    }

    private final class Run implements SagaHosts.Programs {
        private final SimulatedWorld world;
        private final SplittableRandom chance;
        private final Fleet fleet;
        private final Store store;
        private final Findings findings = new Findings();
        private final CrashPlan plan;
        private final SagaHosts hosts;
        private final SentBlocks sent;
        private final SnapshotCatalog catalog;
        private final Map<SimulatedHost, MigrationPrograms> programs = new LinkedHashMap<>();

        Run(SimulatedWorld world) {
            this.world = world;
            this.chance = world.chance("run");
            this.fleet = new Fleet(world);
            this.store = Store.model(world.time());
            this.plan = new CrashPlan(store, findings, world::note);
            this.sent = new SentBlocks(world.time(), MEGABITS);
            List<OfferSource> offers = new ArrayList<>();
            for (FakeCloud cloud : List.of(fleet.source, fleet.target)) {
                cloud.provider().offers().ifPresent(offers::add);
            }
            this.catalog = new SnapshotCatalog(world.time(), offers);
            SagaSettings settings = new SagaSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 50);
            this.hosts = new SagaHosts(world, store, plan, findings, variant, settings, this);
        }

        @Override
        public List<SagaDefinition> of(SimulatedHost machine, Journal journal) {
            Map<String, CloudProvider> accounts = new LinkedHashMap<>();
            accounts.put(fleet.source.account(), variant.provider(world.provider(machine, fleet.source)));
            CloudProvider seen = sent.before(machine.name(), world.provider(machine, fleet.target));
            accounts.put(fleet.target.account(), variant.provider(refusing(seen)));
            MigrationPrograms made = MigratorMover.programs(
                    machine, journal, accounts, catalog, variant.bandwidth(machine, MEGABITS), Map.of());
            programs.put(machine, made);
            return List.of(made.definition());
        }

        /** The cloud has nothing against any machine but one. */
        private static CloudProvider refusing(CloudProvider provider) {
            return Interposed.of(provider, (method, arguments, call) -> {
                if (method.equals("create")
                        && arguments[0] instanceof VMSpec spec
                        && spec.name().equals(IMPOSSIBLE)) {
                    throw CloudException.builder(ErrorCode.INVALID_ARGUMENT, "no machine may have this name")
                            .build();
                }
                return call.with(arguments);
            });
        }

        void play() {
            hosts.start();
            if (chance.nextBoolean()) {
                hosts.start();
            }
            BatchInvariants invariants = new BatchInvariants(fleet, store, IMPOSSIBLE);
            invariants.always().forEach(world::always);
            world.always(sent.keepToTheLimit());
            world.always(findings.none(Findings.STALE_EPOCHS));
            world.always(findings.none(Findings.EFFECTS_ARE_OWNED));
            invariants.atEnd().forEach(world::atEnd);
            for (int i = chance.nextInt(4); i > 0; i--) {
                trouble();
            }
            submit();
            Instant end = world.time().now().plus(LONGEST);
            while (!over()) {
                if (world.time().now().isAfter(end)) {
                    throw world.failure(
                            "every saga of a batch ends, or waits for a human, within bounded time",
                            "not so within " + LONGEST + ": " + store.all());
                }
                world.advance(LOOK);
            }
        }

        private boolean over() {
            List<SagaRecord> sagas = store.all();
            return sagas.size() >= Fleet.MACHINES
                    && sagas.stream()
                            .map(saga -> saga.cursor().state())
                            .allMatch(state -> state.ended() || state == SagaState.PAUSED);
        }

        /** Whoever asks for the batch asks again for those that were not accepted. */
        private void submit() {
            List<SagaRecord> sagas = store.all();
            List<MigrationSpec> wanted = new ArrayList<>();
            for (Machine machine : fleet.machines()) {
                if (sagas.stream().noneMatch(saga -> BatchInvariants.moves(saga, machine))) {
                    wanted.add(MigrationSpec.builder(machine.vm(), fleet.target.account())
                            .disposal(SourceDisposal.DELETE)
                            .build());
                }
            }
            if (wanted.isEmpty()) {
                return;
            }
            hosts.alive()
                    .ifPresent(host -> host.machine().executor().execute(() -> {
                        MigrationPrograms made = Objects.requireNonNull(programs.get(host.machine()));
                        made.migrator(host.engine()).begin(wanted);
                    }));
            world.time().scheduler().schedule(ASK_AGAIN, this::submit);
        }

        private void trouble() {
            SimulatedHost machine = hosts.all().get(0).machine();
            switch (chance.nextInt(4)) {
                case 0 -> machine.before(machine.events() + chance.nextInt(2_000), () -> hosts.kill(machine));
                case 1 ->
                    machine.before(machine.events() + chance.nextInt(2_000), () -> {
                        machine.pause();
                        world.note(machine.name() + " stands still");
                        world.time().scheduler().schedule(Duration.ofSeconds(1 + chance.nextInt(40)), machine::resume);
                    });
                case 2 -> hosts.unsettled(1 + chance.nextInt(10));
                default -> {
                    Moment[] moments = Moment.values();
                    Direction direction = chance.nextInt(4) == 0 ? Direction.BACKWARD : Direction.FORWARD;
                    plan.add(new CrashPoint(
                            SAGAS, chance.nextInt(STEPS), direction, moments[chance.nextInt(moments.length)]));
                }
            }
        }
    }
}
