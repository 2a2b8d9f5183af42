package io.multicloud.core.journal;

import java.time.Duration;

/** What becomes of the operations of one host, in the order in which it sends them. */
@FunctionalInterface
public interface JournalWeather {
    /** Every operation is answered at once. */
    JournalWeather FAIR = operation -> new Fate(Outcome.ANSWERED, Duration.ZERO, Duration.ZERO);

    /**
     * Decides on the next operation.
     *
     * @param operation the journal's method
     */
    Fate next(String operation);

    /** What becomes of an operation. */
    enum Outcome {
        /** It is applied, and the host is told. */
        ANSWERED,
        /** It is not applied, and the host is told so. */
        REFUSED,
        /** It is not applied, and the host is told that nobody knows. */
        LOST,
        /** It is applied, and the host is told that nobody knows. */
        UNACKNOWLEDGED
    }

    /**
     * An operation's lot.
     *
     * @param outcome of it
     * @param there until it is applied
     * @param back from then until the host is told
     */
    record Fate(Outcome outcome, Duration there, Duration back) {}
}
