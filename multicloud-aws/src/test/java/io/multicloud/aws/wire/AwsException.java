package io.multicloud.aws.wire;

import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A refusal in AWS's own words; each protocol writes it its own way. */
public class AwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final @Nullable Duration retryAfter;

    /** Makes a refusal. */
    public AwsException(String code, int status, String message) {
        this(code, status, message, null);
    }

    AwsException(String code, int status, String message, @Nullable Duration retryAfter) {
        // Where it was thrown is no news, and a client's mistake may come a million times.
        super(message, null, true, false);
        this.code = code;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** Returns a refusal of a request that is wrong, with status 400. */
    public static AwsException invalid(String code, String message) {
        return new AwsException(code, 400, message);
    }

    /** Returns what a fake cloud of this flavour says, which speaks of most things in AWS's codes already. */
    public static AwsException of(FakeNativeException error) {
        return of(error, error.nativeCode(), error.status());
    }

    /** Returns it with another code and status. */
    public static AwsException of(FakeNativeException error, String code, int status) {
        return new AwsException(
                code,
                status,
                String.valueOf(error.getMessage()),
                error.retryAfter().orElse(null));
    }

    /** Adds to an answer how long to wait, if that is said. */
    WireResponse retried(WireResponse response) {
        return retryAfter == null
                ? response
                : response.with("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }

    /** Returns AWS's code, for example {@code InvalidInstanceID.NotFound}. */
    public String code() {
        return code;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }
}
