package io.multicloud.testkit.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When a VM ran, each time from its start up to but not including its stop. Called under the world's lock. */
public final class RunTimes {
    private final List<Instant> edges = new ArrayList<>(2);

    /**
     * Receives the times a VM ran.
     */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes one time.
         *
         * @param from when it started
         * @param to when it stopped; {@link Instant#MAX} if it still runs
         */
        void run(Instant from, Instant to);
    }

    /** Starts; does nothing if it runs. */
    public void start(Instant now) {
        if (!running()) {
            edges.add(now);
        }
    }

    /** Stops; does nothing if it does not run. */
    public void stop(Instant now) {
        if (running()) {
            edges.add(now);
        }
    }

    /** Tells whether it runs. */
    public boolean running() {
        return edges.size() % 2 == 1;
    }

    /** Calls for each time, the oldest first. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < edges.size(); i += 2) {
            visitor.run(edges.get(i), i + 1 < edges.size() ? edges.get(i + 1) : Instant.MAX);
        }
    }
}
