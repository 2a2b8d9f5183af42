package io.multicloud.gcp.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with that is refused. Reasons and statuses: <a
 * href="https://cloud.google.com/storage/docs/json_api/v1/status-codes">status and error codes of the JSON API</a>, <a
 * href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors">those of Compute Engine</a>,
 * <a href="https://google.aip.dev/193">the status of newer ones</a>.
 */
final class GcpError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final @Nullable Duration retryAfter;

    GcpError(int status, String reason, String message) {
        this(status, reason, message, null);
    }

    GcpError(int status, String reason, String message, @Nullable Duration retryAfter) {
        super(message, null, true, false);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** A field that has a value it cannot have. */
    static GcpError invalidField(String field, @Nullable Object value, String rule) {
        return invalid("Invalid value for field '" + field + "': '" + (value == null ? "" : value) + "'. " + rule);
    }

    static GcpError invalid(String message) {
        return new GcpError(400, "invalid", message);
    }

    static GcpError required(String field) {
        return new GcpError(400, "required", "Required field '" + field + "' not specified");
    }

    static GcpError notFound(String path) {
        return new GcpError(404, "notFound", "The resource '" + path + "' was not found");
    }

    static GcpError alreadyExists(String path) {
        return new GcpError(409, "alreadyExists", "The resource '" + path + "' already exists");
    }

    static GcpError conditionNotMet(String message) {
        return new GcpError(412, "conditionNotMet", message);
    }

    static GcpError inUse(String path, String by) {
        return new GcpError(
                400,
                "resourceInUseByAnotherResource",
                "The resource '" + path + "' is already being used by '" + by + "'");
    }

    static GcpError notReady(String path) {
        return new GcpError(400, "resourceNotReady", "The resource '" + path + "' is not ready");
    }

    /** What the cloud has and this front does not play: better refused than passed over. */
    static GcpError notPlayed(String what) {
        return new GcpError(501, "notImplemented", "the wire front does not play " + what);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the body of the answer. */
    String json() {
        JsonObject detail = new JsonObject();
        detail.addProperty("message", getMessage());
        detail.addProperty("domain", "global");
        detail.addProperty("reason", reason);
        JsonArray errors = new JsonArray();
        errors.add(detail);
        JsonObject error = new JsonObject();
        error.addProperty("code", status);
        error.addProperty("message", getMessage());
        error.add("errors", errors);
        error.addProperty("status", canonical(status, reason));
        JsonObject body = new JsonObject();
        body.add("error", error);
        return body.toString();
    }

    /** Returns the name of the canonical code of an HTTP status, as in google/rpc/code.proto. */
    private static String canonical(int status, String reason) {
        return switch (status) {
            case 400 -> reason.startsWith("resource") ? "FAILED_PRECONDITION" : "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> reason.endsWith("Exceeded") ? "RESOURCE_EXHAUSTED" : "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> reason.equals("alreadyExists") ? "ALREADY_EXISTS" : "ABORTED";
            case 412 -> "FAILED_PRECONDITION";
            case 416 -> "OUT_OF_RANGE";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 501 -> "UNIMPLEMENTED";
            case 503 -> "UNAVAILABLE";
            default -> "INTERNAL";
        };
    }
}
