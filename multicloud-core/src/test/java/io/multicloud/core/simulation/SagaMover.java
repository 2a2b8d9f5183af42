package io.multicloud.core.simulation;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.util.List;
import java.util.Optional;

/** Moves by {@link MoveSaga}. */
final class SagaMover implements Mover {
    private final Estate estate;
    private final Store store;
    private final String id;
    private List<Step> steps = List.of();

    SagaMover(Estate estate, Store store, long seed) {
        this.estate = estate;
        this.store = store;
        this.id = "move-" + seed;
    }

    @Override
    public SagaDefinition on(SimulatedHost machine, Journal journal, Tools tools) {
        steps = MoveSaga.steps(tools, estate.machine.toString());
        return new SagaDefinition(MoveSaga.KIND, input -> MoveSaga.steps(tools, input));
    }

    @Override
    public void ask(SimulatedHost machine, SagaEngine engine) {
        engine.submit(id, MoveSaga.KIND, estate.machine.toString());
    }

    @Override
    public Optional<SagaRecord> saga() {
        return store.find(id);
    }

    @Override
    public List<Step> steps() {
        return steps;
    }

    @Override
    public List<CrashPoint> points() {
        return CrashPoint.all("move-", steps);
    }
}
