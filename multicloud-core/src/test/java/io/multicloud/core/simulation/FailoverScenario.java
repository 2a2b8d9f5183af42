package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.core.dr.Collaborators;
import io.multicloud.core.dr.DRSettings;
import io.multicloud.core.dr.Desk;
import io.multicloud.core.dr.DisasterRecovery;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.core.simulation.SagaHosts.Host;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import io.multicloud.testkit.traffic.FakeLoadBalancer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An application of three machines is protected, its region is lost, and things go wrong meanwhile. */
final class FailoverScenario implements Scenario {
    private static final String PLAN = "shop";
    private static final Duration PROTECTED = Duration.ofHours(1);
    private static final Duration RECOVERED = Duration.ofHours(3);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGER = Duration.ofMinutes(8);
    private static final int STEPS = 16;
    private static final int HELPS = 5;

    private static final SingleAttempts DIRECT = new SingleAttempts() {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    };

    private final Variant variant;

    FailoverScenario(Variant variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return "FailoverScenario";
    }

    @Override
    public String replay(long seed) {
        return SimulationTest.replay("aFailoverSurvives", seed);
    }

    @Override
    public void play(SimulatedWorld world) {
        new Run(world).play();
    }

    private final class Run implements SagaHosts.Programs {
        private final SimulatedWorld world;
        private final SplittableRandom chance;
        private final ProtectedSite site;
        private final Store store;
        private final Findings findings = new Findings();
        private final CrashPlan plan;
        private final SagaHosts hosts;
        private final FakeLoadBalancer balancer;
        private final MemoryWitness witness = new MemoryWitness();
        private final Map<SimulatedHost, DisasterRecovery> parts = new LinkedHashMap<>();
        private final Map<SimulatedHost, Desk> desks = new LinkedHashMap<>();
        private Optional<SagaDefinition> recoveries = Optional.empty();

        Run(SimulatedWorld world) {
            this.world = world;
            this.chance = world.chance("run");
            this.site = ProtectedSite.in(world);
            this.store = Store.model(world.time());
            this.plan = new CrashPlan(store, findings, world::note);
            this.balancer = FakeLoadBalancer.in(world.time());
            SagaSettings settings = new SagaSettings(Duration.ofSeconds(6), Duration.ofSeconds(5), 100);
            this.hosts = new SagaHosts(world, store, plan, findings, variant, settings, this);
        }

        // ---- hosts

        @Override
        public List<SagaDefinition> of(SimulatedHost machine, Journal journal) {
            Map<String, CloudProvider> accounts = new LinkedHashMap<>();
            accounts.put(site.primary.account(), variant.provider(world.provider(machine, site.primary)));
            accounts.put(site.recovery.account(), variant.provider(world.provider(machine, site.recovery)));
            DisasterRecovery recovery = new DisasterRecovery(
                    machine,
                    journal,
                    accounts::get,
                    new Collaborators(
                            Map.of(),
                            Map.of("hook", site.hook),
                            Map.of("balancer", balancer),
                            Map.of("witness", witness)),
                    DIRECT,
                    DRSettings.DEFAULT);
            parts.put(machine, recovery);
            List<SagaDefinition> definitions = recovery.definitions();
            recoveries = definitions.stream()
                    .filter(definition -> definition.kind().name().equals("dr-recovery"))
                    .findFirst();
            return definitions;
        }

        @Override
        public void started(Host host) {
            desks.put(
                    host.machine(),
                    Objects.requireNonNull(parts.get(host.machine())).connect(host.engine()));
        }

        private void onADesk(java.util.function.Consumer<Desk> what) {
            hosts.alive()
                    .ifPresent(host -> host.machine()
                            .executor()
                            .execute(() -> what.accept(Objects.requireNonNull(desks.get(host.machine())))));
        }

        // ---- the play

