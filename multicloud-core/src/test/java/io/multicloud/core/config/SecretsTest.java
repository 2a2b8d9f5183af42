package io.multicloud.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "client_secret",
                "password",
                "api_token",
                "api_key",
                "key",
                "private_pem",
                "sas_url",
                "pin"
            })
    void knowsASecretByItsName(String key) {
        assertThat(Secrets.named(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"project_id", "profile", "keyboard", "monkey", "part_size", "zone"})
    void doesNotSuspectOthers(String key) {
        assertThat(Secrets.named(key)).isFalse();
    }

    @Test
    void cutsUserAndPasswordOutOfAnAddress() {
        assertThat(Secrets.withoutUserInfo(URI.create("http://joe:a%40b@proxy:3128/x")))
                .isEqualTo("http://***@proxy:3128/x");
        assertThat(Secrets.withoutUserInfo(URI.create("http://proxy:3128"))).isEqualTo("http://proxy:3128");
    }
}
