package io.multicloud.core.simulation;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.core.dr.Collaborators;
import io.multicloud.core.dr.DRSettings;
import io.multicloud.core.dr.Desk;
import io.multicloud.core.dr.DisasterRecovery;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.Step;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.core.simulation.SagaHosts.Host;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.Invariant;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One run about a protected application: its two sites, the hosts that protect it, and what must always hold of it. */
abstract class ProtectedRun implements SagaHosts.Programs {
    static final String PLAN = "shop";

    private static final String RECOVERIES = "recovery-" + PLAN + "-";
    private static final Duration PROTECTED = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int HELPS = 5;

    /** What fails briefly where machines are brought up. */
    private static final FakeOperation[] BRINGING_UP = {
        FakeOperation.CREATE_VM, FakeOperation.CREATE_IMAGE, FakeOperation.START_SNAPSHOT_UPLOAD
    };

    final SimulatedWorld world;
    final SplittableRandom chance;
    final ProtectedSite site;
    final Store store;
    final CrashPlan plan;
    final SagaHosts hosts;
    final FakeLoadBalancer balancer;
    final MemoryWitness witness = new MemoryWitness();
    private final Variant variant;
    private final Findings findings = new Findings();
    private final Map<SimulatedHost, DisasterRecovery> parts = new LinkedHashMap<>();
    private final Map<SimulatedHost, Desk> desks = new LinkedHashMap<>();
    private final Map<String, SagaDefinition> definitions = new LinkedHashMap<>();
    private final Map<String, List<String>> stepNames = new LinkedHashMap<>();

    ProtectedRun(SimulatedWorld world, Variant variant) {
        this.world = world;
        this.variant = variant;
        this.chance = world.chance("run");
        this.site = ProtectedSite.in(world);
        this.store = Store.model(world.time());
        this.plan = new CrashPlan(store, findings, world::note);
        this.balancer = FakeLoadBalancer.in(world.time());
        SagaSettings settings = new SagaSettings(Duration.ofSeconds(6), Duration.ofSeconds(5), 100);
        this.hosts = new SagaHosts(world, store, plan, findings, variant, settings, this);
    }

    /** Lets happen what this run is about, to an application that is protected. */
    abstract void happen();

    void play() {
        hosts.start();
        if (chance.nextBoolean()) {
            hosts.start();
        }
        witness.take(PLAN, site.primarySite, 0);
        balancer.send(PLAN, site.primarySite, 1);
        site.servesBy(() -> balancer.route(PLAN));
        FailoverInvariants invariants = new FailoverInvariants(PLAN, site, store, balancer, witness, this::stepOf);
        hold(
                Stream.concat(
                                invariants.always().stream(),
                                Stream.of(
                                        findings.none(Findings.STALE_EPOCHS),
                                        findings.none(Findings.EFFECTS_ARE_OWNED)))
                        .toList(),
                invariants.atEnd());
        prepare();
        protect();
        pass("the application is protected within an hour", PROTECTED, this::protectedOnce);
        happen();
    }

    /** Has invariants hold from now on. */
    final void hold(List<Invariant> always, List<Invariant> atEnd) {
        always.forEach(world::always);
        atEnd.forEach(world::atEnd);
    }

    /** Places what goes wrong from the beginning, and what must hold beyond what always does. */
    void prepare() {}

    /** Returns the probes that plans may name. */
    Map<String, HealthProbe> probes() {
        return Map.of();
    }

    /** Returns the plan that is given, of what is usual. */
    ProtectionPlan.Builder plan(ProtectionPlan.Builder usual) {
        return usual;
    }

    /** Returns a cloud as hosts see it. */
    CloudProvider seen(CloudProvider provider) {
        return provider;
    }

    // ---- hosts

