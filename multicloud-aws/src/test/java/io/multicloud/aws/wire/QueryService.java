package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.shape.QueryDecoder;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/** A service of the query protocol: a form in, XML out, and the operation named by {@code Action}. */
public abstract class QueryService implements Service {
    private final FakeCloud cloud;
    private final QueryDecoder decoder;
    private final String version;
    private final Routes routes;

    /** Makes a service of that version of its API. */
    protected QueryService(FakeCloud cloud, QueryDecoder.Dialect dialect, String version, Routes routes) {
        this.cloud = cloud;
        this.decoder = new QueryDecoder(dialect);
        this.version = version;
        this.routes = routes;
    }

    @Override
    public final WireResponse answer(Call call) {
        String method = call.http().method();
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html: "HTTP or HTTPS requests that use
        // the HTTP verb GET or POST"
        if ((!method.equals("GET") && !method.equals("POST"))
                || !call.http().path().equals("/")) {
            throw AwsException.invalid(
                    "InvalidRequest",
                    "There is no " + method + " " + call.http().path() + " here");
        }
        Map<String, List<String>> form = new LinkedHashMap<>(form(call));
        String action = take(form, "Action");
        if (action == null) {
            throw AwsException.invalid("MissingAction", "The request is missing an action or a required parameter.");
        }
        String asked = take(form, "Version");
        Routes.Route<?> route = routes.find(action);
        if (route == null) {
            throw AwsException.invalid("InvalidAction", "The action " + action + " is not valid for this web service.");
        }
        if (!version.equals(asked)) {
            throw AwsException.invalid(
                    "NoSuchVersion", "The API version " + asked + " is not one of this web service: " + version);
        }
        SdkPojo input = decoder.decode(route.request(), form);
        check(action, input, call.region());
        SdkPojo output = route.run(cloud.world(), call.region(), input, this::authorized);
        return text(200, encode(action, output, call.requestId()));
    }

    /** Checks what holds for every operation, before it counts as a request of the fake; default nothing. */
    protected void check(String action, SdkPojo input, Region region) {}

    /** Called when a request was let in and is about to be carried out; default nothing. */
    protected void authorized(SdkPojo input) {}

    /** Writes an answer. */
    protected abstract String encode(String action, SdkPojo output, String requestId);

    /** Returns an answer of XML. */
    protected static WireResponse text(int status, String xml) {
        return WireResponse.text(status, "text/xml;charset=UTF-8", xml);
    }

    private static Map<String, List<String>> form(Call call) {
        return call.http().method().equals("GET")
                ? call.http().query()
                : WireRequest.parameters(new String(call.body(), StandardCharsets.UTF_8));
    }

    private static @Nullable String take(Map<String, List<String>> form, String name) {
        List<String> values = form.remove(name);
        return values == null ? null : values.get(0);
    }
}
