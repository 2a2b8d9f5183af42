package io.multicloud.api;

/**
 * What went wrong, told by what the caller should do next. The three kinds of scarcity are apart on
 * purpose: {@link #THROTTLED} means wait, {@link #CAPACITY} try another zone or cloud, {@link #QUOTA}
 * another account or a higher limit.
 */
public enum ErrorCode {
    /** The resource does not exist, or is not visible yet. */
    NOT_FOUND(false),
    /** Another resource has the name or key. */
    ALREADY_EXISTS(false),
    /** The provider refused a value; the same request can never succeed. */
    INVALID_ARGUMENT(false),
    /** The resource is in a state that does not allow this; the request may succeed in another state. */
    FAILED_PRECONDITION(false),
    /** Someone else changes the resource at this moment, or a token was reused with other arguments. */
    CONFLICT(false),
    /** The credentials are valid and not allowed to do this. */
    PERMISSION_DENIED(false),
    /** The credentials are missing, wrong or expired. */
    UNAUTHENTICATED(false),
    /** Too many requests: wait for {@link CloudException#retryAfter()}, then repeat. */
    THROTTLED(true),
    /** The place has no machine of the kind left: try the next zone, type or cloud. */
    CAPACITY(false),
    /** A limit of the account is reached: raise it or use another account. */
    QUOTA(false),
    /** The service failed or could not be reached, and nothing was done. */
    UNAVAILABLE(true),
    /** The deadline passed; an operation that was accepted goes on and can be re-attached. */
    TIMEOUT(false),
    /** The caller cancelled, or the thread was interrupted. */
    CANCELLED(false),
    /** The request may or may not have taken effect: look before repeating without a token. */
    UNKNOWN_OUTCOME(false),
    /** A policy, rule, quota or budget of the host refused; the message names it. */
    REJECTED(false),
    /** Bytes are missing or differ from their checksum. */
    DATA_LOSS(false),
    /** The provider lacks the capability. */
    UNSUPPORTED(false),
    /** The provider or its adapter broke its contract. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Tells whether the same request, sent again later, may succeed without anyone changing anything. */
    public boolean retryableByDefault() {
        return retryable;
    }
}
