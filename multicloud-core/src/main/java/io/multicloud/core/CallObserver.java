package io.multicloud.core;

import java.util.Optional;

/**
 * Watches calls, for metrics and traces. Thread-safe. What it throws is logged, and the call goes on. Without an
 * observer, nothing is spent on observing.
 */
@FunctionalInterface
public interface CallObserver {
    /** Told on the caller's thread before a call; what it returns is told of the end, on the same thread. */
    Observation started(ObservedCall call);

    /**
     * Returns an observer that makes a Micrometer Observation of each call, named {@code multicloud.call} or {@code
     * multicloud.request}, with the keys {@code account}, {@code operation}, {@code region} and {@code outcome}, the
     * last one {@code OK} or an error code.
     *
     * @param observationRegistry an {@code io.micrometer.observation.ObservationRegistry}; no signature names the type
     *     because the library is optional
     * @throws IllegalArgumentException if it is something else
     */
    static CallObserver micrometer(Object observationRegistry) {
        return MicrometerObserver.of(observationRegistry);
    }

    /** A call that is being watched. */
    @FunctionalInterface
    interface Observation {
        /**
         * Told of the end.
         *
         * @param attempts how often a request was sent; 1 for calls
         * @param error what the caller is thrown; empty if the call succeeded
         */
        void finished(int attempts, Optional<Throwable> error);
    }
}
