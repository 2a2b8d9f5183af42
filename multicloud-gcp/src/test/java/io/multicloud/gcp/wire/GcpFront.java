package io.multicloud.gcp.wire;

import io.multicloud.api.ResourceId;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.Denial;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

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
    private final SignedUrls signatures;
    private final ComputeFront compute;
    private final StorageFront storage;
    private final XmlStorage xmlStorage;
    private final MonitoringFront monitoring;
    private final BillingFront billing;
    private volatile @Nullable Denial denial;

    private GcpFront(FakeCloud cloud, int port) {
        String project = project(cloud.account());
        this.account = ServiceAccount.create(project);
        this.bearers = new Bearers(account);
        bearers.accept(TOKEN);
        this.backing = new Backing(cloud, project);
        this.signatures = new SignedUrls(account);
        this.compute = new ComputeFront(backing);
        StoredObjects stored = new StoredObjects(backing, this::endpoint);
        this.storage = new StorageFront(backing, stored);
        this.xmlStorage = new XmlStorage(backing, stored);
        this.monitoring = new MonitoringFront(backing);
        this.billing = new BillingFront(backing);
        this.server = WireServer.start(port, this::handle);
    }

    /** An id of a project has at least six characters. <a href="https://cloud.google.com/resource-manager/docs/creating-managing-projects">Projects</a>. */
    private static String project(String account) {
        return account.length() < 6 ? account + "-project" : account;
    }

    /**
     * Starts a front on any free port. Its project is the fake's account, with {@code -project} behind a shorter name than
     * projects have.
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

    /**
     * Returns the fake's id of a disk, to look at its bytes past every request.
     *
     * @throws IllegalArgumentException if there is none of that name in the zone
     */
    public ResourceId disk(String zone, String name) {
        return compute.disk(zone, name)
                .orElseThrow(() -> new IllegalArgumentException("there is no disk " + zone + "/" + name));
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

    /**
     * Refuses requests for want of a permission, in place of any that were to be refused so far.
     *
     * @param first the first of those still to come, from 1
     * @param times how many in a row
     */
    public Denial deny(long first, long times) {
        Denial placed = new Denial(first, times);
        denial = placed;
        return placed;
    }

    /**
     * Refuses, from now on, requests beyond the rates that the cloud publishes; in virtual time.
     *
     * @return tells when which requests were let through: by group and region, such as {@code mutations/us-central1}
     */
    public Supplier<Map<String, List<Instant>>> enforceRateLimits() {
        return backing.enforceRateLimits()::answered;
    }

    /**
     * Keeps only a part of each chunk of a resumable upload from now on, as <a
     * href="https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload">the cloud may</a>; clients go
     * by the answer's range.
     *
     * @param bytes the most that is kept, a multiple of 256 KiB
     */
    public void keepOfEachChunk(int bytes) {
        storage.uploads().keepOfEachChunk(bytes);
    }

    /**
     * Lengthens the price list, by entries of what is not sold by the hour: the real one of Compute Engine has some 40,000.
     *
     * @param entries how many there are then, if there are not more
     */
    public void lengthenPriceList(int entries) {
        billing.lengthen(entries);
    }

    @Override
    public void close() {
        server.close();
    }

    WireResponse handle(WireRequest sent) throws IOException {
        WireRequest request = decoded(sent);
        boolean xml = ofXmlApi(request.path());
        try {
            if (xml && SignedUrls.signs(request)) {
                signatures.require(request, backing.now());
            } else {
                bearers.require(request.header("Authorization").orElse(""));
            }
            requirePermission();
            return xml ? xmlStorage.answer(request) : answer(request);
        } catch (GcpError e) {
            return xml ? XmlStorage.refusal(e) : refusal(e);
        } catch (FakeNativeException e) {
            if (e.status() == FakeNativeException.NOT_CONNECTED || e.status() == FakeNativeException.NO_ANSWER) {
                throw new IOException(e.getMessage());
            }
            GcpError error = new GcpError(
                    e.status(),
                    e.nativeCode(),
                    String.valueOf(e.getMessage()),
                    e.retryAfter().orElse(null));
            return xml ? XmlStorage.refusal(error) : refusal(error);
        }
    }

    /** <a href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors">403</a>, of all services alike. */
    private void requirePermission() {
        Denial placed = denial;
        if (placed != null && placed.strikes()) {
            throw new GcpError(403, "forbidden", "The caller does not have the permission.");
        }
    }

    /** Tells requests of the form {@code /bucket/object} from those of all other services, which have a version. */
    private static boolean ofXmlApi(String path) {
        return !path.matches("/((compute|storage|upload/storage|download/storage)/)?(v1|v3)(/.*)?");
    }

    private WireResponse answer(WireRequest request) {
        String path = request.path();
        if (path.contains("/storage/v1/")) {
            return storage.answer(request);
        }
        Optional<WireResponse> answer = path.startsWith("/compute/")
                ? compute.service().answer(request)
                : path.startsWith("/v3/") ? monitoring.answer(request) : billing.answer(request);
        return answer.orElseThrow(
                () -> new GcpError(404, "notFound", "The requested URL " + path + " was not found on this server."));
    }

    /** Undoes what the client's transport did: compression, methods that were sent as another one, second addresses. */
    private static WireRequest decoded(WireRequest request) throws IOException {
        boolean zipped = request.header("Content-Encoding").orElse("").equals("gzip");
        byte[] body = request.body();
        if (zipped) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = in.readAllBytes();
            }
        }
        String method = request.method().equals("POST")
                ? request.header("X-HTTP-Method-Override").orElse("POST")
                : request.method();
        // The second address of resumable uploads: https://storage.googleapis.com/$discovery/rest?version=v1.
        String path = request.path().replaceFirst("^/resumable/upload/", "/upload/");
        return new WireRequest(method, path, request.rawQuery(), request.query(), request.headers(), body);
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
