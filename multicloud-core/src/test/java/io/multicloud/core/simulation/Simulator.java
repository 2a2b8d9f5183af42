package io.multicloud.core.simulation;

import io.multicloud.testkit.simulation.Simulation;

/** The simulator as a benchmark runs it. */
public final class Simulator {
    private Simulator() {}

    /** Plays moves from so many seeds on this thread, checks what must hold, and returns how many events it took. */
    public static long moves(long firstSeed, long count) {
        MoveScenario scenario = new MoveScenario(Variant.SOUND);
        Quiet.begin();
        try {
            long events = 0;
            for (long seed = firstSeed; seed < firstSeed + count; seed++) {
                events += Simulation.run(seed, scenario).events();
            }
            return events;
        } finally {
            Quiet.end();
        }
    }
}
