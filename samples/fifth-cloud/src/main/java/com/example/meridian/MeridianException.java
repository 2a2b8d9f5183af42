package com.example.meridian;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How Meridian says no. */
final class MeridianException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;

    MeridianException(
            int status, String code, String message, @Nullable String requestId, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
