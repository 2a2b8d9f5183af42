package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the adapter's clients are configured, made and closed, as a server sees it. */
class GcpClientsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final Recorder recorder = new Recorder();
    private final CallLog log = new CallLog();
    private final List<CloudProvider> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CloudProvider::close);
        recorder.close();
        assertThat(recorder.server().failures()).isEmpty();
    }

    private static Credentials token(String text) {
        return new Credentials("access_token", Map.of("access_token", Secret.of(text)), Optional.empty());
    }

    private static Credentials key(String type, String json) {
        return new Credentials(type, Map.of("key", Secret.of(json)), Optional.empty());
    }

    private ProviderConfig.Builder config() {
        return ProviderConfig.builder("main", "gcp")
                .endpoint(recorder.endpoint())
                .setting(GcpProviderFactory.PROJECT, "wire-project")
                .credentials(CredentialSource.of(token("first")));
    }

    private CloudProvider open(ProviderConfig.Builder config) {
        GcpProviderFactory factory = new GcpProviderFactory();
        VirtualTime time = VirtualTime.startingAt(NOW);
        CloudProvider provider =
                factory.open(config.build(), new DirectGate(time, "main", factory.errors(), log).context());
        opened.add(provider);
        return provider;
    }

    private static CloudException failure(CloudProvider provider) {
        return catchThrowableOfType(CloudException.class, provider::regions);
    }

    @Test
    void aServiceAccountsKeyTellsTheProjectWhereNobodyElseDoes() {
        try (GcpFront front = GcpFront.start(FakeCloud.gcp(VirtualTime.startingAt(NOW)))) {
            ProviderConfig.Builder config = ProviderConfig.builder("main", "gcp")
                    .endpoint(front.endpoint())
                    .credentials(CredentialSource.of(key("service_account", front.serviceAccountKey())));

            assertThat(open(config).regions()).contains(Region.of("us-central1"));
            assertThat(front.server().log().get(0).request()).contains("/projects/" + front.project() + "/");
        }
    }

    @Test
    void aTokenTellsNoProjectAndTheErrorSaysWhatToSet() {
        ProviderConfig.Builder config = ProviderConfig.builder("main", "gcp")
                .endpoint(recorder.endpoint())
                .credentials(CredentialSource.of(token("first")));

        CloudException error = failure(open(config));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(error).hasMessageContaining("needs the setting 'project'");
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void theEndpointIsAskedForTheProjectOfTheAccount() {
        assertThat(open(config()).regions()).containsExactly(Region.of("us-central1"));

        assertThat(recorder.requests()).hasSize(1);
        assertThat(recorder.requests().get(0).path()).isEqualTo("/compute/v1/projects/wire-project/regions");
        assertThat(recorder.bearers()).containsExactly("Bearer first");
    }

    @Test
    void aSlashAtTheEndOfTheEndpointDoesNotMatter() {
        assertThat(open(config().endpoint(URI.create(recorder.endpoint() + "/")))
                        .regions())
                .hasSize(1);
        assertThat(recorder.requests().get(0).path()).isEqualTo("/compute/v1/projects/wire-project/regions");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aServerThatNeverAnswersIsGivenUpAfterTheTimeOfARequest() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CloudProvider provider = open(config().endpoint(at(silent)).requestTimeout(Duration.ofMillis(200)));

            assertThat(failure(provider).code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aServerThatCannotBeReachedIsGivenUpAfterTheTimeToConnect() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, waiting);
            CloudProvider provider = open(config().endpoint(at(full)).connectTimeout(Duration.ofMillis(200)));

            assertThat(failure(provider).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static URI at(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Connects until nobody is let in any more: nobody accepts, and the queue is short. */
    private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
        while (true) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    @Test
    void aPortThatNobodyListensOnIsUnavailable() throws IOException {
        URI gone;
        try (ServerSocket server = new ServerSocket(0)) {
            gone = at(server);
        }
        assertThat(failure(open(config().endpoint(gone))).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void everyRequestGoesThroughTheProxy() {
        CloudProvider provider = open(
                config().endpoint(URI.create("http://compute.example.invalid")).proxy(recorder.endpoint()));

        assertThat(provider.regions()).hasSize(1);
        assertThat(recorder.server().log())
                .extracting(WireExchange::request)
                .singleElement()
                .asString()
                .startsWith("GET http://compute.example.invalid/compute/v1/projects/wire-project/regions");
    }

    @Test
    void aProxyIsToldWhoCallsAtOnceAlsoWithABody() {
        recorder.requireProxyUser(
                Base64.getEncoder().encodeToString("someone:some word".getBytes(StandardCharsets.UTF_8)));
        URI proxy = URI.create(
                "http://someone:some%20word@127.0.0.1:" + recorder.endpoint().getPort());
        ProviderConfig.Builder elsewhere = config().endpoint(URI.create("http://cloud.example.invalid"));

        CloudProvider known = open(elsewhere.proxy(proxy));
        assertThat(known.regions()).hasSize(1);
        catchThrowableOfType(
                CloudException.class,
                () -> known.objects()
                        .buckets()
                        .create(BucketSpec.builder("photos").build()));
        CloudProvider unknown = open(elsewhere.proxy(recorder.endpoint()));

        assertThat(recorder.requests())
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.header("Proxy-Authorization")).isPresent())
                .anySatisfy(request -> assertThat(request.method()).isEqualTo("POST"));
        assertThat(failure(unknown)).isNotNull();
    }

    @Test
    void aServiceAccountSignsItsTokensItself() {
        FakeCloud cloud = FakeCloud.gcp(VirtualTime.startingAt(NOW));
        try (GcpFront front = GcpFront.start(cloud)) {
            ProviderConfig.Builder config =
                    config().endpoint(front.endpoint()).setting(GcpProviderFactory.PROJECT, front.project());
            String key = front.serviceAccountKey();

            assertThat(open(config.credentials(CredentialSource.of(key("service_account", key))))
                            .regions())
                    .isNotEmpty();
            assertThat(front.server().requests()).isEqualTo(1);
            String other = key.replace("wire@", "somebody@");
            assertThat(failure(open(config.credentials(CredentialSource.of(key("service_account", other)))))
                            .code())
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void theSourceOfCredentialsIsAskedBeforeEveryRequest() {
        AtomicInteger number = new AtomicInteger();
        CloudProvider provider = open(config().credentials(() -> token("number-" + number.incrementAndGet())));

        provider.regions();
        provider.regions();
        provider.regions();

        assertThat(recorder.bearers()).containsExactly("Bearer number-1", "Bearer number-2", "Bearer number-3");
    }

    @Test
    void credentialsThatAreNoneAreToldInOneSentence() {
        Credentials empty = new Credentials("access_token", Map.of(), Optional.empty());
        Credentials keyless = new Credentials("service_account", Map.of(), Optional.empty());
        Credentials garbled = key("service_account", "{\"type\":\"service_account\",\"private_key\":\"x\"}");
        Credentials noJson = key("service_account", "a secret word");
        Credentials other = key("horoscope", "{}");
        Credentials federation = key(
                "external_account",
                "{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\",\"token_url\":"
                        + "\"http://127.0.0.1/token\",\"credential_source\":{\"file\":\"/no/such/file\"}}");

        for (Credentials none : List.of(empty, keyless, garbled, noJson, other, federation)) {
            CloudException error = failure(open(config().credentials(CredentialSource.of(none))));
            assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(error.summary())
                    .startsWith("credentials of type '" + none.type() + "' cannot be had: ")
                    .doesNotContain("\n", "secret word");
        }
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void anErrorOfTheSourceIsToldAsItIs() {
        CloudException vault = CloudException.builder(ErrorCode.UNAUTHENTICATED, "the vault is sealed")
                .build();

        assertThatThrownBy(() -> open(config().credentials(() -> {
                            throw vault;
                        }))
                        .regions())
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.summary()).isEqualTo("the vault is sealed"));
    }

    @Test
    void openingSendsNothingAsksNothingAndStartsNoThread() {
        Set<Thread> before = threads();
        AtomicInteger asked = new AtomicInteger();

        CloudProvider provider = open(config().credentials(() -> {
            asked.incrementAndGet();
            return token("first");
        }));
        provider.capabilities();
        provider.compute();
        provider.objects();

        assertThat(asked).hasValue(0);
        assertThat(recorder.requests()).isEmpty();
        assertThat(own(threads(), before)).isEmpty();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    /** Other tests run at the same time: theirs are servers and test workers; the libraries' have these names. */
    private static List<String> own(Set<Thread> after, Set<Thread> before) {
        return after.stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("pool-") || name.startsWith("Gax") || name.startsWith("idle-connection"))
                .toList();
    }

    @Test
    void whatIsClosedIsNotUsedAgainAndLeavesNoThread() {
        Set<Thread> before = threads();
        CloudProvider provider = open(config());
        var machines = provider.compute();
        provider.regions();

        provider.close();
        provider.close();

        assertThatThrownBy(provider::regions).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(provider::compute).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(provider::preflight).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> machines.list(ListQuery.all()).iterator().next())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> machines.create(VMSpec.builder("web")
                        .image("debian-12")
                        .instanceType("e2-micro")
                        .build()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> provider.unwrap(com.google.cloud.compute.v1.InstancesClient.class))
                .isInstanceOf(IllegalStateException.class);
        assertThat(recorder.requests()).hasSize(1);
        assertThat(own(threads(), before)).isEmpty();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void closingClosesTheConnections() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> afterwards = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    String head = "";
                    while (!head.endsWith("\r\n\r\n")) {
                        head += (char) in.read();
                    }
                    socket.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                            + Recorder.REGIONS.length() + "\r\n\r\n" + Recorder.REGIONS)
                                    .getBytes(StandardCharsets.US_ASCII));
                    afterwards.complete(in.read());
                } catch (IOException e) {
                    afterwards.completeExceptionally(e);
                }
            });
            thread.start();
            CloudProvider provider = open(config().endpoint(at(server)));
            assertThat(provider.regions()).hasSize(1);
            assertThat(afterwards).as("kept for the next request").isNotDone();

            provider.close();

            assertThat(afterwards.get(10, TimeUnit.SECONDS))
                    .as("end of the stream")
                    .isEqualTo(-1);
        }
    }

    @Test
    void theLibrariesRepeatNothingByThemselves() {
        CloudProvider provider = open(config());
        recorder.refuse(1);

        CloudException error = failure(provider);

        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(recorder.requests()).hasSize(1);
        assertThat(provider.regions()).hasSize(1);
        assertThatThrownBy(() -> provider.objects()
                        .buckets()
                        .get(provider.resourceId(ResourceType.BUCKET, Region.of("us-central1"), "photos")))
                .isInstanceOf(CloudException.class);
        assertThat(recorder.requests()).hasSize(3);
    }

    @Test
    void everyNativeRequestPassesTheGate() {
        FakeCloud cloud = FakeCloud.gcp(VirtualTime.startingAt(NOW));
        GcpProviderFactory factory = new GcpProviderFactory();
        try (GcpFront front = GcpFront.start(cloud)) {
            ProviderConfig config = config().endpoint(front.endpoint())
                    .setting(GcpProviderFactory.PROJECT, front.project())
                    .credentials(CredentialSource.of(key("service_account", front.serviceAccountKey())))
                    .build();
            try (CloudProvider provider =
                    factory.open(config, new DirectGate(cloud.time(), "main", factory.errors(), log).context())) {
                Tour.of(provider);
            }

            List<String> sent =
                    front.server().log().stream().map(WireExchange::request).toList();
            assertThat(log.entries()).as("gate and wire: %s", sent).hasSize(sent.size());
            assertThat(log.entries().stream()
                            .map(entry -> entry.call().operation())
                            .collect(Collectors.toSet()))
                    .hasSizeGreaterThan(30);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void anotherJvmFinishesWhatThisOneBegan() throws IOException {
        try (WireTarget target = new WireTarget()) {
            var operation = target.provider()
                    .compute()
                    .create(VMSpec.builder("web")
                            .image("debian-12")
                            .instanceType("e2-micro")
                            .build());
            try (Forked other = new Forked(
                    Map.of(),
                    List.of(),
                    "attach",
                    target.front().endpoint().toString(),
                    target.now().toString(),
                    target.cloud().account(),
                    target.front().project(),
                    GcpFront.TOKEN,
                    operation.id().toString())) {
                assertThat(other.line()).isEqualTo("running");
                target.advance(Duration.ofMinutes(5));
                other.goOn();
                VM vm = operation.await();
                assertThat(other.line()).isEqualTo(vm.id().nativeId() + " RUNNING");
            }
            assertThat(target.cloud().vms()).hasSize(1);
        }
    }
}
