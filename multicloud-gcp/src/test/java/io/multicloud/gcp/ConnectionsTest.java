package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireFault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the account's configuration reaches the wire. */
class ConnectionsTest {
    private final GcpFront front =
            GcpFront.start(FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z"))));

    @AfterEach
    void close() {
        front.close();
    }

    private ProviderConfig.Builder config() {
        return ProviderConfig.builder("gcp", "gcp")
                .endpoint(front.endpoint())
                .credentials(CredentialSource.of(new Credentials(
                        "access_token", Map.of("access_token", Secret.of(GcpFront.TOKEN)), Optional.empty())))
                .setting(GcpProviderFactory.PROJECT, front.project());
    }

    private CloudProvider open(ProviderConfig.Builder config) {
        GcpProviderFactory factory = new GcpProviderFactory();
        return factory.open(
                config.build(), new DirectGate(front.cloud().time(), "gcp", factory.errors(), new CallLog()).context());
    }

    @Test
    void everythingIsSentThroughTheProxy() {
        // Nobody knows the host; the proxy answers for it.
        try (CloudProvider cloud =
                open(config().endpoint(URI.create("http://cloud.invalid")).proxy(front.endpoint()))) {
            assertThat(cloud.regions()).isNotEmpty();
            assertThat(cloud.objects().buckets().list(io.multicloud.api.ListQuery.all()))
                    .isEmpty();
        }
    }

    @Test
    void aHostThatIsNotThereIsUnavailable() {
        try (CloudProvider cloud = open(config().endpoint(URI.create("http://cloud.invalid")))) {
            CloudException failure = catchThrowableOfType(CloudException.class, cloud::regions);

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void anAnswerThatTakesLongerThanTheTimeoutIsLostAndTheRequestIsNotRepeated() {
        try (CloudProvider cloud = open(config().requestTimeout(Duration.ofMillis(300)))) {
            cloud.regions();
            long before = front.server().requests();
            front.server().fault(before + 1, new WireFault.Delay(Duration.ofSeconds(2)));

            CloudException failure = catchThrowableOfType(CloudException.class, cloud::regions);

            assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
            assertThat(front.server().requests()).isEqualTo(before + 1);
        }
    }

    @Test
    void nothingIsSentBeforeItIsNeededOrAfterTheEnd() {
        CloudProvider cloud = open(config());
        assertThat(front.server().requests()).isZero();
        cloud.volumes()
                .create(VolumeSpec.builder("data", DataSize.gib(10)).build())
                .await();
        cloud.close();
        long before = front.server().requests();

        assertThat(catchThrowableOfType(IllegalStateException.class, cloud::regions))
                .hasMessageContaining("closed");
        assertThat(front.server().requests()).isEqualTo(before);
    }
}
