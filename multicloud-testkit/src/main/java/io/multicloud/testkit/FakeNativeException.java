package io.multicloud.testkit;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a fake cloud refuses, in the words of the cloud it plays: what an SDK would throw. A front that speaks a cloud's
 * own protocol turns it into a response.
 */
public final class FakeNativeException extends RuntimeException {
    /** The {@link #status()} of a request that never reached the cloud: nothing was done. */
    public static final int NOT_CONNECTED = -1;

    /** The {@link #status()} of a request whose answer was lost: it may have been done. */
    public static final int NO_ANSWER = 0;

    private static final long serialVersionUID = 1L;

    private final String nativeCode;
    private final int status;
    private final String requestId;
    private final @Nullable Duration retryAfter;

    /**
     * Makes an error.
     *
     * @param nativeCode the cloud's own code
     * @param status HTTP status, {@link #NOT_CONNECTED} or {@link #NO_ANSWER}
     * @param requestId the cloud's id of the request; empty if there was no answer
     * @param message for people
     * @param retryAfter how long the cloud asks to wait; null if it does not say
     */
    public FakeNativeException(
            String nativeCode, int status, String requestId, String message, @Nullable Duration retryAfter) {
        // Thrown by the million in a long run, and where it was thrown is no news: inside the fake.
        super(message, null, true, false);
        this.nativeCode = nativeCode;
        this.status = status;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    /** Returns the cloud's own code, for example {@code InsufficientInstanceCapacity}. */
    public String nativeCode() {
        return nativeCode;
    }

    /** Returns the HTTP status, {@link #NOT_CONNECTED} or {@link #NO_ANSWER}. */
    public int status() {
        return status;
    }

    /** Returns the cloud's id of the request; empty if there was no answer. */
    public String requestId() {
        return requestId;
    }

    /** Returns how long the cloud asks to wait. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
