package io.multicloud.core.simulation;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.util.List;
import java.util.Optional;

/** What moves the machine of an estate. One for each run. */
interface Mover {
    /** Returns the program that a new host knows. */
    SagaDefinition on(SimulatedHost machine, Journal journal, Tools tools);

    /** Asks a host for the move, on that host. */
    void ask(SimulatedHost machine, SagaEngine engine);

    /** Returns the move as the journal has it. */
    Optional<SagaRecord> saga();

    /** Returns its steps; empty while they are not known. */
    List<Step> steps();

    /** Returns the moments at which it may be struck. */
    List<CrashPoint> points();
}
