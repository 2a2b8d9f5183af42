package io.multicloud.gcp;

import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server, or a proxy, that writes down what it is asked: it knows one region, accepts a bucket, hands out tokens as the
 * metadata service of a machine does, and takes any bearer. Thread-safe.
 */
final class Recorder implements AutoCloseable {
    /** What it knows of one project. */
    static final String REGIONS = "{\"kind\":\"compute#regionList\",\"items\":[{\"name\":\"us-central1\"}]}";

    private final List<WireRequest> requests = new ArrayList<>();
    private final WireServer server = WireServer.start(0, this::answer);
    private int refusing;
    private @Nullable String proxyUser;

    URI endpoint() {
        return server.endpoint();
    }

    /** The raw server, with the request lines in its log. */
    WireServer server() {
        return server;
    }

    /** Answers the next requests for the cloud with 503. */
    synchronized void refuse(int times) {
        refusing = times;
    }

    /** Lets only those through who say who they are, in Base64 of {@code user:password}. */
    synchronized void requireProxyUser(String base64) {
        proxyUser = base64;
    }

    synchronized List<WireRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns what those said who asked for regions. */
    synchronized List<String> bearers() {
        return requests.stream()
                .filter(request -> request.path().endsWith("/regions"))
                .map(request -> request.header("Authorization").orElse(""))
                .toList();
    }

    private synchronized WireResponse answer(WireRequest request) {
        requests.add(request);
        if (proxyUser != null && !request.header("Proxy-Authorization").equals(Optional.of("Basic " + proxyUser))) {
            return WireResponse.empty(407).with("Proxy-Authenticate", "Basic realm=\"proxy\"");
        }
        if (request.path().startsWith("/computeMetadata/v1/instance/service-accounts/default/token")) {
            return WireResponse.text(
                            200,
                            "application/json",
                            "{\"access_token\":\"token-of-the-machine\",\"expires_in\":3600,\"token_type\":\"Bearer\"}")
                    .with("Metadata-Flavor", "Google");
        }
        if (request.path().startsWith("/computeMetadata")
                || request.path().equals("/")
                || request.path().isEmpty()) {
            return WireResponse.text(200, "text/plain", "googleapis.com").with("Metadata-Flavor", "Google");
        }
        if (request.path().endsWith("/regions")) {
            return regions();
        }
        if (request.path().equals("/storage/v1/b") && request.method().equals("POST")) {
            return WireResponse.text(200, "application/json", request.text());
        }
        return WireResponse.empty(404);
    }

    private WireResponse regions() {
        if (refusing > 0) {
            refusing--;
            return WireResponse.text(
                    503,
                    "application/json",
                    "{\"error\":{\"code\":503,\"message\":\"down\",\"errors\":[{\"message\":\"down\",\"domain\":\"global\","
                            + "\"reason\":\"backendError\"}]}}");
        }
        return WireResponse.text(200, "application/json", REGIONS);
    }

    @Override
    public void close() {
        server.close();
    }
}
