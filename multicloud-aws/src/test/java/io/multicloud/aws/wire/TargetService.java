package io.multicloud.aws.wire;

import io.multicloud.aws.wire.shape.Json;
import io.multicloud.aws.wire.shape.Shapes;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.wire.WireResponse;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/** A service of the protocol awsJson 1.1: the operation in the header {@code X-Amz-Target}, JSON in and out. */
abstract class TargetService extends JsonService {
    private final FakeCloud cloud;
    private final String prefix;
    private final Routes routes;

    /** Makes a service, its operations named {@code prefix.Operation}. */
    TargetService(FakeCloud cloud, String prefix, Routes routes) {
        this.cloud = cloud;
        this.prefix = prefix;
        this.routes = routes;
    }

    @Override
    public final WireResponse answer(Call call) {
        String target = call.http().header("X-Amz-Target").orElse("");
        Routes.Route<?> route =
                target.startsWith(prefix + ".") ? routes.find(target.substring(prefix.length() + 1)) : null;
        // https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html: POST to / of that content type
        boolean spoken = call.http().method().equals("POST")
                && call.http().path().equals("/")
                && call.http().header("Content-Type").orElse("").startsWith("application/x-amz-json-1.1");
        if (route == null || !spoken) {
            throw AwsException.invalid("UnknownOperationException", "There is no operation '" + target + "'");
        }
        SdkPojo input = (SdkPojo) Json.decode(Shapes.builder(route.request()), Json.parse(call.body()));
        SdkPojo output = route.run(cloud.world(), call.region(), input, ready -> {});
        return new WireResponse(200, Map.of("Content-Type", "application/x-amz-json-1.1"), Json.encode(output));
    }

    /** Most of them live in one place for all regions. */
    @Override
    public boolean regional() {
        return false;
    }
}
