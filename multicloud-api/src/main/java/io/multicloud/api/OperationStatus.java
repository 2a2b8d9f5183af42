package io.multicloud.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What one status request told about an operation.
 *
 * @param <T> the result
 */
public sealed interface OperationStatus<T> {
    /** Returns a status that says the work goes on, with nothing known about progress. */
    static <T> OperationStatus<T> running() {
        return new Running<>(0, Optional.empty());
    }

    /** Tells whether no later status can differ. */
    default boolean done() {
        return !(this instanceof Running<T>);
    }

    /**
     * The provider still works on it.
     *
     * @param fraction work done, from 0 to 1; 0 where the provider does not say
     * @param pollAfter when the provider suggests to ask again
     */
    record Running<T>(double fraction, Optional<Duration> pollAfter) implements OperationStatus<T> {
        /** @throws IllegalArgumentException if the fraction is not within 0 and 1 */
        public Running {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException("fraction must be within 0 and 1, was " + fraction);
            }
        }
    }

    /**
     * It is done.
     *
     * @param result the resource as it was when seen done
     */
    record Succeeded<T>(T result) implements OperationStatus<T> {}

    /**
     * It ended without its result; a cancelled one has {@link ErrorCode#CANCELLED}.
     *
     * @param error why, and what could not be removed
     */
    record Failed<T>(CloudException error) implements OperationStatus<T> {}
}
