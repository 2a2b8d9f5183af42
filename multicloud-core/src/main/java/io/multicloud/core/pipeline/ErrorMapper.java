package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.Repeatability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the errors that leave the gate: the cloud's, mapped, and the gate's own. */
final class ErrorMapper {
    private final String account;
    private final ErrorTranslator translator;

    ErrorMapper(String account, ErrorTranslator translator) {
        this.account = account;
        this.translator = translator;
    }

    /** Returns the portable error for what a request threw, naming account, operation and resource. */
    CloudException map(Throwable thrown, CallInfo info) {
        CloudException error = thrown instanceof CloudException cloud ? cloud : translate(thrown, info);
        if (error.code() == ErrorCode.TIMEOUT && info.repeatability() == Repeatability.ONCE) {
            // A request that ran into its timeout may have been carried out.
            return own(ErrorCode.UNKNOWN_OUTCOME, info, "no answer in time: " + error.summary())
                    .nativeCode(error.nativeCode().orElse(null))
                    .requestId(error.requestId().orElse(null))
                    .leftovers(error.leftovers())
                    .cause(error)
                    .build();
        }
        return enriched(error, info);
    }

    private CloudException translate(Throwable thrown, CallInfo info) {
        try {
            @Nullable CloudException translated = translator.translate(thrown, info);
            if (translated != null) {
                return translated;
            }
            return own(ErrorCode.INTERNAL, info, "the adapter has no error for " + thrown)
                    .cause(thrown)
                    .build();
        } catch (RuntimeException e) {
            CloudException broken = own(ErrorCode.INTERNAL, info, "the adapter failed to map " + thrown)
                    .cause(thrown)
                    .build();
            broken.addSuppressed(e);
            return broken;
        }
    }

    private CloudException enriched(CloudException error, CallInfo info) {
        boolean complete = error.provider().isPresent()
                && error.operation().isPresent()
                && (error.resourceId().isPresent() || info.resource().isEmpty());
        if (complete) {
            return error;
        }
        return error.toBuilder()
                .provider(error.provider().orElse(account))
                .operation(error.operation().orElse(info.operation()))
                .resourceId(error.resourceId().or(info::resource).orElse(null))
                .build();
    }

    /** Returns the error of an interrupted caller, and sets the flag again. */
    CloudException interrupted(CallInfo info, String message, Throwable cause) {
        Thread.currentThread().interrupt();
        return own(ErrorCode.CANCELLED, info, message).cause(cause).build();
    }

    /** Returns the error of a request whose deadline has passed. */
    CloudException late(CallInfo info, String message) {
        return own(ErrorCode.TIMEOUT, info, message).build();
    }

    /** Returns the error of a request that would have to wait beyond its deadline. */
    CloudException late(CallInfo info, long left, long wait) {
        return late(
                info,
                "a permit of the quota bucket '" + info.quotaBucket() + "' is free in " + Duration.ofNanos(wait)
                        + ", and only " + Duration.ofNanos(left) + " are left; nothing was sent");
    }

    /** Returns the error of a single attempt without a permit. */
    CloudException noPermit(CallInfo info, long wait) {
        return own(
                        ErrorCode.THROTTLED,
                        info,
                        "no permit of the quota bucket '" + info.quotaBucket() + "' is free; nothing was sent")
                .retryAfter(Duration.ofNanos(wait))
                .build();
    }

    /** Returns the error of a request that the breaker keeps back. */
    CloudException open(CallInfo info, long wait) {
        return own(
                        ErrorCode.UNAVAILABLE,
                        info,
                        "region " + info.region() + " has not answered lately and is not called for a while; nothing"
                                + " was sent")
                .retryAfter(Duration.ofNanos(wait))
                .build();
    }

    private CloudException.Builder own(ErrorCode code, CallInfo info, String message) {
        return CloudException.builder(code, message)
                .provider(account)
                .operation(info.operation())
                .resourceId(info.resource().orElse(null));
    }
}
