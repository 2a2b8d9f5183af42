package io.multicloud.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** A run in which an invariant did not hold. Its message has the timeline, and a line that plays the run again. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final String sentence;
    private final String problem;

    SimulationFailure(
            long seed, String sentence, String problem, String timeline, String replay, @Nullable Throwable cause) {
        super(
                "Seed " + seed + " breaks: " + sentence + "\n" + problem + "\n\n" + timeline + "\nTo play it again: "
                        + replay,
                cause);
        this.seed = seed;
        this.sentence = sentence;
        this.problem = problem;
    }

    /** Returns the seed that found it. */
    public long seed() {
        return seed;
    }

    /** Returns what should have held. */
    public String sentence() {
        return sentence;
    }

    /** Returns what broke it. */
    public String problem() {
        return problem;
    }
}
