package io.multicloud.gcp.wire;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Google Cloud over loopback HTTP: what Compute Engine, Cloud Storage, Cloud Monitoring and the Cloud Billing Catalog
 * answer, from a fake cloud and in its time. Any client of theirs can be pointed at {@link #endpoint()}.
 *
 * <p>It is strict: an unknown field, parameter or route, a missing one, a combination that is not allowed, a state in which
 * something cannot be done are refused as the services document it, and what it does not play is answered with 501. It
 * shares the client libraries' view of the schema, and shows that a client sends well-formed and permitted requests; it does
 * not show that the real service agrees.
 *
 * <p>Thread-safe. Several in one JVM are strangers to each other.
 */
public final class GcpFront implements AutoCloseable {
    /** The access token that is accepted from the beginning. */
    public static final String TOKEN = "wire-access-token";

    private final WireServer server;
    private final ServiceAccount account;
    private final Bearers bearers;
    private final Backing backing;
    private final ProtoService compute;

    private GcpFront(FakeCloud cloud, int port) {
        this.account = ServiceAccount.create(cloud.account());
        this.bearers = new Bearers(account);
        bearers.accept(TOKEN);
        this.backing = new Backing(cloud, cloud.account());
        this.compute = new ComputeFront(backing).service();
        this.server = WireServer.start(port, this::handle);
    }

    /**
     * Starts a front on any free port. Its project is the fake's account.
     *
     * @throws IllegalArgumentException if the fake plays another cloud
     */
    public static GcpFront start(FakeCloud cloud) {
        return start(cloud, 0);
    }

    /**
     * Starts a front.
     *
     * @param port 0 for any that is free
     * @throws IllegalArgumentException if the fake plays another cloud
     * @throws java.io.UncheckedIOException if the port is taken
     */
    public static GcpFront start(FakeCloud cloud, int port) {
        if (!cloud.flavor().kind().equals("gcp")) {
            throw new IllegalArgumentException("the front speaks for gcp, the fake is " + cloud.flavor());
        }
        return new GcpFront(cloud, port);
    }

    /** Returns the address of all its services, without a slash at its end. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Returns the project that is there. */
    public String project() {
        return backing.links().project();
    }

    /** Returns the server, to count requests and break connections. */
    public WireServer server() {
        return server;
    }

    /** Returns the fake behind it. */
    public FakeCloud cloud() {
        return backing.cloud();
    }

    /** Returns the key file of a service account that is accepted, and whose signed URLs are. */
    public String serviceAccountKey() {
        return account.keyFile(endpoint());
    }

    /** Accepts another access token. */
    public void acceptToken(String token) {
        bearers.accept(token);
    }

    /** Refuses an access token from now on, as one that has expired. */
    public void expireToken(String token) {
        bearers.expire(token);
    }

    @Override
    public void close() {
        server.close();
    }

    private WireResponse handle(WireRequest sent) throws IOException {
        try {
            WireRequest request = overridden(sent);
            bearers.require(request.header("Authorization").orElse(""));
            Optional<WireResponse> answer =
                    request.path().startsWith("/compute/") ? compute.answer(request) : Optional.empty();
            return answer.orElseThrow(() -> new GcpError(
                    404, "notFound", "The requested URL " + request.path() + " was not found on this server."));
        } catch (GcpError e) {
            return refusal(e);
        } catch (FakeNativeException e) {
            if (e.status() == FakeNativeException.NOT_CONNECTED || e.status() == FakeNativeException.NO_ANSWER) {
                throw new IOException(e.getMessage());
            }
            return refusal(new GcpError(
                    e.status(),
                    e.nativeCode(),
                    String.valueOf(e.getMessage()),
                    e.retryAfter().orElse(null)));
        }
    }

    /** A PATCH may come as a POST that says so: <a href="https://cloud.google.com/storage/docs/json_api">JSON API</a>. */
    private static WireRequest overridden(WireRequest request) {
        String method = request.header("X-HTTP-Method-Override").orElse(request.method());
        if (!request.method().equals("POST") || method.equals("POST")) {
            return request;
        }
        return new WireRequest(
                method, request.path(), request.rawQuery(), request.query(), request.headers(), request.body());
    }

    private static WireResponse refusal(GcpError error) {
        WireResponse response = new WireResponse(
                error.status(),
                Map.of("Content-Type", "application/json; charset=UTF-8"),
                error.json().getBytes(StandardCharsets.UTF_8));
        return error.retryAfter()
                .map(wait -> response.with("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))))
                .orElse(response);
    }

    /**
     * Starts a front of a fresh project, whose virtual time follows the clock, and prints its endpoint and the key file of
     * its service account.
     *
     * @param args the port; any that is free without
     */
    public static void main(String[] args) throws InterruptedException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        VirtualTime time = VirtualTime.startingAt(start);
        FakeCloud cloud = FakeCloud.gcp(time);
        try (GcpFront front = start(cloud, args.length > 0 ? Integer.parseInt(args[0]) : 0)) {
            System.out.println(front.endpoint());
            System.out.println("project " + front.project() + ", access token " + TOKEN);
            System.out.println(front.serviceAccountKey());
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(200);
                Duration behind = Duration.between(time.now(), Instant.now());
                if (!behind.isNegative()) {
                    time.advance(behind);
                }
            }
        }
    }
}
