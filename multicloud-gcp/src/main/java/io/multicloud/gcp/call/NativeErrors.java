package io.multicloud.gcp.call;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.DeadlineExceededException;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ErrorTranslator;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Maps Google's errors: first by reason, then by HTTP status. Reasons of Compute Engine: <a
 * href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors">API errors</a> and <a
 * href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-vm-creation">creating VMs</a>; of Cloud
 * Storage: <a href="https://cloud.google.com/storage/docs/json_api/v1/status-codes">JSON</a> and <a
 * href="https://cloud.google.com/storage/docs/xml-api/reference-status">XML</a>.
 */
public final class NativeErrors implements ErrorTranslator {
    /** The one instance; it has no state. */
    public static final NativeErrors INSTANCE = new NativeErrors();

    private static final Map<String, ErrorCode> REASONS = Map.ofEntries(
            Map.entry("notFound", ErrorCode.NOT_FOUND),
            Map.entry("resourceNotFound", ErrorCode.NOT_FOUND),
            Map.entry("alreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("duplicate", ErrorCode.ALREADY_EXISTS),
            Map.entry("resourceNotReady", ErrorCode.FAILED_PRECONDITION),
            Map.entry("resourceInUseByAnotherResource", ErrorCode.FAILED_PRECONDITION),
            Map.entry("invalidResourceUsage", ErrorCode.FAILED_PRECONDITION),
            Map.entry("operationInProgress", ErrorCode.FAILED_PRECONDITION),
            Map.entry("unsupportedOperation", ErrorCode.FAILED_PRECONDITION),
            Map.entry("authError", ErrorCode.UNAUTHENTICATED),
            Map.entry("required", ErrorCode.UNAUTHENTICATED),
            Map.entry("forbidden", ErrorCode.PERMISSION_DENIED),
            Map.entry("accessNotConfigured", ErrorCode.PERMISSION_DENIED),
            Map.entry("rateLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("userRateLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("resourceOperationRateExceeded", ErrorCode.THROTTLED),
            Map.entry("quotaExceeded", ErrorCode.QUOTA),
            Map.entry("limitExceeded", ErrorCode.QUOTA),
            Map.entry("resourcePoolExhausted", ErrorCode.CAPACITY),
            Map.entry("dataLoss", ErrorCode.DATA_LOSS),
            // Operations of Compute Engine tell theirs in capitals.
            Map.entry("RESOURCE_NOT_FOUND", ErrorCode.NOT_FOUND),
            Map.entry("RESOURCE_ALREADY_EXISTS", ErrorCode.ALREADY_EXISTS),
            Map.entry("RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", ErrorCode.FAILED_PRECONDITION),
            Map.entry("RESOURCE_NOT_READY", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IP_IN_USE_BY_ANOTHER_RESOURCE", ErrorCode.FAILED_PRECONDITION),
            Map.entry("CONDITION_NOT_MET", ErrorCode.FAILED_PRECONDITION),
            Map.entry("UNSUPPORTED_OPERATION", ErrorCode.FAILED_PRECONDITION),
            Map.entry("ZONE_RESOURCE_POOL_EXHAUSTED", ErrorCode.CAPACITY),
            Map.entry("ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS", ErrorCode.CAPACITY),
            Map.entry("RESOURCE_POOL_EXHAUSTED", ErrorCode.CAPACITY),
            Map.entry("STOCKOUT", ErrorCode.CAPACITY),
            Map.entry("QUOTA_EXCEEDED", ErrorCode.QUOTA),
            Map.entry("LIMIT_EXCEEDED", ErrorCode.QUOTA),
            Map.entry("RESOURCE_OPERATION_RATE_EXCEEDED", ErrorCode.THROTTLED),
            Map.entry("PERMISSIONS_ERROR", ErrorCode.PERMISSION_DENIED),
            Map.entry("OPERATION_CANCELED_BY_USER", ErrorCode.CANCELLED),
            // Cloud Storage's XML API.
            Map.entry("NoSuchKey", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchBucket", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchUpload", ErrorCode.NOT_FOUND),
            Map.entry("InvalidPart", ErrorCode.INVALID_ARGUMENT),
            Map.entry("InvalidPartOrder", ErrorCode.INVALID_ARGUMENT),
            Map.entry("EntityTooSmall", ErrorCode.INVALID_ARGUMENT),
            Map.entry("BadDigest", ErrorCode.DATA_LOSS),
            Map.entry("SlowDown", ErrorCode.THROTTLED));

    /** How a create is refused that refers to something that is not there; the reason is then only {@code invalid}. */
    private static final Pattern REFERENCE = Pattern.compile("The referenced .* cannot be found");

    private static final Pattern CHECKSUM = Pattern.compile("Provided (MD5|CRC32C) hash .* doesn't match");

    private static final Pattern CAPACITY =
            Pattern.compile("does not have enough resources available|ZONE_RESOURCE_POOL_EXHAUSTED");

    private NativeErrors() {}

    @Override
    public CloudException translate(Throwable error, CallInfo call) {
        HttpResponseException answer = find(error, HttpResponseException.class);
        CloudException.Builder translated = answer == null ? withoutAnswer(error, call) : answered(answer, call);
        return translated
                .operation(call.operation())
                .resourceId(call.resource().orElse(null))
                .cause(error)
                .build();
    }

    private static CloudException.Builder answered(HttpResponseException answer, CallInfo call) {
        ErrorBody body = ErrorBody.of(answer);
        ErrorCode code = code(body.reason(), body.message(), answer.getStatusCode(), call);
        CloudException.Builder builder = CloudException.builder(code, body.message())
                .nativeCode(body.reason().isEmpty() ? Integer.toString(answer.getStatusCode()) : body.reason());
        header(answer, "x-guploader-uploadid").ifPresent(builder::requestId);
        header(answer, "retry-after").flatMap(NativeErrors::seconds).ifPresent(builder::retryAfter);
        return builder;
    }

    private static ErrorCode code(String reason, String message, int status, CallInfo call) {
        if (CHECKSUM.matcher(message).find()) {
            return ErrorCode.DATA_LOSS;
        }
        if (REFERENCE.matcher(message).find()) {
            return ErrorCode.NOT_FOUND;
        }
        ErrorCode known = REASONS.get(reason);
        // "required" is also what a missing field is answered with.
        if (known != null && !(reason.equals("required") && status == 400)) {
            return known;
        }
        return switch (status) {
            case 400, 411, 413, 414, 416, 422 -> ErrorCode.INVALID_ARGUMENT;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            case 404, 410 -> ErrorCode.NOT_FOUND;
            case 409 -> conflict(call);
            case 412 -> preconditionFailed(call);
            case 429 -> ErrorCode.THROTTLED;
            case 499 -> ErrorCode.CANCELLED;
            case 501 -> ErrorCode.UNSUPPORTED;
            case 503 -> CAPACITY.matcher(message).find() ? ErrorCode.CAPACITY : ErrorCode.UNAVAILABLE;
            default -> status >= 500 ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.INTERNAL;
        };
    }

    /** Cloud Storage says «conflict» for a name that is taken and for a bucket that is not empty. */
    private static ErrorCode conflict(CallInfo call) {
        return switch (call.operation()) {
            case "storage.buckets.insert" -> ErrorCode.ALREADY_EXISTS;
            case "storage.buckets.delete" -> ErrorCode.FAILED_PRECONDITION;
            default -> ErrorCode.CONFLICT;
        };
    }

    /** Of an object, what the caller asked for does not hold; of anything else, its fingerprint: somebody has changed it. */
    private static ErrorCode preconditionFailed(CallInfo call) {
        return call.operation().startsWith("storage.") && !call.operation().equals("storage.buckets.patch")
                ? ErrorCode.FAILED_PRECONDITION
                : ErrorCode.CONFLICT;
    }

    private static CloudException.Builder withoutAnswer(Throwable error, CallInfo call) {
        CloudException known = find(error, CloudException.class);
        if (known != null) {
            return known.toBuilder();
        }
        if (find(error, ConnectException.class) != null
                || find(error, UnknownHostException.class) != null
                || find(error, NoRouteToHostException.class) != null
                || find(error, ConnectTimeoutException.class) != null
                || find(error, ConnectionPoolTimeoutException.class) != null) {
            return CloudException.builder(ErrorCode.UNAVAILABLE, "could not be reached: " + text(error));
        }
        IOException broken = find(error, IOException.class);
        if (broken instanceof BodyException) {
            return CloudException.builder(ErrorCode.INTERNAL, text(broken));
        }
        if (broken != null || error instanceof DeadlineExceededException) {
            return CloudException.builder(
                    ErrorCode.UNKNOWN_OUTCOME, "the answer to " + call.operation() + " was lost: " + text(error));
        }
        if (error instanceof IllegalArgumentException) {
            return CloudException.builder(ErrorCode.INVALID_ARGUMENT, text(error));
        }
        return CloudException.builder(
                error instanceof ApiException ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.INTERNAL, text(error));
    }

    /**
     * Returns the error of an operation that was accepted and then failed.
     *
     * @param reason the operation's code
     */
    static ErrorCode ofOperation(String reason, int status) {
        ErrorCode known = REASONS.get(reason);
        if (known != null) {
            return known;
        }
        if (reason.startsWith("INVALID") || reason.contains("_INVALID_")) {
            return ErrorCode.INVALID_ARGUMENT;
        }
        return switch (status) {
            case 400 -> ErrorCode.INVALID_ARGUMENT;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 409 -> ErrorCode.CONFLICT;
            case 412 -> ErrorCode.FAILED_PRECONDITION;
            case 429 -> ErrorCode.THROTTLED;
            case 499 -> ErrorCode.CANCELLED;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.INTERNAL;
        };
    }

    private static Optional<String> header(HttpResponseException answer, String name) {
        return Optional.ofNullable(answer.getHeaders()).map(headers -> headers.getFirstHeaderStringValue(name));
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,6}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }

    private static String text(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
