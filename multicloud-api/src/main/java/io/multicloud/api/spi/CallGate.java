package io.multicloud.api.spi;

import io.multicloud.api.CloudException;
import java.time.Duration;
import java.util.Optional;

/**
 * Through which an adapter sends every native request, one {@code execute} each: it limits the rate, retries
 * what may be retried, keeps the deadline, opens the breaker, maps errors, observes and audits. An adapter does
 * none of this itself, and switches the SDK's own retries off. Thread-safe.
 */
public interface CallGate {
    /**
     * Sends a request, as often as its {@linkplain CallInfo#repeatability() repeatability} and the retry
     * policy allow.
     *
     * @param info what the request is
     * @param request sends it once; runs on the caller's thread
     * @return what the request returned
     * @throws CloudException the mapped error of the last attempt; {@code TIMEOUT} past the deadline before
     *     anything was sent, otherwise {@code UNKNOWN_OUTCOME} for a request that must not be repeated; {@code
     *     CANCELLED} on interrupt
     */
    <T> T execute(CallInfo info, Request<T> request);

    /**
     * A native request.
     *
     * @param <T> its response
     */
    @FunctionalInterface
    interface Request<T> {
        /**
         * Sends the request once.
         *
         * @param attempt which try it is
         * @throws Exception the SDK's own error, which {@link ErrorTranslator} maps; a {@link CloudException}
         *     passes as it is
         */
        T send(Attempt attempt) throws Exception;
    }

    /**
     * One try.
     *
     * @param number from 1
     * @param timeLeft until the caller's deadline; empty without one
     */
    record Attempt(int number, Optional<Duration> timeLeft) {}
}
