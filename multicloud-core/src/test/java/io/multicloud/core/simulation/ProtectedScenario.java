package io.multicloud.core.simulation;

import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.SimulatedWorld;

/** A scenario of one protected application; what happens to it is in its runs. */
abstract class ProtectedScenario implements Scenario {
    final Variant variant;
    private final String test;

    /** @param test which plays it, and plays a seed again */
    ProtectedScenario(Variant variant, String test) {
        this.variant = variant;
        this.test = test;
    }

    abstract ProtectedRun run(SimulatedWorld world);

    @Override
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public String replay(long seed) {
        return SimulationTest.replay(test, seed);
    }

    @Override
    public void play(SimulatedWorld world) {
        run(world).play();
    }
}
