package io.multicloud.aws.wire.s3;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Call;
import io.multicloud.aws.wire.Service;
import io.multicloud.aws.wire.SignatureRefusal;
import io.multicloud.aws.wire.shape.Rest;
import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.aws.wire.shape.Shapes;
import io.multicloud.aws.wire.shape.Xml;
import io.multicloud.aws.wire.shape.XmlDecoder;
import io.multicloud.aws.wire.shape.XmlEncoder;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * S3 with the bucket in the path. Error codes: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">error responses</a>.
 */
public final class S3Front implements Service {
    static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final FakeCloud cloud;
    private final S3Routes routes = new S3Routes();

    /** Serves an account. */
    public S3Front(FakeCloud cloud) {
        this.cloud = cloud;
        S3World world = new S3World(cloud);
        new S3Buckets(world).register(routes);
        new S3Objects(world).register(routes);
        new S3Uploads(world).register(routes);
    }

    @Override
    public WireResponse answer(Call call) {
        Target target = target(call.http().path());
        S3Routes.Route<?> route = routes.find(call.http(), target.level());
        return run(route, call, target);
    }

    private record Target(S3Routes.Level level, Map<String, String> labels) {}

    private static Target target(String path) {
        String[] parts = path.split("/", 3);
        if (parts.length < 2 || parts[1].isEmpty()) {
            return new Target(S3Routes.Level.SERVICE, Map.of());
        }
        Map<String, String> labels = new HashMap<>();
        labels.put("Bucket", decode(parts[1]));
        if (parts.length == 2 || parts[2].isEmpty()) {
            return new Target(S3Routes.Level.BUCKET, labels);
        }
        labels.put("Key", decode(parts[2]));
        return new Target(S3Routes.Level.OBJECT, labels);
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private <I extends SdkPojo> WireResponse run(S3Routes.Route<I> route, Call call, Target target) {
        SdkPojo builder = Shapes.builder(route.request());
        Rest.fill(builder, call.http(), target.labels(), route.query());
        SdkField<?> payload = Shapes.payload(builder.sdkFields());
        Checksums.verify(call);
        if (payload != null && call.body().length > 0) {
            payload.set(builder, XmlDecoder.decode(payload.constructor().get(), payload.locationName(), call.body()));
        }
        Shapes.requireMembers(builder);
        I input = route.request().cast(Shapes.build(builder));
        return cloud.world()
                .request(
                        route.operation(),
                        call.region(),
                        Optional::empty,
                        null,
                        () -> encode(route, route.handler().apply(new S3Call<>(call, input))));
    }

    private static WireResponse encode(S3Routes.Route<?> route, S3Answer answer) {
        Map<String, String> headers = new LinkedHashMap<>(Rest.headers(answer.shape()));
        headers.putAll(answer.headers());
        if (answer.body() != null) {
            return new WireResponse(answer.status(), headers, answer.body());
        }
        if (route.root().isEmpty()) {
            return new WireResponse(answer.status(), headers, new byte[0]);
        }
        SdkPojo shape = answer.shape();
        SdkField<?> payload = Shapes.payload(shape.sdkFields());
        Object body = payload == null ? shape : Shapes.value(payload, shape);
        Xml xml = new Xml().open(route.root(), NAMESPACE);
        XmlEncoder.members(xml, (SdkPojo) (body == null ? shape : body));
        headers.put("Content-Type", "application/xml");
        return new WireResponse(
                answer.status(), headers, xml.close(route.root()).toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public WireResponse refuse(AwsException error, String requestId) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amz-request-id", requestId);
        headers.put("Content-Type", "application/xml");
        Xml xml =
                new Xml().open("Error").text("Code", error.code()).text("Message", String.valueOf(error.getMessage()));
        if (error instanceof WrongRegion wrong) {
            headers.put("x-amz-bucket-region", wrong.region().name());
            xml.text("Region", wrong.region().name());
        }
        byte[] body = xml.text("RequestId", requestId)
                .text("HostId", requestId)
                .close("Error")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        // "304 Not Modified" is an answer without a body.
        return new WireResponse(error.status(), headers, error.status() == 304 ? new byte[0] : body);
    }

    @Override
    public AwsException misshapen(ShapeException error) {
        String message = String.valueOf(error.getMessage());
        return switch (error.kind()) {
            case UNKNOWN ->
                error.field().startsWith("x-amz-")
                        ? new AwsException("NotImplemented", 501, message)
                        : AwsException.invalid(
                                error.field().contains(".") ? "MalformedXML" : "InvalidArgument", message);
            case MALFORMED ->
                AwsException.invalid(error.field().isEmpty() ? "MalformedXML" : "InvalidArgument", message);
            case MISSING -> AwsException.invalid("MalformedXML", message);
        };
    }

    @Override
    public AwsException unsigned(SignatureRefusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> new AwsException("AccessDenied", 403, "Access Denied");
            case INCOMPLETE -> AwsException.invalid("AuthorizationHeaderMalformed", message);
            case BAD_REGION -> AwsException.invalid("AuthorizationHeaderMalformed", message);
            case UNKNOWN_KEY -> new AwsException("InvalidAccessKeyId", 403, message);
            case BAD_TOKEN -> AwsException.invalid("InvalidToken", message);
            case MISMATCH -> new AwsException("SignatureDoesNotMatch", 403, message);
            case SKEWED ->
                new AwsException(
                        "RequestTimeTooSkewed",
                        403,
                        "The difference between the request time and the current time is too large.");
            case EXPIRED -> new AwsException("AccessDenied", 403, message);
            case BAD_BODY -> AwsException.invalid("XAmzContentSHA256Mismatch", message);
            case CUT_BODY -> AwsException.invalid("IncompleteBody", message);
            case SMALL_CHUNK -> new AwsException("InvalidChunkSizeError", 403, message);
            case NO_HASH -> AwsException.invalid("InvalidRequest", message);
            case BAD_QUERY -> AwsException.invalid("AuthorizationQueryParametersError", message);
            case UNSIGNED_HEADER -> new AwsException("AccessDenied", 403, message);
            case AMBIGUOUS -> AwsException.invalid("InvalidArgument", message);
        };
    }

    @Override
    public AwsException denied(String message) {
        return new AwsException("AccessDenied", 403, message);
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return switch (error.nativeCode()) {
            case "InvalidParameterValue" -> AwsException.of(error, "InvalidArgument", 400);
            case "RequestLimitExceeded" -> AwsException.of(error, "SlowDown", 503);
            case "RequestExpired" -> AwsException.of(error, "ExpiredToken", 400);
            case "Unavailable" -> AwsException.of(error, "ServiceUnavailable", 503);
            default -> AwsException.of(error);
        };
    }

    /** Says that a bucket is elsewhere, and where. */
    static final class WrongRegion extends AwsException {
        private static final long serialVersionUID = 1L;

        private final String region;

        WrongRegion(String code, int status, String message, Region region) {
            super(code, status, message);
            this.region = region.name();
        }

        Region region() {
            return Region.of(region);
        }
    }
}
