package io.multicloud.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final Credentials KEY =
            new Credentials("access_key", Map.of("secret_key", Secret.of("hunter2")), Optional.empty());

    @Test
    void noTextFormShowsASecret() {
        ProviderConfig config = ProviderConfig.builder("prod", "aws")
                .credentials(CredentialSource.of(KEY))
                .build();
        assertThat(KEY.toString() + KEY.values() + KEY.require("secret_key") + config)
                .doesNotContain("hunter2");
    }

    @Test
    void aMissingFieldIsNamedWithTheType() {
        assertThatThrownBy(() -> KEY.require("access_key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("access_key")
                .hasMessageNotContainingAny("hunter2");
    }
}