    @Override
    public List<SagaDefinition> of(SimulatedHost machine, Journal journal) {
        Map<String, CloudProvider> accounts = new LinkedHashMap<>();
        for (FakeCloud cloud : List.of(site.primary, site.recovery)) {
            accounts.put(cloud.account(), variant.provider(seen(world.provider(machine, cloud))));
        }
        DisasterRecovery recovery = new DisasterRecovery(
                machine,
                journal,
                accounts::get,
                new Collaborators(
                        probes(), Map.of("hook", site.hook), Map.of("balancer", balancer), Map.of("witness", witness)),
                DIRECT,
                new HealthTable(machine),
                Bandwidth.unlimited(machine),
                DRSettings.DEFAULT);
        parts.put(machine, recovery);
        List<SagaDefinition> made = recovery.definitions();
        made.forEach(definition -> definitions.put(definition.kind().name(), definition));
        return made;
    }

    @Override
    public void started(Host host) {
        desks.put(
                host.machine(),
                Objects.requireNonNull(parts.get(host.machine())).connect(host.engine()));
    }

    /** Gives an order at a host that lives. */
    final void onADesk(Consumer<Desk> what) {
        hosts.alive()
                .ifPresent(host -> host.machine()
                        .executor()
                        .execute(() -> what.accept(Objects.requireNonNull(desks.get(host.machine())))));
    }

    /** Asks, and whoever means it asks again when nothing comes of it, as when the host died that was asked. */
    final void insist(Duration each, Runnable ask, BooleanSupplier begun) {
        ask.run();
        world.time().scheduler().schedule(each, () -> {
            if (!begun.getAsBoolean()) {
                insist(each, ask, begun);
            }
        });
    }

    final void cancel(String what, Supplier<Stream<SagaRecord>> sagas) {
        world.note("somebody cancels " + what);
        hosts.alive()
                .ifPresent(host -> host.machine()
                        .executor()
                        .execute(() -> sagas.get()
                                .map(SagaRecord::id)
                                .forEach(id -> host.engine().cancel(id))));
    }

    final void failover() {
        world.note("somebody asks for a failover");
        onADesk(desk -> desk.failover(PLAN, FailoverRequest.because("it is down"), Optional.empty()));
    }

    // ---- protection

    private void protect() {
        ProtectionPlan.Builder usual = ProtectionPlan.builder(PLAN)
                .sites(site.primarySite, site.recoverySite)
                .group(new ConsistencyGroup(
                        "all", site.machines.stream().map(ProtectedMachine::of).toList()))
                .traffic("balancer")
                .witness("witness")
                .quiesce("hook")
                .health(variant.health(HealthPolicy.defaults()))
                .network(TargetNetwork.byDefault());
        insist(
                Duration.ofSeconds(30),
                () -> onADesk(desk -> desk.protect(plan(usual).build())),
                () -> !store.all().isEmpty());
    }

    private boolean protectedOnce() {
        return store.all().stream()
                .anyMatch(saga -> saga.kind().name().equals("dr-backup")
                        && saga.cursor()
                                .memo()
                                .filter(memo -> memo.contains("\"source\""))
                                .isPresent());
    }

    // ---- time

    final void pass(String what, Duration longest, BooleanSupplier condition) {
        Instant end = world.time().now().plus(longest);
        while (!condition.getAsBoolean()) {
            if (world.time().now().isAfter(end)) {
                throw world.failure(what, "not so within " + longest + ": " + store.all());
            }
            world.advance(LOOK);
        }
    }

    /** Returns an instant within so many seconds. */
    final Instant soon(int seconds) {
        return world.time().now().plusSeconds(chance.nextInt(seconds));
    }

    /** Passes until something holds, with the help of a human where one is asked. */
    final void passHelped(String what, Duration longest, BooleanSupplier condition) {
        pass(what, longest, condition);
        for (int i = 0; i < HELPS && paused().isPresent(); i++) {
            help();
            pass(what, longest, condition);
        }
    }

