package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials come from: the chain of Google's library, and workload identity federation. */
class CredentialsTest {
    private static final String TOKEN_ANSWER = "{\"access_token\":\"%s\",\"expires_in\":3600,\"token_type\":\"Bearer\","
            + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}";

    private final GcpFront front =
            GcpFront.start(FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z"))));

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        front.close();
    }

    private ChildJvm.Outcome list(Map<String, String> variables) throws IOException, InterruptedException {
        return list(front.endpoint(), variables);
    }

    private ChildJvm.Outcome list(URI endpoint, Map<String, String> variables)
            throws IOException, InterruptedException {
        Map<String, String> environment = new LinkedHashMap<>();
        // What this machine's user is logged in with must not be found.
        environment.put("CLOUDSDK_CONFIG", directory.toString());
        environment.put("NO_GCE_CHECK", "true");
        environment.putAll(variables);
        return ChildJvm.withHeap("256m")
                .with(environment)
                .run(RegionLister.class, endpoint.toString(), front.project());
    }

    @Test
    void theKeyThatTheEnvironmentNamesIsUsed() throws Exception {
        Path key = Files.writeString(directory.resolve("key.json"), front.serviceAccountKey());

        ChildJvm.Outcome outcome = list(Map.of("GOOGLE_APPLICATION_CREDENTIALS", key.toString()));

        assertThat(outcome.output()).contains("regions [europe-west1, us-central1]");
    }

    @Test
    void aKeySignsItsTokensItselfAndNobodyIsAskedForOne() throws Exception {
        Path key = Files.writeString(directory.resolve("key.json"), front.serviceAccountKey());
        try (Recorder recorder = new Recorder()) {
            list(recorder.endpoint(), Map.of("GOOGLE_APPLICATION_CREDENTIALS", key.toString()));

            // A JWT: header, claims, signature.
            assertThat(recorder.bearers())
                    .hasSize(2)
                    .allSatisfy(bearer -> assertThat(bearer).matches("Bearer ey[^.]+\\.ey[^.]+\\.[^.]+"));
            assertThat(recorder.requests())
                    .allSatisfy(request -> assertThat(request.path()).endsWith("/regions"));
            assertThat(recorder.server().failures()).isEmpty();
        }
    }

    @Test
    void theMetadataServerOfAMachineIsAsked() throws Exception {
        List<WireRequest> asked = Collections.synchronizedList(new ArrayList<>());
        try (WireServer metadata = WireServer.start(0, request -> {
            asked.add(request);
            return metadata(request);
        })) {
            ChildJvm.Outcome outcome = list(Map.of(
                    "NO_GCE_CHECK",
                    "false",
                    "GCE_METADATA_HOST",
                    metadata.endpoint().getAuthority()));

            assertThat(outcome.output()).contains("regions [europe-west1, us-central1]");
        }
        assertThat(asked)
                .filteredOn(request -> request.path().endsWith("/token"))
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.header("Metadata-Flavor")).contains("Google"));
    }

    /** <a href="https://cloud.google.com/compute/docs/access/authenticate-workloads#applications">Tokens of a VM</a>. */
    private static WireResponse metadata(WireRequest request) {
        WireResponse answer = request.path().endsWith("/token")
                ? WireResponse.text(200, "application/json", TOKEN_ANSWER.formatted(GcpFront.TOKEN))
                : WireResponse.text(request.path().equals("/") ? 200 : 404, "text/plain", "");
        return answer.with("Metadata-Flavor", "Google");
    }

    @Test
    void withoutAnyTheErrorSaysSoAndNothingIsSent() throws Exception {
        try (Recorder recorder = new Recorder()) {
            ChildJvm.Outcome none = list(recorder.endpoint(), Map.of());
            ChildJvm.Outcome gone =
                    list(recorder.endpoint(), Map.of("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file"));

            assertThat(none.output()).contains("default credentials");
            assertThat(List.of(none, gone)).allSatisfy(outcome -> {
                assertThat(outcome.exit()).isNotZero();
                assertThat(outcome.output())
                        .contains("UNAUTHENTICATED")
                        .contains("credentials of type 'default' cannot be had: ");
            });
            assertThat(recorder.requests()).isEmpty();
        }
    }

    @Test
    void aWorkloadOfAnotherCloudExchangesItsTokenOnce() throws Exception {
        Path subject = Files.writeString(directory.resolve("subject"), "token-of-the-workload");
        AtomicInteger exchanges = new AtomicInteger();
        HttpsServer exchange = exchange(exchanges);
        try {
            Path key = Files.writeString(
                    directory.resolve("federation.json"),
                    FEDERATION.formatted(exchange.getAddress().getPort(), subject));

            ChildJvm.Outcome outcome = ChildJvm.withHeap("256m")
                    .with("-Djavax.net.ssl.trustStore=" + directory.resolve("keys.p12"))
                    .with("-Djavax.net.ssl.trustStorePassword=changeit")
                    .run(
                            RegionLister.class,
                            front.endpoint().toString(),
                            front.project(),
                            "external_account",
                            key.toString());

            assertThat(outcome.output())
                    .contains("regions [europe-west1, us-central1]")
                    .contains("again [");
            assertThat(exchanges).hasValue(1);
        } finally {
            exchange.stop(0);
        }
    }

    private static final String FEDERATION = """
            {
              "type": "external_account",
              "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p",
              "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
              "token_url": "https://127.0.0.1:%d/v1/token",
              "credential_source": { "file": "%s" }
            }
            """;

    /** Serves <a href="https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token">the exchange</a>. */
    private HttpsServer exchange(AtomicInteger exchanges) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certified()));
        server.createContext("/v1/token", request -> {
            String form = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean known = form.contains("subject_token=token-of-the-workload");
            byte[] answer = (known ? TOKEN_ANSWER.formatted(GcpFront.TOKEN) : "{}").getBytes(StandardCharsets.UTF_8);
            exchanges.incrementAndGet();
            request.getResponseHeaders().add("Content-Type", "application/json");
            request.sendResponseHeaders(known ? 200 : 400, answer.length);
            request.getResponseBody().write(answer);
            request.close();
        });
        server.start();
        return server;
    }

    /** Makes a certificate for this machine, in a file that also serves as the list of whom to trust. */
    private SSLContext certified() throws Exception {
        char[] password = "changeit".toCharArray();
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "wire",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(file.toFile(), password);
        // A store with a private key is no list of whom to trust.
        keys.setCertificateEntry("trusted", keys.getCertificate("wire"));
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void aTokenThatIsNotAcceptedIsUnauthenticatedAndNotShown() {
        try (CloudProvider cloud = Programs.open(front.endpoint(), front.project(), "a-stolen-token")) {
            CloudException refused = Assertions.catchThrowableOfType(CloudException.class, cloud::regions);

            assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(refused).hasMessageNotContaining("a-stolen-token");
        }
    }

    @Test
    void aKeyThatIsNoneIsUnauthenticated() {
        Credentials broken = new Credentials("service_account", Map.of("key", Secret.of("{}")), Optional.empty());
        try (CloudProvider cloud = Programs.open(front.endpoint(), front.project(), broken)) {
            CloudException refused = Assertions.catchThrowableOfType(CloudException.class, cloud::regions);

            assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }
}
