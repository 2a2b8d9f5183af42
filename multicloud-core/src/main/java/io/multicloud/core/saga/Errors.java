package io.multicloud.core.saga;

import io.multicloud.api.CloudException;
import java.time.Duration;

/** What a failed attempt means for its step. */
final class Errors {
    /** Credentials are renewed by their owner; hammering does not hasten that. */
    private static final Duration CREDENTIALS = Duration.ofSeconds(30);

    private Errors() {}

    static Answer meaning(Throwable error) {
        if (!(error instanceof CloudException cloud)) {
            return new Answer.Fail("the step broke: " + error);
        }
        String reason = String.valueOf(cloud.getMessage());
        Duration asked = cloud.retryAfter().orElse(Duration.ZERO);
        return switch (cloud.code()) {
            // Nothing was done.
            case THROTTLED, UNAVAILABLE -> new Answer.Retry(asked, reason);
            // Something may have been done, or somebody else is at it: the look-up will tell.
            case UNKNOWN_OUTCOME, TIMEOUT, CANCELLED, CONFLICT -> new Answer.Retry(asked, reason);
            case UNAUTHENTICATED -> new Answer.Retry(CREDENTIALS, reason);
            default -> cloud.retryable() ? new Answer.Retry(asked, reason) : new Answer.Fail(reason);
        };
    }
}
