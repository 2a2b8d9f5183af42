package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.Region;
import io.multicloud.core.MultiCloudConfig.Feature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Environment variables replace keys. */
class ConfigurationOverlayTest {
    private static final String YAML = """
            providers:
              - { name: aws, region: us-east-1, quotas: { max_vms: broken } }
              - { name: eu-lab.1, provider: gcp }
            preferred_provider: nobody
            """;

    private static Map<String, String> fixed(String... more) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "MULTICLOUD_PREFERRED_PROVIDER", "aws",
                "MULTICLOUD_PROVIDERS_AWS_QUOTAS_MAX_VMS", "7"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    @Test
    void aVariableReplacesAKeyBeforeItIsRead() {
        MultiCloudConfig config = MultiCloudConfig.parse(
                YAML,
                "c.yaml",
                fixed(
                        "MULTICLOUD_PROVIDERS_AWS_REGION", "East US",
                        "MULTICLOUD_PROVIDERS_EU_LAB_1_REGIONS", "europe-west4, europe-west1",
                        "MULTICLOUD_PROVIDERS_EU_LAB_1_CREDENTIALS_TYPE", "service_account",
                        "MULTICLOUD_PROVIDERS_EU_LAB_1_CREDENTIALS_KEY", "secret",
                        "MULTICLOUD_PROVIDERS_EU_LAB_1_SETTINGS_PROJECT_ID", "lab",
                        "MULTICLOUD_BURST_THRESHOLDS_CPU_THRESHOLD", "0.8",
                        "MULTICLOUD_BURST_MAX_VMS", "unlimited",
                        "MULTICLOUD_ENABLE_BURSTING", "true",
                        "MULTICLOUD_RETRY_MAX_ATTEMPTS", "1",
                        "PATH", "/bin"));

        assertThat(config.preferredProvider()).contains("aws");
        AccountConfig aws = config.account("aws").orElseThrow();
        assertThat(aws.region()).contains(Region.of("eastus"));
        assertThat(aws.limits().maxVms()).hasValue(7);
        AccountConfig lab = config.account("eu-lab.1").orElseThrow();
        assertThat(lab.regions()).containsExactly(Region.of("europe-west4"), Region.of("europe-west1"));
        assertThat(lab.credentials().type()).isEqualTo("service_account");
        assertThat(lab.credentials().fields()).containsExactly("key");
        assertThat(lab.settings()).containsExactly("project_id");
        assertThat(config.burst().thresholds().cpu()).isEqualTo(0.8);
        assertThat(config.burst().maxVms().orElseThrow()).isEmpty();
        assertThat(config.enabled(Feature.BURSTING)).isTrue();
        assertThat(config.retry().maxAttempts()).isEqualTo(1);
    }

    @Test
    void itMeansTheSameOnTopOfABuilder() {
        MultiCloudConfig base = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws").region("us-west-2").build())
                .build();

        assertThat(base.overlay(
                        Map.of("MULTICLOUD_PROVIDERS_AWS_REGION", "us-east-1", "MULTICLOUD_PREFERRED_PROVIDER", "aws")))
                .isEqualTo(MultiCloudConfig.builder()
                        .account(
                                AccountConfig.builder("aws").region("us-east-1").build())
                        .preferredProvider("aws")
                        .build());
        assertThat(base.overlay(Map.of())).isEqualTo(base);
    }

    @Test
    void aVariableThatFitsNoKeyIsAProblemWithASuggestion() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloudConfig.parse(
                        YAML,
                        "c.yaml",
                        fixed("MULTICLOUD_PROVIDERS_AWS_REGIO", "x", "MULTICLOUD_PROVIDERS_GCP_REGION", "y")));

        assertThat(error.problems())
                .extracting(ConfigurationException.Problem::toString)
                .containsExactly(
                        "environment variable MULTICLOUD_PROVIDERS_AWS_REGIO: matches no key of the configuration;"
                                + " did you mean 'MULTICLOUD_PROVIDERS_AWS_REGION'?",
                        "environment variable MULTICLOUD_PROVIDERS_GCP_REGION: matches no key of the configuration;"
                                + " did you mean 'MULTICLOUD_PROVIDERS_AWS_REGION'?");
    }

    @Test
    void aBadValueNamesTheVariableAndDoesNotShowIt() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloudConfig.parse(YAML, "c.yaml", fixed("MULTICLOUD_BURST_MAX_VMS", "hunter2")));

        assertThat(error.problems())
                .extracting(ConfigurationException.Problem::toString)
                .containsExactly(
                        "environment variable MULTICLOUD_BURST_MAX_VMS: burst.max_vms must be a whole number or"
                                + " 'unlimited', was '${MULTICLOUD_BURST_MAX_VMS}'");
    }

    @Test
    void aVariableThatTheFileRefersToIsNoOverlay() {
        MultiCloudConfig config =
                MultiCloudConfig.parse("owner: '${MULTICLOUD_TEAM}'", "c.yaml", Map.of("MULTICLOUD_TEAM", "ops"));

        assertThat(config.owner()).contains("ops");
    }

    @Test
    void aVariableThatCouldMeanTwoAccountsIsRefused() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloudConfig.parse(
                        "providers: [{ name: a-b, provider: aws }, { name: a.b, provider: aws }]",
                        "c.yaml",
                        Map.of("MULTICLOUD_PROVIDERS_A_B_REGION", "x")));

        assertThat(error).hasMessageContaining("could mean any of providers.a-b.region and providers.a.b.region");
    }

    @Test
    void itIsAlsoAProblemIfTheFileHasSomethingElseInItsWay() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloudConfig.parse("burst: 5", "c.yaml", Map.of("MULTICLOUD_BURST_MAX_VMS", "5")));

        assertThat(error).hasMessageContaining("c.yaml:1:8: burst must be a section with keys");
    }

    @Test
    void noTwoKeysShareAVariable() {
        Map<String, List<List<String>>> paths = new LinkedHashMap<>();
        List<String> beginnings = new ArrayList<>();
        ConfigurationKeys.visit(
                (variable, path) -> paths.computeIfAbsent(variable, unseen -> new ArrayList<>())
                        .add(path),
                beginnings::add);

        assertThat(paths).isNotEmpty();
        assertThat(paths).allSatisfy((variable, meanings) -> {
            assertThat(meanings).hasSize(1);
            assertThat(beginnings)
                    .noneMatch(prefix -> variable.startsWith(prefix) && !variable.endsWith("CREDENTIALS_TYPE"));
        });
    }
}