        void play() {
            hosts.start();
            if (chance.nextBoolean()) {
                hosts.start();
            }
            witness.take(PLAN, site.primarySite, 0);
            balancer.send(PLAN, site.primarySite, 1);
            FailoverInvariants invariants = new FailoverInvariants(PLAN, site, store, balancer, witness);
            invariants.always().forEach(world::always);
            world.always(findings.none(Findings.STALE_EPOCHS));
            world.always(findings.none(Findings.EFFECTS_ARE_OWNED));
            invariants.atEnd().forEach(world::atEnd);
            troubles();
            protect();
            pass("the application is protected within an hour", PROTECTED, this::protectedOnce);
            world.advance(chance.nextInt(5) == 0 ? LONGER : Duration.ofSeconds(chance.nextInt(120)));
            Instant lost = world.time().now();
            disaster();
            pass("a lost application is recovered, or somebody is asked", RECOVERED, this::settled);
            for (int i = 0; i < HELPS && paused().isPresent(); i++) {
                help();
                pass("a lost application is recovered, or somebody is asked", RECOVERED, this::settled);
            }
            world.note("settled after " + Duration.between(lost, world.time().now()));
        }

        private void protect() {
            onADesk(desk -> desk.protect(ProtectionPlan.builder(PLAN)
                    .sites(site.primarySite, site.recoverySite)
                    .group(new ConsistencyGroup(
                            "all",
                            site.machines.stream().map(ProtectedMachine::of).toList()))
                    .traffic("balancer")
                    .witness("witness")
                    .quiesce("hook")
                    .network(TargetNetwork.byDefault())
                    .build()));
            world.time().scheduler().schedule(Duration.ofSeconds(30), () -> {
                if (store.all().isEmpty()) {
                    protect();
                }
            });
        }

        private void pass(String what, Duration longest, java.util.function.BooleanSupplier condition) {
            Instant end = world.time().now().plus(longest);
            while (!condition.getAsBoolean()) {
                if (world.time().now().isAfter(end)) {
                    throw world.failure(what, "not so within " + longest + ": " + store.all());
                }
                world.advance(LOOK);
            }
        }

        private boolean protectedOnce() {
            return store.all().stream()
                    .anyMatch(saga -> saga.kind().name().equals("dr-backup")
                            && saga.cursor()
                                    .memo()
                                    .filter(memo -> memo.contains("\"source\""))
                                    .isPresent());
        }

        private Optional<SagaRecord> recovery() {
            return store.all().stream()
                    .filter(saga -> saga.kind().name().equals("dr-recovery")
                            && !saga.cursor().state().ended())
                    .reduce((first, last) -> last);
        }

        private Optional<SagaRecord> paused() {
            return recovery()
                    .filter(saga -> saga.cursor().state() == SagaState.PAUSED
                            && saga.request().isEmpty());
        }

        /** Recovered and in the window for second thoughts, or waiting for a human. */
        private boolean settled() {
            return paused().isPresent()
                    || somebodyIsAsked()
                    || recovery()
                            .filter(saga -> saga.cursor().direction() == Direction.FORWARD)
                            .filter(saga -> stepOf(saga).equals("window"))
                            .isPresent();
        }

        /** The plan says what a human must decide on before anything is begun. */
        private boolean somebodyIsAsked() {
            return recovery().isEmpty()
                    && store.all().stream()
                            .filter(saga -> saga.kind().name().equals("dr-protection"))
                            .flatMap(saga -> saga.cursor().memo().stream())
                            .anyMatch(memo -> memo.contains("\"phase\":\"WAITING\""));
        }

        private String stepOf(SagaRecord saga) {
            return recoveries
                    .orElseThrow()
                    .steps(saga.input())
                    .get(saga.cursor().position())
                    .name();
        }

        private void help() {
            world.note("a human helps");
            site.recovery.clearFaults();
            world.links().mendAll();
            hosts.unsettled(0);
            hosts.alive()
                    .ifPresent(host -> host.machine()
                            .executor()
                            .execute(() ->
                                    paused().ifPresent(saga -> host.engine().proceed(saga.id()))));
            world.advance(Duration.ofSeconds(30));
        }

