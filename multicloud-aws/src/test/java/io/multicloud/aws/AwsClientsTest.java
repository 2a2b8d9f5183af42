package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireExchange;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the adapter's clients are configured, made and closed, as a server sees it. */
class AwsClientsTest {
    private final Recorder recorder = new Recorder();
    private final CallLog log = new CallLog();
    private final List<CloudProvider> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CloudProvider::close);
        recorder.close();
        assertThat(recorder.server().failures()).isEmpty();
    }

    private static Credentials key(String id) {
        return new Credentials(
                "access_key", Map.of("access_key", Secret.of(id), "secret_key", Secret.of("secret")), Optional.empty());
    }

    private ProviderConfig.Builder config() {
        return ProviderConfig.builder("main", "aws")
                .endpoint(recorder.endpoint())
                .credentials(CredentialSource.of(key("AKIAFIRST")));
    }

    private CloudProvider open(ProviderConfig.Builder config) {
        AwsProviderFactory factory = new AwsProviderFactory();
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
        CloudProvider provider =
                factory.open(config.build(), new DirectGate(time, "main", factory.errors(), log).context());
        opened.add(provider);
        return provider;
    }

    private static CloudException failure(CloudProvider provider) {
        return catchThrowableOfType(CloudException.class, provider::regions);
    }

    @Test
    void theEndpointIsAskedForTheRegionOfTheAccount() {
        assertThat(open(config().region(Region.of("eu-west-1"))).regions()).containsExactly(Region.of("us-east-1"));
        assertThat(open(config()).regions()).hasSize(1);

        assertThat(recorder.signed())
                .containsExactly(
                        new Recorder.Signed("AKIAFIRST", "eu-west-1", "ec2"),
                        new Recorder.Signed("AKIAFIRST", "us-east-1", "ec2"));
    }

    @Test
    void aRegionOfTomorrowIsPassedOn() {
        assertThat(open(config().region(Region.of("moon-north-7"))).regions()).hasSize(1);
        assertThat(recorder.signed()).extracting(Recorder.Signed::region).containsExactly("moon-north-7");
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

    private ProviderConfig.Builder elsewhere() {
        return config().endpoint(URI.create("http://ec2.example.invalid"));
    }

    @Test
    void everyRequestGoesThroughTheProxy() throws IOException {
        try (RecordingProxy proxy = new RecordingProxy(Recorder.REGIONS, null)) {
            CloudProvider provider = open(elsewhere().proxy(proxy.address("")));

            assertThat(provider.regions()).hasSize(1);
            assertThat(provider.regions()).hasSize(1);
            assertThat(proxy.requestLines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("POST http://ec2.example.invalid"));
        }
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void aProxyIsToldWhoCalls() throws IOException {
        String user = Base64.getEncoder().encodeToString("someone:some word".getBytes(StandardCharsets.UTF_8));
        try (RecordingProxy proxy = new RecordingProxy(Recorder.REGIONS, user)) {
            CloudProvider known = open(elsewhere().proxy(proxy.address("someone:some%20word")));
            CloudProvider unknown = open(elsewhere().proxy(proxy.address("")));

            assertThat(known.regions()).hasSize(1);
            assertThat(failure(unknown).code()).isNotEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void aSessionTokenReachesTheCloud() {
        Credentials session = new Credentials(
                "access_key",
                Map.of(
                        "access_key", Secret.of("AKIASESSION"),
                        "secret_key", Secret.of("secret"),
                        "session_token", Secret.of("token of the session")),
                Optional.empty());

        open(config().credentials(CredentialSource.of(session))).regions();

        assertThat(recorder.requests().get(0).header("X-Amz-Security-Token")).contains("token of the session");
        assertThat(recorder.signed()).extracting(Recorder.Signed::key).containsExactly("AKIASESSION");
    }

    @Test
    void theSourceOfCredentialsIsAskedBeforeEveryRequest() {
        AtomicInteger number = new AtomicInteger();
        CloudProvider provider = open(config().credentials(() -> key("AKIA" + number.incrementAndGet())));

        provider.regions();
        provider.regions();
        provider.regions();

        assertThat(recorder.signed()).extracting(Recorder.Signed::key).containsExactly("AKIA1", "AKIA2", "AKIA3");
    }

    @Test
    void credentialsThatAreNoneAreToldInOneSentence() {
        Credentials half = new Credentials("access_key", Map.of("access_key", Secret.of("AKIAHALF")), Optional.empty());
        Credentials profile = new Credentials("profile", Map.of("profile", Secret.of("nobody")), Optional.empty());
        Credentials other = new Credentials("horoscope", Map.of(), Optional.empty());

        for (Credentials none : List.of(half, profile, other)) {
            CloudException error = failure(open(config().credentials(CredentialSource.of(none))));
            assertThat(error.code()).as(none.type()).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(error.summary())
                    .startsWith("credentials of type '" + none.type() + "'")
                    .doesNotContain("\n", "AKIAHALF", "Exception");
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
            return key("AKIAFIRST");
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

    /** Other tests run at the same time; the SDK's threads have its name, and those of the adapter would have its. */
    private static List<String> own(Set<Thread> after, Set<Thread> before) {
        return after.stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("sdk-") || name.startsWith("aws") || name.startsWith("idle-connection"))
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
                        .instanceType("m5.large")
                        .build()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> provider.unwrap(software.amazon.awssdk.services.ec2.Ec2Client.class))
                .isInstanceOf(IllegalStateException.class);
        assertThat(recorder.requests()).hasSize(1);
        assertThat(own(threads(), before)).isEmpty();
    }

    @Test
    void theSdkRepeatsNothingByItself() {
        CloudProvider provider = open(config());
        recorder.refuse(1);

        CloudException error = failure(provider);

        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(error.nativeCode()).contains("Unavailable");
        assertThat(recorder.requests()).hasSize(1);
        assertThat(provider.regions()).hasSize(1);
    }

    @Test
    void everyNativeRequestPassesTheGate() {
        try (WireTarget target = new WireTarget()) {
            Tour.of(target.provider());

            List<String> sent = target.front().server().log().stream()
                    .map(WireExchange::request)
                    .toList();
            assertThat(target.cloud().callLog().entries())
                    .as("gate and wire: %s", sent)
                    .hasSize(sent.size());
            assertThat(target.cloud().callLog().entries().stream()
                            .map(entry -> entry.call().operation())
                            .collect(Collectors.toSet()))
                    .hasSizeGreaterThan(40);
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
                            .instanceType("m5.large")
                            .build());
            try (Forked other = new Forked(
                    Map.of(),
                    List.of(),
                    "attach",
                    target.front().endpoint().toString(),
                    target.now().toString(),
                    target.cloud().account(),
                    io.multicloud.aws.wire.AwsFront.ACCESS_KEY,
                    io.multicloud.aws.wire.AwsFront.SECRET_KEY,
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
