package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.Money;
import io.multicloud.core.ConfigurationException.Problem;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is wrong is told at once, with its place. */
class ConfigurationProblemsTest {
    private static ConfigurationException rejected(String yaml, Map<String, String> environment) {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class, () -> MultiCloudConfig.parse(yaml, "c.yaml", environment));
        assertThat(error).as("the configuration is refused").isNotNull();
        return error;
    }

    private static List<String> problems(String yaml) {
        return rejected(yaml, Map.of()).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void allProblemsAreInOneReportByLine() {
        ConfigurationException error = rejected("""
                providers:
                  - name: aws
                    enabld: true
                    region: [us-east-1]
                    credentials: { type: access_key, access_key: "${AWS_ACCESS_KEY}", secret_key: }
                    quotas: { max_vms: many, max_cpus: -1 }
                    cost_limits: { daily_limit: 500 EUR }
                  - name: aws
                  - region: eastus
                preferred_provider: awz
                enable_bursting: yes
                burst_thresholds: { cpu_threshold: 1.5, duration: 5 }
                burst: { max_vm: 3 }
                network_config: { vpn_type: pptp, latency_target: 0ms }
                migration_config: 7
                """, Map.of());

        assertThat(error).isInstanceOf(IllegalArgumentException.class);
        assertThat(error.getMessage()).isEqualTo("""
                        the configuration has 17 problems:
                          c.yaml:3:5: providers[0].enabld is no known key; did you mean 'enabled'?
                          c.yaml:4:13: providers[0].region must be a single value, is a list
                          c.yaml:5:50: providers[0].credentials.access_key refers to the environment variable AWS_ACCESS_KEY, which is not set
                          c.yaml:5:71: providers[0].credentials has a field without a value, or one that is not snake_case; is a space missing after a colon?
                          c.yaml:6:24: providers[0].quotas.max_vms must be a whole number, was 'many'
                          c.yaml:6:40: providers[0].quotas.max_cpus must be at least 0, was '-1'
                          c.yaml:7:33: providers[0].cost_limits.daily_limit must be in US dollars, because it is compared with the prices of the catalog, was '500 EUR'
                          c.yaml:8:5: providers[1].name is the name of providers[0] as well
                          c.yaml:9:5: providers[2].name is missing
                          c.yaml:10:1: preferred_provider must name an account; there are aws
                          c.yaml:11:18: enable_bursting must be true or false, was 'yes'
                          c.yaml:12:36: burst_thresholds.cpu_threshold must be above 0 and at most 1, was '1.5'
                          c.yaml:12:51: burst_thresholds.duration must be a duration with a unit such as 30s, 5m, 2h or 1d, was '5'
                          c.yaml:13:10: burst.max_vm is no known key; did you mean 'max_vms'?
                          c.yaml:14:29: network_config.vpn_type must be one of ipsec, wireguard, was 'pptp'
                          c.yaml:14:51: network_config.latency_target must be at least 1ms, was '0ms'
                          c.yaml:15:19: migration_config must be a section with keys, is a single value""".indent(0).stripTrailing());
        assertThat(error.problems())
                .first()
                .isEqualTo(
                        new Problem("c.yaml", 3, 5, "providers[0].enabld", "is no known key; did you mean 'enabled'?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "providers: 5 | c.yaml:1:12: providers must be a list, is a single value",
                "providers: [aws] | c.yaml:1:13: providers[0] must be a section with keys, is a single value",
                "providers: [{name: ''}] | c.yaml:1:20: providers[0].name has no value; give it one or leave the key out",
                "providers: [{name: 'a b'}] | c.yaml:1:20: providers[0].name must begin with a letter or digit and hold letters, digits, '-', '_' and '.', was 'a b'",
                "providers: [{name: Prod}] | c.yaml:1:13: providers[0].provider must be given, because the account's name must be lower case letters, digits and '-' to be a kind as well",
                "providers: [{name: a, regions: [x, '']}] | c.yaml:1:36: providers[0].regions[1] has no value; give it one or leave the key out",
                "providers: [{name: a, regions: [x, 'y/z']}] | c.yaml:1:36: providers[0].regions[1] must be a region name of letters, digits, '-', '_' and '.', was 'y/z'",
                "providers: [{name: a, regions: {x: y}}] | c.yaml:1:32: providers[0].regions must be a list, is a section",
                "providers: [{name: a, credentials: {secret_key: x}}] | c.yaml:1:36: providers[0].credentials.type is missing",
                "providers: [{name: a, credentials: {type: Access Key}}] | c.yaml:1:43: providers[0].credentials.type must be snake_case",
                "providers: [{name: a, credentials: {type: x, y: [z]}}] | c.yaml:1:49: providers[0].credentials.y must be a single value, is a list",
                "providers: [{name: a, credentials: {type: x, y: '***'}}] | c.yaml:1:49: providers[0].credentials.y is masked; put the value or a variable in its place",
                "providers: [{name: a, settings: {api_key: '***'}}] | c.yaml:1:43: providers[0].settings.api_key is masked; put the value or a variable in its place",
                "providers: [{name: a, settings: {Key: x}}] | c.yaml:1:34: providers[0].settings has a key that is not snake_case; is a space missing after a colon?",
                "providers: [{name: a, endpoint: 'ftp://x'}] | c.yaml:1:33: providers[0].endpoint must be an address such as https://host:443, was 'ftp://x'",
                "providers: [{name: a, endpoint: 'a b'}] | c.yaml:1:33: providers[0].endpoint must be an address such as https://host:443, was 'a b'",
                "providers: [{name: a, proxy: 'http://***@x'}] | c.yaml:1:30: providers[0].proxy must have user and password in place of the mask, was 'http://***@x'",
                "providers: [{name: a, timeouts: {connect: 0s}}] | c.yaml:1:43: providers[0].timeouts.connect must be at least 1ms, was '0s'",
                "providers: [{name: a, enabled: false}] | ",
                "{providers: [{name: a, enabled: false}], dr_provider: a} | c.yaml:1:42: dr_provider names an account that is not enabled",
                "preferred_provider: a | c.yaml:1:1: preferred_provider must name an account; there is none",
                "owner: '' | c.yaml:1:8: owner has no value; give it one or leave the key out",
                "owner: | c.yaml:1:7: owner has no value; give it one or leave the key out",
                "burst_thresholds: {scale_back: 0.95} | c.yaml:1:19: burst_thresholds.scale_back must be below cpu_threshold",
                "burst_thresholds: {cpu_threshold: NaN} | c.yaml:1:35: burst_thresholds.cpu_threshold must be a number, was 'NaN'",
                "burst: {daily_budget: 0} | c.yaml:1:23: burst.daily_budget must be more than 0, was '0'",
                "burst: {daily_budget: lots} | c.yaml:1:23: burst.daily_budget must be an amount in US dollars such as 500 or 499.99, was 'lots'",
                "burst: {daily_budget: 5 XXY} | c.yaml:1:23: burst.daily_budget must be an amount in US dollars such as 500 or 499.99, was '5 XXY'",
                "burst: {max_vms: none} | c.yaml:1:18: burst.max_vms must be a whole number or 'unlimited', was 'none'",
                "burst: {max_vms: 99999999999} | c.yaml:1:18: burst.max_vms must be a whole number or 'unlimited', was '99999999999'",
                "burst: {strategy: fastest} | c.yaml:1:19: burst.strategy must be one of thresholds, just_in_time, was 'fastest'",
                "retry: {max_delay: 1ms} | c.yaml:1:8: retry.max_delay must not be below base_delay",
                "a: *nowhere | c.yaml:1:4: a refers to an anchor that is not defined before; put a value that begins with * in quotes",
                "owner: !vault x | c.yaml:1:8: owner has a YAML tag, which means nothing here; put a value that begins with ! in quotes",
                "owner: ${X | c.yaml:1:8: owner must refer to a variable as ${NAME} or ${NAME:-default}; write $${ for the characters ${",
                "owner: '${1X}' | c.yaml:1:8: owner must refer to a variable as ${NAME} or ${NAME:-default}; write $${ for the characters ${",
                "- a | c.yaml:1:1: the file must hold keys and values, is a list",
                "text | c.yaml:1:1: the file must hold keys and values, is a single value"
            })
    void eachMistakeIsNamed(String yaml, String problem) {
        if (problem == null) {
            assertThat(MultiCloudConfig.parse(yaml, "c.yaml", Map.of()).accounts())
                    .hasSize(1);
        } else {
            assertThat(problems(yaml)).contains(problem);
        }
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        assertThat(problems("owner: a\nretry: {}\nowner: b\n"))
                .containsExactly("c.yaml:3:1: owner is given twice, first in line 1");
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThat(problems("owner: a\n---\nowner: b\n"))
                .containsExactly("c.yaml:3:1: the file must hold one YAML document, another one begins here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b: c", "a: [1", "a: \"x", "\ta: 1", "a: @x", "? {x: y}\n: 1", "a: !x!y z"})
    void whatIsNoYamlIsToldWithItsLine(String yaml) {
        assertThat(rejected(yaml, Map.of()).problems()).last().satisfies(problem -> {
            assertThat(problem.line()).isPositive();
            assertThat(problem.message()).startsWith("cannot be read as YAML");
        });
    }

    @Test
    void aFileThatCannotBeReadIsAProblemLikeAnyOther(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing.yaml");
        Path latin1 = Files.write(
                directory.resolve("latin1.yaml"), "owner: m\u00fcller".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(catchThrowableOfType(ConfigurationException.class, () -> MultiCloudConfig.load(missing)))
                .hasMessageContaining(missing + ": does not exist");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> MultiCloudConfig.load(latin1)))
                .hasMessageContaining(latin1 + ": is not UTF-8 text");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> MultiCloudConfig.load(directory)))
                .hasMessageContaining(directory + ": cannot be read");
    }

    @Test
    void theBuilderRefusesWhatYamlRefuses() {
        AccountConfig.Builder account = AccountConfig.builder("aws");
        BurstConfig.Builder burst = BurstConfig.builder();
        Money euros = new Money(BigDecimal.TEN, Currency.getInstance("EUR"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountConfig.builder("a b"))
                .withMessageContaining("'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountConfig.builder("Prod").build())
                .withMessageStartingWith("provider must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> account.maxVms(-1))
                .withMessage("max_vms must be at least 0, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> account.dailyLimit(euros))
                .withMessageStartingWith("daily_limit must be in US dollars");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> account.limits(AccountLimits.none().withMonthlyLimit(euros)))
                .withMessageStartingWith("monthly_limit must be in US dollars");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> account.proxy(URI.create("socks://joe:hunter2@proxy")))
                .withMessage("proxy must be an address such as https://host:443, was socks://***@proxy");
        assertThatIllegalArgumentException().isThrownBy(() -> account.factory(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> account.setting("Key", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> account.connectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CredentialsConfig.builder("x").variable("y", "${Z}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> burst.cpuThreshold(90))
                .withMessage("cpu_threshold must be above 0 and at most 1, was 90.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> burst.scaleBack(0.9).build())
                .withMessageStartingWith("scale_back must be below cpu_threshold");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RetryConfig.builder().baseDelay(Duration.ofMinutes(1)).build())
                .withMessageStartingWith("max_delay must not be below base_delay");
    }

    @Test
    void theBuilderTellsOfAllNamesThatDoNotFitAtOnce() {
        MultiCloudConfig.Builder builder = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws").build())
                .account(AccountConfig.builder("aws").build())
                .preferredProvider("gcp")
                .drProvider("azure");

        assertThat(catchThrowableOfType(ConfigurationException.class, builder::build)
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "builder: providers[1].name is the name of providers[0] as well",
                        "builder: preferred_provider must name an account; there are aws",
                        "builder: dr_provider must name an account; there are aws");
    }

    @Test
    void aReportNeedsAProblem() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConfigurationException(List.of()));
    }
}
