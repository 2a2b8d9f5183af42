package io.multicloud.core.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Credentials;
import io.multicloud.core.config.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredCredentialsTest {
    private final Map<String, String> variables = new HashMap<>();

    private ConfiguredCredentials source(Map<String, Template> fields) {
        return new ConfiguredCredentials("prod", "access_key", fields, variables::get);
    }

    private static CloudException refused(ConfiguredCredentials source) {
        CloudException error = catchThrowableOfType(CloudException.class, source::current);
        assertThat(error).isNotNull();
        assertThat(error.provider()).contains("prod");
        return error;
    }

    @Test
    void aVariableIsLookedUpAtEveryCall() {
        ConfiguredCredentials source = source(Map.of("secret_key", Template.parse("x-${SECRET}")));
        variables.put("SECRET", "old");
        Credentials first = source.current();
        variables.put("SECRET", "new");

        assertThat(first.require("secret_key").reveal()).isEqualTo("x-old");
        assertThat(source.current().require("secret_key").reveal()).isEqualTo("x-new");
        assertThat(source.current().type()).isEqualTo("access_key");
        assertThat(source.current().expiresAt()).isEmpty();
    }

    @Test
    void theSameObjectIsGivenAsLongAsNothingHasChanged() {
        ConfiguredCredentials source = source(Map.of("secret_key", Template.parse("${SECRET}")));
        variables.put("SECRET", "old");

        assertThat(source.current()).isSameAs(source.current());
    }

    @Test
    void aVariableThatIsGoneIsNamed() {
        ConfiguredCredentials source = source(Map.of("secret_key", Template.parse("${SECRET}")));

        CloudException error = refused(source);
        assertThat(error.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(error).hasMessageContaining("secret_key").hasMessageContaining("SECRET, which is not set");

        variables.put("SECRET", "");
        assertThat(refused(source)).hasMessageContaining("'secret_key' of the configured credentials: is empty");
    }

    @Test
    void aFileIsHandedOnAsPathAndAsTextAndReadAgain(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key.json"), "first\n");
        ConfiguredCredentials source = source(Map.of("key_file", Template.literal(file.toString())));

        Credentials first = source.current();
        assertThat(first.require("key").reveal()).isEqualTo("first");
        assertThat(first.require("key_file").reveal()).isEqualTo(file.toString());
        assertThat(source.current()).isSameAs(first);

        // The same length and quite possibly the same time of change.
        Files.writeString(file, "other\n");
        assertThat(source.current().require("key").reveal()).isEqualTo("other");
    }

    @Test
    void aFileThatCannotBeReadIsNamedByItsConfiguredPath(@TempDir Path directory) throws IOException {
        variables.put("KEYS", directory.toString());
        ConfiguredCredentials source = source(Map.of("key_file", Template.parse("${KEYS}/key.json")));

        CloudException missing = refused(source);
        assertThat(missing.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(missing)
                .hasMessageContaining("the file '${KEYS}/key.json' does not exist")
                .hasMessageNotContaining(directory.toString());

        Files.writeString(directory.resolve("key.json"), "\n");
        assertThat(refused(source)).hasMessageContaining("'${KEYS}/key.json' is empty");

        Files.delete(directory.resolve("key.json"));
        Files.createDirectory(directory.resolve("key.json"));
        assertThat(refused(source)).hasMessageContaining("'${KEYS}/key.json' cannot be read");
    }

    @Test
    void aFileThatIsNoTextIsHandedOnAsPathOnly(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("store.p12"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});

        assertThat(source(Map.of("store_file", Template.literal(file.toString())))
                        .current()
                        .values())
                .containsOnlyKeys("store_file");
    }

    @Test
    void aFileThatIsFarTooLongIsNotRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key.json"), "x".repeat((1 << 20) + 1));

        assertThat(refused(source(Map.of("key_file", Template.literal(file.toString())))))
                .hasMessageContaining("longer than 1 MiB");
    }

    @Test
    void aFieldOfTheNameOfTheFilesTextIsNotReplaced(@TempDir Path directory) {
        Credentials credentials = source(Map.of(
                        "key_file", Template.literal(directory.resolve("none").toString()),
                        "key", Template.literal("given")))
                .current();

        assertThat(credentials.require("key").reveal()).isEqualTo("given");
    }
}
