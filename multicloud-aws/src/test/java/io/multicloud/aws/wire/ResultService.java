package io.multicloud.aws.wire;

import io.multicloud.aws.wire.shape.QueryDecoder;
import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.aws.wire.shape.Xml;
import io.multicloud.aws.wire.shape.XmlEncoder;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A service of the plain query protocol, whose answers wrap a result: <a
 * href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">awsQuery</a>. Codes: <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html">common errors</a>.
 */
abstract class ResultService extends QueryService {
    private final String namespace;

    ResultService(FakeCloud cloud, String version, String namespace, Routes routes) {
        super(cloud, QueryDecoder.Dialect.QUERY, version, routes);
        this.namespace = namespace;
    }

    @Override
    protected String encode(String action, SdkPojo output, String requestId) {
        Xml xml = new Xml().open(action + "Response", namespace).open(action + "Result");
        XmlEncoder.members(xml, output);
        return xml.close(action + "Result")
                .open("ResponseMetadata")
                .text("RequestId", requestId)
                .close("ResponseMetadata")
                .close(action + "Response")
                .toString();
    }

    @Override
    public WireResponse refuse(AwsException error, String requestId) {
        String xml = new Xml()
                .open("ErrorResponse", namespace)
                .open("Error")
                .text("Type", error.status() < 500 ? "Sender" : "Receiver")
                .text("Code", error.code())
                .text("Message", String.valueOf(error.getMessage()))
                .close("Error")
                .text("RequestId", requestId)
                .close("ErrorResponse")
                .toString();
        return text(error.status(), xml);
    }

    @Override
    public AwsException misshapen(ShapeException error) {
        String message = String.valueOf(error.getMessage());
        return switch (error.kind()) {
            case UNKNOWN -> AwsException.invalid("InvalidQueryParameter", message);
            case MALFORMED -> AwsException.invalid("InvalidParameterValue", message);
            case MISSING -> AwsException.invalid("MissingParameter", message);
        };
    }

    @Override
    public AwsException unsigned(SignatureRefusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> new AwsException("MissingAuthenticationToken", 403, message);
            case INCOMPLETE, BAD_QUERY -> AwsException.invalid("IncompleteSignature", message);
            case UNKNOWN_KEY, BAD_TOKEN ->
                new AwsException("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
            case MISMATCH,
                    SKEWED,
                    EXPIRED,
                    BAD_BODY,
                    CUT_BODY,
                    SMALL_CHUNK,
                    NO_HASH,
                    UNSIGNED_HEADER,
                    AMBIGUOUS,
                    BAD_REGION -> new AwsException("SignatureDoesNotMatch", 403, message);
        };
    }

    @Override
    public AwsException denied(String message) {
        return new AwsException("AccessDenied", 403, message);
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return switch (error.nativeCode()) {
            case "RequestLimitExceeded" -> AwsException.of(error, "Throttling", 400);
            case "RequestExpired" -> AwsException.of(error, "ExpiredToken", 403);
            case "Unavailable" -> AwsException.of(error, "ServiceUnavailable", 503);
            case "InternalError" -> AwsException.of(error, "InternalFailure", 500);
            default -> AwsException.of(error);
        };
    }
}
