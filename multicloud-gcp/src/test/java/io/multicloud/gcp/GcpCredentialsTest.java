package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Google's own ways to find credentials, each in a JVM that has them in its environment. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GcpCredentialsTest {
    private static final String REGIONS = "[us-central1]";

    private final Recorder recorder = new Recorder();

    @TempDir
    private Path files;

    @AfterEach
    void close() {
        recorder.close();
        assertThat(recorder.server().failures()).isEmpty();
    }

    private String run(Map<String, String> environment, List<String> properties, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("regions", recorder.endpoint().toString()));
        arguments.addAll(List.of(more));
        // Nobody's files are looked at.
        List<String> all = new ArrayList<>(properties);
        all.add("user.home=" + files);
        try (Forked other = new Forked(environment, all, arguments.toArray(String[]::new))) {
            return other.line();
        }
    }

    @Test
    void theFileThatTheEnvironmentNamesIsTheDefault() throws IOException {
        FakeCloud cloud = FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z")));
        String key;
        try (GcpFront front = GcpFront.start(cloud)) {
            key = front.serviceAccountKey();
        }
        Path file = Files.writeString(files.resolve("key.json"), key);

        String answer = run(Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()), List.of(), "default");

        assertThat(answer).isEqualTo(REGIONS);
        // A JWT that the key has signed: header, claims, signature.
        assertThat(recorder.bearers()).singleElement().asString().matches("Bearer ey[^.]+\\.ey[^.]+\\.[^.]+");
        assertThat(recorder.requests()).hasSize(1);
    }

    @Test
    void aMachineAsksItsMetadataServer() throws IOException {
        String answer = run(Map.of("GCE_METADATA_HOST", recorder.endpoint().getAuthority()), List.of(), "default");

        assertThat(answer).isEqualTo(REGIONS);
        assertThat(recorder.bearers()).containsExactly("Bearer token-of-the-machine");
        assertThat(recorder.requests())
                .filteredOn(request -> request.path().endsWith("/token"))
                .allSatisfy(
                        request -> assertThat(request.header("Metadata-Flavor")).contains("Google"));
    }

    @Test
    void whatIsNotThereIsToldInOneSentence() throws IOException {
        assertThat(run(Map.of("NO_GCE_CHECK", "true"), List.of(), "default"))
                .startsWith("UNAUTHENTICATED: credentials of type 'default' cannot be had: ");
        assertThat(run(Map.of("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file"), List.of(), "default"))
                .startsWith("UNAUTHENTICATED: credentials of type 'default' cannot be had: ");
        assertThat(recorder.bearers()).isEmpty();
    }

    /** The library takes no token service without TLS: this one has a certificate that only the other JVM trusts. */
    @Test
    void aFederatedIdentityIsExchangedForAToken() throws Exception {
        Path store = keyStore();
        List<String> exchanged = Collections.synchronizedList(new ArrayList<>());
        HttpsServer tokens = tokenService(store, exchanged);
        tokens.start();
        try {
            Path subject = Files.writeString(files.resolve("subject"), "jwt-of-another-cloud");
            Path key = Files.writeString(
                    files.resolve("federation.json"),
                    "{\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/projects/1/locations/global/"
                            + "workloadIdentityPools/p/providers/q\",\"subject_token_type\":"
                            + "\"urn:ietf:params:oauth:token-type:jwt\",\"token_url\":\"https://127.0.0.1:"
                            + tokens.getAddress().getPort() + "/v1/token\",\"credential_source\":{\"file\":\"" + subject
                            + "\"}}");

            String answer = run(
                    Map.of(),
                    List.of("javax.net.ssl.trustStore=" + store, "javax.net.ssl.trustStorePassword=changeit"),
                    "external_account",
                    key.toString());

            assertThat(answer).isEqualTo(REGIONS);
        } finally {
            tokens.stop(0);
        }
        assertThat(recorder.bearers()).containsExactly("Bearer token-of-the-federation");
        assertThat(exchanged).singleElement().asString().contains("subject_token=jwt-of-another-cloud");
    }

    private Path keyStore() throws Exception {
        Path store = files.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "wire",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return store;
    }

    private static HttpsServer tokenService(Path store, List<String> exchanged)
            throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/v1/token", exchange -> {
            try (exchange) {
                exchanged.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] answer = ("{\"access_token\":\"token-of-the-federation\",\"issued_token_type\":"
                                + "\"urn:ietf:params:oauth:token-type:access_token\",\"token_type\":\"Bearer\","
                                + "\"expires_in\":3600}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        return server;
    }
}
