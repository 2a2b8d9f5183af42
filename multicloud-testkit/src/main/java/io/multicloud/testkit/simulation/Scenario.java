package io.multicloud.testkit.simulation;

/** What is simulated. A scenario is asked to play once for each seed, in a world of its own, and keeps nothing. */
@FunctionalInterface
public interface Scenario {
    /** Sets up hosts, clouds and invariants, lets the time pass, and decides by the world's chance what goes wrong. */
    void play(SimulatedWorld world);

    /** Returns what a failure calls it. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns one line that plays a seed again, on a command line or in code. */
    default String replay(long seed) {
        return "Simulation.run(" + seed + "L, " + name() + ")";
    }
}
