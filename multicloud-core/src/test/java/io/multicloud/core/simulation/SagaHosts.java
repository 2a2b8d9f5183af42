package io.multicloud.core.simulation;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The hosts that share a journal: whoever dies is replaced after a while. */
final class SagaHosts {
    /** The name under which links know the journal. */
    static final String JOURNAL = "journal";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final SimulatedWorld world;
    private final Store store;
    private final CrashPlan plan;
    private final Findings findings;
    private final Variant variant;
    private final SagaSettings settings;
    private final Programs programs;
    private final SplittableRandom chance;
    private final List<Host> hosts = new ArrayList<>();
    private int unsettled;

    record Host(SimulatedHost machine, SagaEngine engine) {}

    /** What runs on the hosts. */
    interface Programs {
        /** Returns what a new host's engine knows. */
        List<SagaDefinition> of(SimulatedHost machine, Journal journal);

        /** Is told of a new host before its engine starts. */
        default void started(Host host) {}
    }

    SagaHosts(
            SimulatedWorld world,
            Store store,
            CrashPlan plan,
            Findings findings,
            Variant variant,
            SagaSettings settings,
            Programs programs) {
        this.world = world;
        this.store = store;
        this.plan = plan;
        this.findings = findings;
        this.variant = variant;
        this.settings = settings;
        this.programs = programs;
        this.chance = world.chance("hosts");
        plan.onCrash(this::crashed);
    }

    /** Of a hundred operations on the journal, so many go wrong in one way or another. */
    void unsettled(int percent) {
        unsettled = percent;
    }

    /** Starts a host. */
    Host start() {
        SimulatedHost machine = world.host("host-" + (hosts.size() + 1));
        machine.late(Duration.ofMillis(1 + chance.nextInt(20)), chance.split());
        Journal model = store.of(machine.scheduler(), weather(machine));
        Journal journal = new CrashingJournal(variant.journal(model), machine, plan, store, findings, world::note);
        List<SagaDefinition> watched = programs.of(machine, journal).stream()
                .map(definition -> new SagaDefinition(
                        definition.kind(), input -> plan.watch(machine, variant.steps(definition.steps(input)))))
                .toList();
        SagaEngine engine = new SagaEngine(variant.environment(machine), journal, watched, DIRECT, settings);
        Host host = new Host(machine, engine);
        programs.started(host);
        machine.executor().execute(engine::start);
        hosts.add(host);
        return host;
    }

    /** Returns the hosts ever started. */
    List<Host> all() {
        return hosts;
    }

    /** Returns a host that lives and does not stand still. */
    Optional<Host> alive() {
        return hosts.stream()
                .filter(host -> !host.machine().dead() && !host.machine().paused())
                .findFirst();
    }

    /** Kills a host, and has another one started. */
    void kill(SimulatedHost machine) {
        if (!machine.dead()) {
            machine.kill();
            crashed(machine);
        }
    }

    private void crashed(SimulatedHost machine) {
        world.note(machine.name() + " has died after " + machine.events() + " events");
        world.time().scheduler().schedule(Duration.ofMillis(chance.nextInt(20_000)), this::start);
    }

    private JournalWeather weather(SimulatedHost machine) {
        SplittableRandom own = chance.split();
        return operation -> {
            Duration there = Duration.ofMillis(own.nextInt(10));
            Duration back = Duration.ofMillis(own.nextInt(10));
            if (machine.dead() || !world.links().open(machine.name(), JOURNAL)) {
                return new Fate(Outcome.LOST, there, TIMEOUT);
            }
            if (!world.links().open(JOURNAL, machine.name())) {
                return new Fate(Outcome.UNACKNOWLEDGED, there, TIMEOUT);
            }
            if (own.nextInt(100) < unsettled) {
                Outcome outcome = List.of(Outcome.REFUSED, Outcome.LOST, Outcome.UNACKNOWLEDGED)
                        .get(own.nextInt(3));
                return new Fate(outcome, there, Duration.ofMillis(own.nextInt(3_000)));
            }
            return new Fate(Outcome.ANSWERED, there, back);
        };
    }
}
