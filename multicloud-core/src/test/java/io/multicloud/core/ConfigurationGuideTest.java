package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.Money;
import io.multicloud.core.MultiCloudConfig.Inactive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The guide says what is so. */
class ConfigurationGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guides", "configuration.md");

    private static String guide = "";

    @BeforeAll
    static void read() throws IOException {
        guide = Files.readString(GUIDE);
    }

    private static List<String> blocks(String language) {
        return Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(guide)
                .results()
                .filter((MatchResult block) -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2))
                .toList();
    }

    @Test
    void everyKeyIsInATableOfTheGuideAndNoOther() {
        Set<String> keys = new TreeSet<>(Set.of("name", "credentials", "settings"));
        ConfigurationKeys.visit(
                (variable, path) -> {
                    String key = String.join(".", path);
                    keys.add(key.replace("providers.x.", "").replace("credentials.type", "credentials"));
                },
                beginning -> {});
        Set<String> listed = new TreeSet<>();
        Pattern.compile("(?m)^\\| `([a-z_.]+)` \\|").matcher(guide).results().forEach(row -> listed.add(row.group(1)));

        assertThat(listed).isEqualTo(keys);
    }

    @Test
    void defaultsInTheTablesAreTheDefaults() {
        String yaml = MultiCloudConfig.builder()
                .account(AccountConfig.builder("x").build())
                .build()
                .toYaml();
        List<String> wrong = new ArrayList<>();
        Pattern.compile("(?m)^\\| `(?:[a-z_]+\\.)?([a-z_]+)` \\| [^|]* \\| `([^`]+)` \\|")
                .matcher(guide)
                .results()
                .filter(row -> Pattern.compile("(?m)^ *" + row.group(1) + ": ")
                        .matcher(yaml)
                        .find())
                .filter(row ->
                        !yaml.contains(row.group(1) + ": " + row.group(2).replaceAll("(?<=\\.[0-9])0$", "") + "\n"))
                .filter(row ->
                        !yaml.contains(row.group(1) + ": 1m\n") || !row.group(2).equals("60s"))
                .forEach(row -> wrong.add(row.group()));

        assertThat(wrong).isEmpty();
    }

    @Test
    void theFirstExampleEqualsTheJavaBesideIt() {
        MultiCloudConfig config = MultiCloudConfig.parse(
                blocks("yaml").get(0), "multicloud.yaml", Map.of("AWS_ACCESS_KEY", "x", "AWS_SECRET_KEY", "y"));

        assertThat(config)
                .isEqualTo(MultiCloudConfig.builder()
                        .account(AccountConfig.builder("prod")
                                .provider("aws")
                                .region("us-east-1")
                                .credentials(CredentialsConfig.builder("access_key")
                                        .variable("access_key", "AWS_ACCESS_KEY")
                                        .variable("secret_key", "AWS_SECRET_KEY")
                                        .build())
                                .maxVms(100)
                                .maxCpus(500)
                                .dailyLimit(Money.usd(500))
                                .monthlyLimit(Money.usd(15_000))
                                .build())
                        .account(AccountConfig.builder("gcp")
                                .region("us-central1")
                                .credentials(CredentialsConfig.builder("service_account")
                                        .file("key", Path.of("keys/gcp.json"))
                                        .build())
                                .build())
                        .preferredProvider("prod")
                        .owner("team-hpc")
                        .enable(MultiCloudConfig.Feature.BURSTING)
                        .burst(BurstConfig.builder()
                                .strategy(BurstConfig.Strategy.JUST_IN_TIME)
                                .maxWait(Duration.ofMinutes(5))
                                .dailyBudget(Money.usd(2_000))
                                .build())
                        .build());
    }

    @Test
    void theReportIsTheOneShown() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloudConfig.parse(blocks("yaml").get(1), "multicloud.yaml", Map.of()));

        assertThat(error.getMessage() + "\n")
                .isEqualTo(blocks("").stream()
                        .filter(block -> block.startsWith("the configuration has"))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void everyInactivePartIsListedAsSuch() {
        String section = guide.substring(
                guide.indexOf("### Parts that are not active yet"), guide.indexOf("## Variables in values"));

        assertThat(MultiCloudConfig.parse(
                                ConfigurationFileTest.EXAMPLE, "multicloud.yaml", ConfigurationFileTest.VARIABLES)
                        .inactive())
                .extracting(Inactive::key)
                .allSatisfy(key -> assertThat(section).contains("| `" + key));
    }
}
