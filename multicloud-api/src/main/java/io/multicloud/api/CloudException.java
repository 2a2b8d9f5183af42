package io.multicloud.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of every provider and engine. What to do next follows from {@link #code()} alone;
 * everything else is there to be read by people and logs.
 *
 * <p>What is wrong with an argument before any request was sent is an {@link IllegalArgumentException}
 * instead, and use after close an {@link IllegalStateException}.
 */
public final class CloudException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String summary;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;
    private final @Nullable String provider;
    private final @Nullable String nativeCode;
    private final @Nullable String requestId;
    private final @Nullable String operation;
    private final @Nullable ResourceId resourceId;
    private final @Nullable OperationId operationId;
    private final List<ResourceId> leftovers;

    private CloudException(Builder builder) {
        super(builder.text(), builder.cause);
        this.code = builder.code;
        this.summary = builder.message;
        this.retryable = builder.retryable;
        this.retryAfter = builder.retryAfter;
        this.provider = builder.provider;
        this.nativeCode = builder.nativeCode;
        this.requestId = builder.requestId;
        this.operation = builder.operation;
        this.resourceId = builder.resourceId;
        this.operationId = builder.operationId;
        this.leftovers = List.copyOf(builder.leftovers);
    }

    /** Starts an error of this code with a message that names the value and the rule. */
    public static Builder builder(ErrorCode code, String message) {
        return new Builder(code, message);
    }

    /** Returns a builder holding everything of this error, so that a layer can add what it knows; this is its cause. */
    public Builder toBuilder() {
        Builder builder = new Builder(code, summary);
        builder.retryable = retryable;
        builder.retryAfter = retryAfter;
        builder.provider = provider;
        builder.nativeCode = nativeCode;
        builder.requestId = requestId;
        builder.operation = operation;
        builder.resourceId = resourceId;
        builder.operationId = operationId;
        builder.leftovers = leftovers;
        builder.cause = this;
        return builder;
    }

    /** Returns the message without the details that {@link #getMessage()} adds. */
    public String summary() {
        return summary;
    }

    /** Returns what went wrong, told by what to do next. */
    public ErrorCode code() {
        return code;
    }

    /** Tells whether the same request may be sent again; by default as {@link ErrorCode#retryableByDefault()}. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns how long the provider asked to wait before the next request, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the account the error comes from, as named in the configuration, or the adapter's kind where no account is known. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Returns the provider's own code, for example {@code InsufficientInstanceCapacity}. */
    public Optional<String> nativeCode() {
        return Optional.ofNullable(nativeCode);
    }

    /** Returns the provider's id of the failed request, for a support ticket. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** Returns the operation that failed, for example {@code RunInstances}. */
    public Optional<String> operation() {
        return Optional.ofNullable(operation);
    }

    /** Returns the resource concerned, where one is known. */
    public Optional<ResourceId> resourceId() {
        return Optional.ofNullable(resourceId);
    }

    /** Returns the operation that goes on although this call ended, for re-attaching after {@link ErrorCode#TIMEOUT}. */
    public Optional<OperationId> operationId() {
        return Optional.ofNullable(operationId);
    }

    /** Returns what a failed create could not remove; each of these may still be billed. */
    public List<ResourceId> leftovers() {
        return leftovers;
    }

    /** Collects the parts of a {@link CloudException}; not thread-safe. */
    public static final class Builder {
        private final ErrorCode code;
        private final String message;
        private boolean retryable;
        private @Nullable Duration retryAfter;
        private @Nullable String provider;
        private @Nullable String nativeCode;
        private @Nullable String requestId;
        private @Nullable String operation;
        private @Nullable ResourceId resourceId;
        private @Nullable OperationId operationId;
        private List<ResourceId> leftovers = List.of();
        private @Nullable Throwable cause;

        private Builder(ErrorCode code, String message) {
            this.code = code;
            this.message = message;
            this.retryable = code.retryableByDefault();
        }

        /** Says that the same request must not be sent again although the code usually allows it. */
        public Builder notRetryable() {
            this.retryable = false;
            return this;
        }

        /** Says that the same request may be sent again although the code usually does not allow it. */
        public Builder retryable() {
            this.retryable = true;
            return this;
        }

        /** Sets how long the provider asked to wait; default: it did not say. */
        public Builder retryAfter(@Nullable Duration retryAfter) {
            this.retryAfter = retryAfter;
            return this;
        }

        /** Sets the account, or the adapter's kind where no account is known. */
        public Builder provider(@Nullable String provider) {
            this.provider = provider;
            return this;
        }

        /** Sets the provider's own error code. */
        public Builder nativeCode(@Nullable String nativeCode) {
            this.nativeCode = nativeCode;
            return this;
        }

        /** Sets the provider's request id. */
        public Builder requestId(@Nullable String requestId) {
            this.requestId = requestId;
            return this;
        }

        /** Sets the operation that failed. */
        public Builder operation(@Nullable String operation) {
            this.operation = operation;
            return this;
        }

        /** Sets the resource concerned. */
        public Builder resourceId(@Nullable ResourceId resourceId) {
            this.resourceId = resourceId;
            return this;
        }

        /** Sets the operation that goes on. */
        public Builder operationId(@Nullable OperationId operationId) {
            this.operationId = operationId;
            return this;
        }

        /** Names what could not be removed after a failed create; default: nothing. */
        public Builder leftovers(List<ResourceId> leftovers) {
            this.leftovers = List.copyOf(leftovers);
            return this;
        }

        /** Sets the native error. */
        public Builder cause(@Nullable Throwable cause) {
            this.cause = cause;
            return this;
        }

        /** Builds the error. */
        public CloudException build() {
            return new CloudException(this);
        }

        private String text() {
            StringBuilder text = new StringBuilder(code.name());
            String origin =
                    Stream.of(provider, operation).filter(Objects::nonNull).collect(Collectors.joining(" "));
            if (!origin.isEmpty()) {
                text.append(" [").append(origin).append(']');
            }
            text.append(": ").append(message);
            String details = Stream.of(
                            resourceId == null ? null : "resource " + resourceId,
                            nativeCode == null ? null : "native code " + nativeCode,
                            requestId == null ? null : "request id " + requestId,
                            retryAfter == null ? null : "retry after " + retryAfter,
                            operationId == null ? null : "operation goes on as " + operationId,
                            leftovers.isEmpty() ? null : "could not be removed: " + leftovers)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
            if (!details.isEmpty()) {
                text.append(" (").append(details).append(')');
            }
            return text.toString();
        }
    }
}
