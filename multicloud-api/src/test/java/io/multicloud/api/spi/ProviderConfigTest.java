package io.multicloud.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.DataSize;
import io.multicloud.api.volume.VolumeState;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderConfigTest {
    @Test
    void neverShowsCredentialsSecretSettingsOrThePasswordOfAProxy() {
        Setting<Secret> token = Setting.secret("api_token", "token of the API");
        ProviderConfig config = ProviderConfig.builder("prod", "acme")
                .credentials(CredentialSource.of(
                        new Credentials("password", Map.of("password", Secret.of("hunter2")), Optional.empty())))
                .proxy(URI.create("http://joe:hunter2@proxy:3128"))
                .setting(token, Secret.of("hunter2"))
                .build();

        assertThat(config.toString()).doesNotContain("hunter2").contains("http://***@proxy:3128", "api_token=***");
        assertThat(config.require(token).reveal()).isEqualTo("hunter2");
    }

    @Test
    void settingsReadTheirTextWithUnitsAndRefuseOtherText() {
        Setting<Duration> wait = Setting.duration("wait", "how long", Duration.ofSeconds(1));
        Setting<DataSize> part = Setting.size("part_size", "how much", DataSize.mib(8));
        Setting<VolumeState> state = Setting.choice("state", "which", VolumeState.AVAILABLE);

        assertThat(wait.parser().apply("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(part.parser().apply("64MiB")).isEqualTo(DataSize.mib(64));
        assertThat(state.parser().apply("in_use")).isEqualTo(VolumeState.IN_USE);
        assertThatIllegalArgumentException().isThrownBy(() -> wait.parser().apply("5"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.parser().apply("nowhere"))
                .withMessageContaining("'nowhere' must be one of ");
        assertThat(ProviderConfig.builder("a", "b").build().setting(wait)).contains(Duration.ofSeconds(1));
    }
}
