package io.multicloud.core.simulation;

import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.Simulation;

/** The simulator as a benchmark runs it. */
public final class Simulator {
    private Simulator() {}

    /** What is played. */
    public enum Play {
        /** The library's migrator moves a machine. */
        MIGRATION(new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.MIGRATOR)),
        /** The plainest saga moves a machine. */
        MOVE(new MoveScenario(Variant.SOUND)),
        /** The library's coordinator recovers three machines of a region that is lost. */
        FAILOVER(new FailoverScenario(Variant.SOUND));

        @SuppressWarnings("ImmutableEnumChecker") // It keeps nothing.
        private final Scenario scenario;

        Play(Scenario scenario) {
            this.scenario = scenario;
        }
    }

    /** Plays from so many seeds on this thread, checks what must hold, and returns how many events it took. */
    public static long run(Play play, long firstSeed, long count) {
        Quiet.begin();
        try {
            long events = 0;
            for (long seed = firstSeed; seed < firstSeed + count; seed++) {
                events += Simulation.run(seed, play.scenario).events();
            }
            return events;
        } finally {
            Quiet.end();
        }
    }
}
