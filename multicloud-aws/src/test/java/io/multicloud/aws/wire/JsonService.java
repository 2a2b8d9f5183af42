package io.multicloud.aws.wire;

import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * What services that speak JSON share: their errors. Codes: <a
 * href="https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html">common errors</a>.
 */
public abstract class JsonService implements Service {
    @Override
    public WireResponse refuse(AwsException error, String requestId) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-amz-json-1.1");
        headers.put("x-amzn-ErrorType", error.code());
        try (JsonWriter writer = JsonWriter.create()) {
            writer.writeStartObject();
            writer.writeFieldName("__type").writeValue(error.code());
            writer.writeFieldName("message").writeValue(String.valueOf(error.getMessage()));
            writer.writeEndObject();
            return new WireResponse(error.status(), headers, writer.getBytes());
        }
    }

    @Override
    public AwsException misshapen(ShapeException error) {
        return AwsException.invalid("SerializationException", String.valueOf(error.getMessage()));
    }

    @Override
    public AwsException unsigned(SignatureRefusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> AwsException.invalid("MissingAuthenticationTokenException", message);
            case INCOMPLETE, BAD_QUERY -> AwsException.invalid("IncompleteSignatureException", message);
            case UNKNOWN_KEY, BAD_TOKEN -> AwsException.invalid("UnrecognizedClientException", message);
            case MISMATCH,
                    SKEWED,
                    EXPIRED,
                    BAD_BODY,
                    CUT_BODY,
                    SMALL_CHUNK,
                    NO_HASH,
                    UNSIGNED_HEADER,
                    AMBIGUOUS,
                    BAD_REGION -> AwsException.invalid("InvalidSignatureException", message);
        };
    }

    @Override
    public AwsException denied(String message) {
        return new AwsException("AccessDeniedException", 400, message);
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return switch (error.nativeCode()) {
            case "InvalidParameterValue" -> AwsException.of(error, "ValidationException", 400);
            case "ResourceNotFoundException" -> AwsException.of(error, "ResourceNotFoundException", 400);
            case "RequestLimitExceeded" -> AwsException.of(error, "ThrottlingException", 400);
            case "RequestExpired" -> AwsException.of(error, "ExpiredTokenException", 400);
            case "Unavailable" -> AwsException.of(error, "ServiceUnavailableException", 503);
            case "InternalError" -> AwsException.of(error, "InternalServerException", 500);
            default -> AwsException.of(error);
        };
    }
}
