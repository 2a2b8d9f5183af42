package io.multicloud.aws.client;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ErrorTranslator;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ebs.model.ValidationException;

/**
 * What the cloud's errors mean. Sources: <a
 * href="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html">EC2</a>, <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3</a>, <a
 * href="https://docs.aws.amazon.com/ebs/latest/APIReference/CommonErrors.html">EBS direct APIs</a>, <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html">CloudWatch</a>.
 */
public final class NativeErrors implements ErrorTranslator {
    private static final Map<String, ErrorCode> MEANINGS = Map.ofEntries(
            // There is no such thing.
            Map.entry("NoSuchBucket", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchKey", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchUpload", ErrorCode.NOT_FOUND),
            Map.entry("NotFound", ErrorCode.NOT_FOUND),
            Map.entry("ResourceNotFound", ErrorCode.NOT_FOUND),
            Map.entry("ResourceNotFoundException", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchResourceException", ErrorCode.NOT_FOUND),
            Map.entry("InvalidAMIID.Unavailable", ErrorCode.NOT_FOUND),
            // The name is taken.
            Map.entry("BucketAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("BucketAlreadyOwnedByYou", ErrorCode.ALREADY_EXISTS),
            // A value that can never be accepted.
            Map.entry("ValidationError", ErrorCode.INVALID_ARGUMENT),
            Map.entry("ValidationException", ErrorCode.INVALID_ARGUMENT),
            Map.entry("TagLimitExceeded", ErrorCode.INVALID_ARGUMENT),
            Map.entry("TooManyTagsException", ErrorCode.INVALID_ARGUMENT),
            Map.entry("EntityTooSmall", ErrorCode.INVALID_ARGUMENT),
            Map.entry("EntityTooLarge", ErrorCode.INVALID_ARGUMENT),
            Map.entry("KeyTooLongError", ErrorCode.INVALID_ARGUMENT),
            Map.entry("MetadataTooLarge", ErrorCode.INVALID_ARGUMENT),
            Map.entry("IncompleteBody", ErrorCode.DATA_LOSS),
            // Wrong moment.
            Map.entry("IncorrectInstanceState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IncorrectState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IncorrectSpotRequestState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IncorrectModificationState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("VolumeModificationRateExceeded", ErrorCode.FAILED_PRECONDITION),
            Map.entry("VolumeInUse", ErrorCode.FAILED_PRECONDITION),
            Map.entry("DependencyViolation", ErrorCode.FAILED_PRECONDITION),
            Map.entry("OperationNotPermitted", ErrorCode.FAILED_PRECONDITION),
            Map.entry("Resource.AlreadyAssociated", ErrorCode.FAILED_PRECONDITION),
            Map.entry("Resource.AlreadyAssigned", ErrorCode.FAILED_PRECONDITION),
            Map.entry("PreconditionFailed", ErrorCode.FAILED_PRECONDITION),
            Map.entry("BucketNotEmpty", ErrorCode.FAILED_PRECONDITION),
            Map.entry("InvalidObjectState", ErrorCode.FAILED_PRECONDITION),
            // Someone else is at it.
            Map.entry("IdempotentParameterMismatch", ErrorCode.CONFLICT),
            Map.entry("OperationAborted", ErrorCode.CONFLICT),
            Map.entry("ConditionalRequestConflict", ErrorCode.CONFLICT),
            Map.entry("ConflictException", ErrorCode.CONFLICT),
            Map.entry("ConcurrentModificationException", ErrorCode.CONFLICT),
            // Who calls.
            Map.entry("UnauthorizedOperation", ErrorCode.PERMISSION_DENIED),
            Map.entry("AccessDenied", ErrorCode.PERMISSION_DENIED),
            Map.entry("AccessDeniedException", ErrorCode.PERMISSION_DENIED),
            Map.entry("AllAccessDisabled", ErrorCode.PERMISSION_DENIED),
            Map.entry("OptInRequired", ErrorCode.PERMISSION_DENIED),
            Map.entry("Blocked", ErrorCode.PERMISSION_DENIED),
            Map.entry("AuthFailure", ErrorCode.UNAUTHENTICATED),
            Map.entry("ExpiredToken", ErrorCode.UNAUTHENTICATED),
            Map.entry("ExpiredTokenException", ErrorCode.UNAUTHENTICATED),
            Map.entry("InvalidAccessKeyId", ErrorCode.UNAUTHENTICATED),
            Map.entry("InvalidClientTokenId", ErrorCode.UNAUTHENTICATED),
            Map.entry("InvalidToken", ErrorCode.UNAUTHENTICATED),
            Map.entry("IncompleteSignature", ErrorCode.UNAUTHENTICATED),
            Map.entry("MissingAuthenticationToken", ErrorCode.UNAUTHENTICATED),
            Map.entry("RequestExpired", ErrorCode.UNAUTHENTICATED),
            Map.entry("RequestTimeTooSkewed", ErrorCode.UNAUTHENTICATED),
            Map.entry("SignatureDoesNotMatch", ErrorCode.UNAUTHENTICATED),
            Map.entry("UnrecognizedClientException", ErrorCode.UNAUTHENTICATED),
            // Too fast.
            Map.entry("RequestLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("Throttling", ErrorCode.THROTTLED),
            Map.entry("ThrottlingException", ErrorCode.THROTTLED),
            Map.entry("ThrottledException", ErrorCode.THROTTLED),
            Map.entry("RequestThrottled", ErrorCode.THROTTLED),
            Map.entry("RequestThrottledException", ErrorCode.THROTTLED),
            Map.entry("TooManyRequestsException", ErrorCode.THROTTLED),
            Map.entry("EC2ThrottledException", ErrorCode.THROTTLED),
            Map.entry("SlowDown", ErrorCode.THROTTLED),
            Map.entry("LimitExceededException", ErrorCode.THROTTLED),
            Map.entry("SnapshotCreationPerVolumeRateExceeded", ErrorCode.THROTTLED),
            // No machine.
            Map.entry("InsufficientInstanceCapacity", ErrorCode.CAPACITY),
            Map.entry("InsufficientHostCapacity", ErrorCode.CAPACITY),
            Map.entry("InsufficientReservedInstanceCapacity", ErrorCode.CAPACITY),
            Map.entry("InsufficientVolumeCapacity", ErrorCode.CAPACITY),
            Map.entry("InsufficientAddressCapacity", ErrorCode.CAPACITY),
            Map.entry("SpotMaxPriceTooLow", ErrorCode.CAPACITY),
            Map.entry("InsufficientFreeAddressesInSubnet", ErrorCode.QUOTA),
            // A limit of the account. More of these are told by their ending.
            Map.entry("TooManyBuckets", ErrorCode.QUOTA),
            Map.entry("MaxSpotInstanceCountExceeded", ErrorCode.QUOTA),
            Map.entry("LimitExceeded", ErrorCode.QUOTA),
            Map.entry("LimitExceededFault", ErrorCode.QUOTA),
            Map.entry("ConcurrentSnapshotLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("ServiceQuotaExceededException", ErrorCode.QUOTA),
            // Down, and nothing was done.
            Map.entry("Unavailable", ErrorCode.UNAVAILABLE),
            Map.entry("ServiceUnavailable", ErrorCode.UNAVAILABLE),
            Map.entry("ServiceUnavailableException", ErrorCode.UNAVAILABLE),
            Map.entry("ServerInternal", ErrorCode.UNAVAILABLE),
            Map.entry("DependencyAccessException", ErrorCode.UNAVAILABLE),
            // Bytes.
            Map.entry("BadDigest", ErrorCode.DATA_LOSS),
            Map.entry("XAmzContentChecksumMismatch", ErrorCode.DATA_LOSS),
            Map.entry("XAmzContentSHA256Mismatch", ErrorCode.DATA_LOSS),
            Map.entry("UnsupportedOperation", ErrorCode.UNSUPPORTED),
            Map.entry("Unsupported", ErrorCode.UNSUPPORTED),
            Map.entry("UnsupportedOperationException", ErrorCode.UNSUPPORTED),
            Map.entry("Client.UserInitiatedShutdown", ErrorCode.CANCELLED));

    /** As in {@code Value (x) for parameter volumeId is invalid. Expected: 'vol-...'.} */
    private static final Pattern WRONG_ID =
            Pattern.compile("(?i)expect(ed:|ing) ['\"][a-z]+-\\.\\.\\.['\"]|snapshot ?id .*(malformed|invalid)");

    @Override
    public CloudException translate(Throwable error, CallInfo call) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CloudException known) {
                return known;
            }
            if (cause instanceof AwsServiceException answer) {
                return ofAnswer(answer, call);
            }
        }
        ErrorCode code = withoutAnswer(error);
        return start(code, String.valueOf(error.getMessage()), call)
                .cause(error)
                .build();
    }

    private static CloudException.Builder start(ErrorCode code, String message, CallInfo call) {
        return CloudException.builder(code, message)
                .operation(call.operation())
                .resourceId(call.resource().orElse(null));
    }

    private static CloudException ofAnswer(AwsServiceException answer, CallInfo call) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String nativeCode = details == null ? null : details.errorCode();
        String said = details == null ? null : details.errorMessage();
        ErrorCode code = wrongId(nativeCode, said)
                ? ErrorCode.NOT_FOUND
                : meaning(nativeCode, reason(answer), answer.statusCode());
        return start(code, said == null ? text(answer) : said, call)
                .nativeCode(nativeCode)
                .requestId(answer.requestId())
                .retryAfter(retryAfter(details))
                .cause(answer)
                .build();
    }

    /** Not every kind of id has a code of its own for one of the wrong form. */
    private static boolean wrongId(@Nullable String nativeCode, @Nullable String said) {
        return nativeCode != null
                && (nativeCode.startsWith("Invalid") || nativeCode.equals("ValidationException"))
                && said != null
                && WRONG_ID.matcher(said).find();
    }

    private static String text(AwsServiceException answer) {
        String message = answer.getMessage();
        return message == null ? "HTTP status " + answer.statusCode() : message;
    }

    /** The EBS direct APIs tell what is wrong beside the code. */
    private static @Nullable String reason(AwsServiceException answer) {
        return answer instanceof ValidationException refusal ? refusal.reasonAsString() : null;
    }

    /** Returns what a code means, also one that is told of an instance that came to nothing. */
    public static ErrorCode meaning(@Nullable String nativeCode, @Nullable String reason, int status) {
        if ("INVALID_SNAPSHOT_ID".equals(reason)) {
            return ErrorCode.NOT_FOUND;
        }
        if (nativeCode != null) {
            Optional<ErrorCode> known = byName(nativeCode);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return switch (status) {
            case HttpURLConnection.HTTP_UNAUTHORIZED -> ErrorCode.UNAUTHENTICATED;
            case HttpURLConnection.HTTP_FORBIDDEN -> ErrorCode.PERMISSION_DENIED;
            case HttpURLConnection.HTTP_NOT_FOUND -> ErrorCode.NOT_FOUND;
            case HttpURLConnection.HTTP_CONFLICT -> ErrorCode.CONFLICT;
            case HttpURLConnection.HTTP_PRECON_FAILED -> ErrorCode.FAILED_PRECONDITION;
            case 416 -> ErrorCode.INVALID_ARGUMENT;
            case 429 -> ErrorCode.THROTTLED;
            case HttpURLConnection.HTTP_UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            default ->
                // Of any other failure of the service nobody says that nothing was done.
                status >= 500
                        ? ErrorCode.UNKNOWN_OUTCOME
                        : status >= 400 ? ErrorCode.INVALID_ARGUMENT : ErrorCode.INTERNAL;
        };
    }

    private static Optional<ErrorCode> byName(String nativeCode) {
        ErrorCode known = MEANINGS.get(nativeCode);
        if (known != null) {
            return Optional.of(known);
        }
        // An id of the wrong form is one that nothing has.
        if (nativeCode.endsWith(".NotFound")
                || nativeCode.matches("\\w+(ID|Id)\\.Malformed")
                || nativeCode.endsWith(".Unknown")) {
            return Optional.of(ErrorCode.NOT_FOUND);
        }
        if (nativeCode.endsWith(".Duplicate")) {
            return Optional.of(ErrorCode.ALREADY_EXISTS);
        }
        if (nativeCode.endsWith(".InUse")) {
            return Optional.of(ErrorCode.FAILED_PRECONDITION);
        }
        if (nativeCode.equals("InvalidVolume.ZoneMismatch")) {
            return Optional.of(ErrorCode.FAILED_PRECONDITION);
        }
        if (nativeCode.endsWith("LimitExceeded")) {
            return Optional.of(ErrorCode.QUOTA);
        }
        String lower = nativeCode.toLowerCase(Locale.ROOT);
        return lower.startsWith("invalid") || lower.startsWith("missing") || lower.startsWith("malformed")
                ? Optional.of(ErrorCode.INVALID_ARGUMENT)
                : Optional.empty();
    }

    private static @Nullable Duration retryAfter(@Nullable AwsErrorDetails details) {
        if (details == null || details.sdkHttpResponse() == null) {
            return null;
        }
        // Seconds; the other form, a date, none of these services sends.
        return details.sdkHttpResponse()
                .firstMatchingHeader("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
    }

    private static ErrorCode withoutAnswer(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AbortedException || cause instanceof InterruptedException) {
                return ErrorCode.CANCELLED;
            }
            if (neverSent(cause)) {
                return ErrorCode.UNAVAILABLE;
            }
            if (cause instanceof IllegalArgumentException) {
                // The SDK looks at some values itself, such as the names of buckets.
                return ErrorCode.INVALID_ARGUMENT;
            }
        }
        String message = String.valueOf(error.getMessage());
        if (message.contains("Unable to load credentials")
                || message.contains("credentials from any of the providers")) {
            return ErrorCode.UNAUTHENTICATED;
        }
        if (message.contains("checksum") && error instanceof SdkClientException) {
            return ErrorCode.DATA_LOSS;
        }
        return error instanceof SdkClientException && error.getCause() == null
                ? ErrorCode.INVALID_ARGUMENT
                : error instanceof SdkClientException || error instanceof java.io.IOException
                        ? ErrorCode.UNKNOWN_OUTCOME
                        : ErrorCode.INTERNAL;
    }

    private static boolean neverSent(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof SSLHandshakeException
                || (cause instanceof SocketTimeoutException
                        && String.valueOf(cause.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("connect"));
    }
}
