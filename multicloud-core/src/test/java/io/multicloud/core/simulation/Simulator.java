package io.multicloud.core.simulation;

import io.multicloud.testkit.simulation.Simulation;

/** The simulator as a benchmark runs it. */
public final class Simulator {
    private Simulator() {}

    /** Returns how many events it takes to play moves from so many seeds, on so many threads, and to check what must hold. */
    public static long moves(long firstSeed, long count, int threads) {
        Quiet.begin();
        try {
            return Simulation.sweep(firstSeed, count, threads, new MoveScenario(Variant.SOUND));
        } finally {
            Quiet.end();
        }
    }
}
