package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code journal}. */
class JournalConfigTest {
    private static final Map<String, String> VARIABLES = Map.of("PASSWORD", "hunter2");

    private static JournalConfig parsed(String section) {
        return MultiCloudConfig.parse("journal: " + section, "m.yaml", VARIABLES)
                .journal()
                .orElseThrow();
    }

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(
                        ConfigurationException.class, () -> MultiCloudConfig.parse(yaml, "m.yaml", VARIABLES))
                .problems()
                .stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void withoutTheSectionNothingWasSaidAndTheDefaultIsADirectoryBesideTheProgram() {
        assertThat(MultiCloudConfig.defaults().journal()).isEmpty();
        assertThat(JournalConfig.builder().build().directory())
                .contains(Path.of("multicloud-journal").toAbsolutePath());
    }

    @Test
    void aDirectoryIsRelativeToItsFile(@TempDir Path home) throws Exception {
        Path file = Files.writeString(home.resolve("m.yaml"), "journal: { directory: work/journal }\n");

        assertThat(MultiCloudConfig.load(file).journal().flatMap(JournalConfig::directory))
                .contains(home.resolve("work/journal"));
    }

    @Test
    void aServerIsWhatTheBuilderSays() {
        assertThat(
                        parsed(
                                "{ postgres: { url: 'jdbc:postgresql://db/x?sslmode=verify-full', user: u, password: '${PASSWORD}', schema: mine } }"))
                .isEqualTo(JournalConfig.builder()
                        .postgresUrl("jdbc:postgresql://db/x?sslmode=verify-full")
                        .postgresUser("u")
                        .postgresPasswordVariable("PASSWORD")
                        .postgresSchema("mine")
                        .build());
    }

    @Test
    void headsAreKeptInABucketAndNowhereElse() {
        assertThat(parsed("{ heads: 'mc:gcp/dr/europe-west1/bucket/our-heads' }")
                        .heads())
                .contains(ResourceId.parse("mc:gcp/dr/europe-west1/bucket/our-heads"));
        assertThat(parsed("{ directory: j }").heads()).isEmpty();
        assertThat(problems("journal: { heads: 'mc:gcp/dr/europe-west1/vm/our-heads' }"))
                .singleElement()
                .asString()
                .contains("journal.heads")
                .contains("must be the id of a bucket");
        assertThat(problems("journal: { heads: our-heads }"))
                .singleElement()
                .asString()
                .contains("must be the id of a bucket");
    }

    @Test
    void aVariableOfTheOverlaySetsAKey() {
        assertThat(MultiCloudConfig.parse("", "m.yaml", Map.of("MULTICLOUD_JOURNAL_DIRECTORY", "/j"))
                        .journal()
                        .flatMap(JournalConfig::directory))
                .contains(Path.of("/j"));
    }

    @Test
    void problemsNameFileLineAndKeyAndNoPassword() {
        assertThat(problems("""
                        owner: me
                        journal:
                          postgres:
                            url: jdbc:postgresql://db/x?user=joe&password=hunter2
                            user: u
                            password: p
                        """))
                .singleElement()
                .asString()
                .contains("m.yaml:4", "journal.postgres.url", "keys of their own")
                .doesNotContain("hunter2");
        assertThat(problems("journal: { postgres: { url: 'jdbc:mysql://db/x', user: u, password: p } }"))
                .singleElement()
                .asString()
                .contains("jdbc:postgresql://host/database");
        assertThat(problems("journal: { postgres: { url: 'jdbc:postgresql://db/x', user: u } }"))
                .singleElement()
                .asString()
                .contains("journal.postgres.password", "is missing");
        assertThat(problems("journal: { directory: d, postgres: { user: u } }"))
                .singleElement()
                .asString()
                .contains("journal.directory", "together with postgres");
        assertThat(problems("journal: { postgres: { url: 'jdbc:postgresql://db/x', user: u, password: '***' } }"))
                .anySatisfy(problem -> assertThat(problem).contains("journal.postgres.password", "is masked"));
        assertThat(problems("journal: { postgres: { schema: 'A;b' } }"))
                .anySatisfy(problem -> assertThat(problem).contains("journal.postgres.schema", "lower-case"));
        assertThat(problems("journal: { directry: d }"))
                .singleElement()
                .asString()
                .contains("did you mean", "directory");
    }

    @Test
    void theBuilderRefusesWhatAFileMayNotSay() {
        JournalConfig.Builder builder = JournalConfig.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.postgresUrl("jdbc:postgresql://joe:hunter2@db/x"))
                .withMessageContaining("postgres.url must be")
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.postgresUser(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.postgresPassword(Secret.of("")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.postgresPasswordVariable("A B"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.postgresSchema("1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalConfig.builder().postgresUser("u").build())
                .withMessageContaining("postgres.url is missing");
    }

    @Test
    void aPasswordNeverShows() {
        JournalConfig journal = JournalConfig.builder()
                .postgresUrl("jdbc:postgresql://db/x")
                .postgresUser("u")
                .postgresPassword(Secret.of("hunter2"))
                .build();

        assertThat(journal.toString()).contains("***").doesNotContain("hunter2");
        assertThat(MultiCloudConfig.builder().journal(journal).build().toYaml())
                .contains("password: '***'")
                .doesNotContain("hunter2");
    }
}
