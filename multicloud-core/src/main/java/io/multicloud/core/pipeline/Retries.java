package io.multicloud.core.pipeline;

import dev.failsafe.Execution;
import dev.failsafe.ExecutionContext;
import dev.failsafe.RetryPolicy;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Repeatability;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What is repeated, how often and after which delay: a Failsafe policy for each kind of repeatability. Failsafe only
 * decides; waiting is left to the gate, and chance to the environment, so that both follow virtual time.
 */
final class Retries {
    private final RetrySettings settings;
    private final RandomGenerator random;
    private final RetryPolicy<Object> idempotent;
    private final RetryPolicy<Object> once;

    Retries(RetrySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.idempotent = policy(Repeatability.IDEMPOTENT);
        this.once = policy(Repeatability.ONCE);
    }

    /** Starts to count the attempts of one request. */
    Execution<Object> begin(Repeatability repeatability) {
        return Execution.of(repeatability == Repeatability.ONCE ? once : idempotent);
    }

    private RetryPolicy<Object> policy(Repeatability repeatability) {
        return RetryPolicy.builder()
                .withMaxAttempts(settings.maxAttempts())
                .handleIf(thrown -> thrown instanceof CloudException error && mayRepeat(error, repeatability))
                .withDelayFn(this::delay)
                .build();
    }

    private boolean mayRepeat(CloudException error, Repeatability repeatability) {
        if (error.retryAfter()
                .filter(wanted -> wanted.compareTo(settings.longestRetryAfter()) > 0)
                .isPresent()) {
            return false;
        }
        return switch (repeatability) {
            // Only these two promise that nothing was done.
            case ONCE ->
                error.retryable() && (error.code() == ErrorCode.THROTTLED || error.code() == ErrorCode.UNAVAILABLE);
            case IDEMPOTENT ->
                error.retryable() || error.code() == ErrorCode.UNKNOWN_OUTCOME || error.code() == ErrorCode.TIMEOUT;
        };
    }

    private Duration delay(ExecutionContext<Object> context) {
        Duration jitter = Duration.ofNanos(random.nextLong(settings.boundNanos(context.getAttemptCount()) + 1));
        CloudException error = context.getLastException();
        Duration wanted = error.retryAfter().orElse(Duration.ZERO);
        return wanted.compareTo(jitter) > 0 ? wanted : jitter;
    }
}