    private void help() {
        world.note("a human helps");
        site.recovery.clearFaults();
        world.links().mendAll();
        hosts.unsettled(0);
        hosts.alive()
                .ifPresent(host -> host.machine()
                        .executor()
                        .execute(() -> paused().ifPresent(saga -> host.engine().proceed(saga.id()))));
        world.advance(Duration.ofSeconds(30));
    }

    // ---- what the journal says

    /** Returns the recoveries, oldest first; rehearsals are none. */
    final List<SagaRecord> recoveries() {
        return store.all().stream()
                .filter(saga -> saga.id().startsWith(RECOVERIES))
                .toList();
    }

    /** Returns the newest recovery that has not ended. */
    final Optional<SagaRecord> recovery() {
        return recoveries().stream()
                .filter(saga -> !saga.cursor().state().ended())
                .reduce((first, last) -> last);
    }

    final Optional<SagaRecord> rehearsal() {
        return store.all().stream()
                .filter(saga -> saga.id().startsWith(ProtectedSite.DRILL))
                .reduce((first, last) -> last);
    }

    /** Returns the recovery or rehearsal that waits for a human. */
    final Optional<SagaRecord> paused() {
        return recovery().filter(ProtectedRun::waits).or(() -> rehearsal().filter(ProtectedRun::waits));
    }

    private static boolean waits(SagaRecord saga) {
        return saga.cursor().state() == SagaState.PAUSED && saga.request().isEmpty();
    }

    /** Recovered and in the window for second thoughts, or waiting for a human. */
    final boolean settled() {
        return paused().isPresent() || somebodyIsAsked() || inWindow();
    }

    final boolean inWindow() {
        return recovery()
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

    /** Returns the name of the step at which a saga is; empty at its end. */
    final String stepOf(SagaRecord saga) {
        List<String> names = stepNames.computeIfAbsent(
                saga.id(),
                id ->
                        variant
                                .steps(Objects.requireNonNull(
                                                definitions.get(saga.kind().name()))
                                        .steps(saga.input()))
                                .stream()
                                .map(Step::name)
                                .toList());
        int position = saga.cursor().position();
        return position < names.size() ? names.get(position) : "";
    }

    // ---- what goes wrong

    /**
     * Has one thing go wrong, of those that may.
     *
     * @param sagas how the ids of those begin that hosts may die at
     * @param steps how many of theirs
     */
    final void trouble(String sagas, int steps) {
        trouble(sagas, steps, site.recovery, BRINGING_UP);
    }

    /**
     * Has one thing go wrong, of those that may.
     *
     * @param cloud that fails briefly
     * @param calls at what
     */
    final void trouble(String sagas, int steps, FakeCloud cloud, FakeOperation... calls) {
        switch (chance.nextInt(6)) {
            case 0, 1 -> plan.add(point(sagas, steps));
            case 2 -> hosts.unsettled(1 + chance.nextInt(15));
            case 3 ->
                cloud.fault(List.of(FaultKind.THROTTLED, FaultKind.LOST_RESPONSE, FaultKind.ERROR_AFTER_COMMIT)
                                .get(chance.nextInt(3)))
                        .on(calls)
                        .times(1 + chance.nextInt(3));
            case 4 -> standStill();
            default -> {
                SimulatedHost machine = hosts.all().get(0).machine();
                machine.before(machine.events() + chance.nextInt(3_000), () -> hosts.kill(machine));
            }
        }
    }

    private void standStill() {
        SimulatedHost machine = hosts.all().get(0).machine();
        machine.before(machine.events() + chance.nextInt(3_000), () -> {
            machine.pause();
            world.note(machine.name() + " stands still");
            world.time().scheduler().schedule(Duration.ofSeconds(1 + chance.nextInt(40)), machine::resume);
        });
    }

    final CrashPoint point(String sagas, int steps) {
        Moment[] moments = Moment.values();
        return new CrashPoint(sagas, chance.nextInt(steps), Direction.FORWARD, moments[chance.nextInt(moments.length)]);
    }
}
