package io.multicloud.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.wire.WireHandler;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SystemSetting;

/** Where the SDK gets its credentials from: what the account's source says, down to the links of the SDK's own chain. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SdkCredentialsTest {
    private static final String FOUND = """
            {"Code":"Success","AccessKeyId":"AKIAFOUND","SecretAccessKey":"found","Token":"session",\
            "Expiration":"2099-01-01T00:00:00Z"}""";

    private final Map<String, Optional<String>> before = new TreeMap<>();

    @AfterEach
    void restore() {
        before.forEach((name, value) ->
                value.ifPresentOrElse(old -> System.setProperty(name, old), () -> System.clearProperty(name)));
    }

    private void set(SystemSetting setting, String value) {
        before.putIfAbsent(setting.property(), Optional.ofNullable(System.getProperty(setting.property())));
        System.setProperty(setting.property(), value);
    }

    private static Credentials of(String type, String... fields) {
        Map<String, Secret> values = new TreeMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], Secret.of(fields[i + 1]));
        }
        return new Credentials(type, values, Optional.empty());
    }

    private static AwsCredentials resolved(Credentials credentials) {
        try (SdkCredentials sdk = new SdkCredentials(CredentialSource.of(credentials))) {
            return sdk.resolveCredentials();
        }
    }

    @Test
    void keysAreTakenAsTheyAreWithTheTokenOfTheirSession() {
        AwsCredentials plain = resolved(of("access_key", "access_key", "AKIA", "secret_key", "secret"));
        AwsCredentials temporary =
                resolved(of("access_key", "access_key", "AKIA", "secret_key", "secret", "session_token", "token"));

        assertThat(plain.accessKeyId()).isEqualTo("AKIA");
        assertThat(plain.secretAccessKey()).isEqualTo("secret");
        assertThat(plain).isNotInstanceOf(AwsSessionCredentials.class);
        assertThat(((AwsSessionCredentials) temporary).sessionToken()).isEqualTo("token");
    }

    @Test
    void theSourceIsAskedBeforeEveryRequest() {
        Queue<Credentials> renewed = new ArrayDeque<>(List.of(
                of("access_key", "access_key", "FIRST", "secret_key", "a"),
                of("access_key", "access_key", "SECOND", "secret_key", "b")));
        try (SdkCredentials sdk = new SdkCredentials(renewed::remove)) {
            assertThat(sdk.resolveCredentials().accessKeyId()).isEqualTo("FIRST");
            assertThat(sdk.resolveCredentials().accessKeyId()).isEqualTo("SECOND");
        }
    }

    @Test
    void aProfileIsReadFromTheSdksFiles(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("credentials");
        Files.writeString(file, "[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n");
        set(ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE, file.toString());

        assertThat(resolved(of("profile", "profile", "work")).accessKeyId()).isEqualTo("AKIAWORK");
    }

    @Test
    void theDefaultIsTheSdksChain() {
        set(SdkSystemSetting.AWS_ACCESS_KEY_ID, "AKIACHAIN");
        set(SdkSystemSetting.AWS_SECRET_ACCESS_KEY, "secret");

        assertThat(resolved(of("default")).accessKeyId()).isEqualTo("AKIACHAIN");
    }

    @Test
    void aContainerIsAskedForItsRole() {
        try (WireServer container = WireServer.start(0, answering(Map.of("/credentials", FOUND)))) {
            set(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI, container.endpoint() + "/credentials");

            assertThat(resolved(of("container")).accessKeyId()).isEqualTo("AKIAFOUND");
        }
    }

    @Test
    void anInstanceIsAskedForItsRole() {
        String path = "/latest/meta-data/iam/security-credentials/";
        Map<String, String> answers = Map.of("/latest/api/token", "token", path, "role", path + "role", FOUND);
        try (WireServer metadata = WireServer.start(0, answering(answers))) {
            set(
                    SdkSystemSetting.AWS_EC2_METADATA_SERVICE_ENDPOINT,
                    metadata.endpoint().toString());

            assertThat(resolved(of("instance_profile")).accessKeyId()).isEqualTo("AKIAFOUND");
        }
    }

    private static WireHandler answering(Map<String, String> byPath) {
        return request -> {
            String answer = byPath.get(request.path());
            return answer == null
                    ? WireResponse.text(404, "text/plain", "")
                    : WireResponse.text(200, "application/json", answer);
        };
    }

    @Test
    void anotherTypeIsRefused() {
        assertThatThrownBy(() -> resolved(of("horoscope")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("horoscope");
    }
}