        // ---- what goes wrong

        private void disaster() {
            site.lost();
            switch (chance.nextInt(4)) {
                case 0 -> {
                    world.note("the primary region is cut off");
                    site.primary.fault(FaultKind.PARTITION);
                }
                case 1 -> {
                    world.note("the primary region is down, and returns");
                    Instant now = world.time().now();
                    Instant back = now.plusSeconds(150 + chance.nextInt(900));
                    site.primary.fault(FaultKind.REGION_DOWN).between(now, back);
                    world.time().at(back.plus(Duration.ofMinutes(30)), this::failoverUntilThere);
                }
                default -> {
                    world.note("the primary region is down");
                    site.primary.fault(FaultKind.REGION_DOWN);
                }
            }
            if (chance.nextInt(4) == 0) {
                world.time().at(world.time().now().plusSeconds(chance.nextInt(200)), this::failoverUnlessThere);
            }
        }

        /** Somebody who means it asks again when nothing comes of it, as when the host died that was asked. */
        private void failoverUntilThere() {
            if (store.all().stream().noneMatch(saga -> saga.kind().name().equals("dr-recovery"))) {
                failoverUnlessThere();
                world.time().scheduler().schedule(Duration.ofMinutes(1), this::failoverUntilThere);
            }
        }

        private void failoverUnlessThere() {
            world.note("somebody asks for a failover");
            onADesk(desk -> desk.failover(PLAN, FailoverRequest.because("it is down"), Optional.empty()));
        }

        private void troubles() {
            int troubles = 1 + chance.nextInt(3);
            for (int i = 0; i < troubles; i++) {
                switch (chance.nextInt(7)) {
                    case 0, 1 -> plan.add(point("recovery-", STEPS));
                    case 2 -> plan.add(point("backup-", 10));
                    case 3 -> hosts.unsettled(1 + chance.nextInt(15));
                    case 4 ->
                        site.recovery
                                .fault(List.of(
                                                FaultKind.THROTTLED,
                                                FaultKind.LOST_RESPONSE,
                                                FaultKind.ERROR_AFTER_COMMIT)
                                        .get(chance.nextInt(3)))
                                .on(
                                        FakeOperation.CREATE_VM,
                                        FakeOperation.CREATE_IMAGE,
                                        FakeOperation.START_SNAPSHOT_UPLOAD)
                                .times(1 + chance.nextInt(3));
                    case 5 -> {
                        SimulatedHost machine = hosts.all().get(0).machine();
                        machine.before(machine.events() + chance.nextInt(3_000), () -> {
                            machine.pause();
                            world.note(machine.name() + " stands still");
                            world.time()
                                    .scheduler()
                                    .schedule(Duration.ofSeconds(1 + chance.nextInt(40)), machine::resume);
                        });
                    }
                    default -> {
                        SimulatedHost machine = hosts.all().get(0).machine();
                        machine.before(machine.events() + chance.nextInt(3_000), () -> hosts.kill(machine));
                    }
                }
            }
        }

        private CrashPoint point(String sagas, int steps) {
            Moment[] moments = Moment.values();
            return new CrashPoint(
                    sagas, chance.nextInt(steps), Direction.FORWARD, moments[chance.nextInt(moments.length)]);
        }
    }

    /** A witness that fails with nothing. */
    private static final class MemoryWitness implements Witness {
        private @Nullable Role role;

        @Override
        public Optional<Role> role(String application) {
            return Optional.ofNullable(role);
        }

        @Override
        public Role take(String application, Site wanted, long expectedEpoch) {
            Role held = role;
            if ((held == null ? 0 : held.epoch()) == expectedEpoch) {
                held = new Role(wanted, expectedEpoch + 1);
                role = held;
            }
            return Objects.requireNonNull(held);
        }
    }
}
