package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.MultiCloudConfig.Feature;
import io.multicloud.core.MultiCloudConfig.Inactive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file says is what the builder says. */
class ConfigurationFileTest {
    /** The file that every release must load. */
    static final String EXAMPLE = """
            providers:
              - name: aws
                enabled: true
                region: us-east-1
                credentials: { type: access_key, access_key: "${AWS_ACCESS_KEY}", secret_key: "${AWS_SECRET_KEY}" }
                quotas: { max_vms: 100, max_cpus: 500 }
                cost_limits: { daily_limit: 500, monthly_limit: 15000 }
              - name: gcp
                enabled: true
                region: us-central1
                credentials: { type: service_account, service_account: "${GCP_SERVICE_ACCOUNT}", key_file: /path/to/key.json }
                quotas: { max_vms: 50, max_cpus: 200 }
              - name: azure
                enabled: true
                region: eastus
                credentials: { type: managed_identity, tenant_id: "${AZURE_TENANT_ID}", client_id: "${AZURE_CLIENT_ID}" }
            preferred_provider: aws
            enable_bursting: true
            burst_thresholds: { cpu_threshold: 0.90, memory_threshold: 0.85, queue_depth: 100, duration: 5m }
            enable_arbitrage: true
            cost_optimization: true
            dr_provider: gcp
            network_config: { enable_vpn: true, enable_sdwan: false, vpn_type: ipsec, bandwidth: 1000, latency_target: 50ms, encryption: aes256 }
            migration_config: { enable_live_migration: true, parallel_migrations: 3, bandwidth_limit: 500, compression_enabled: true, verification_enabled: true, rollback_enabled: true }
            """;

    static final Map<String, String> VARIABLES = Map.of(
            "AWS_ACCESS_KEY", "AKIA-example",
            "AWS_SECRET_KEY", "wJalr-example",
            "GCP_SERVICE_ACCOUNT", "ops@example.iam",
            "AZURE_TENANT_ID", "tenant-example",
            "AZURE_CLIENT_ID", "client-example");

    private static MultiCloudConfig built() {
        return MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws")
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
                                .variable("service_account", "GCP_SERVICE_ACCOUNT")
                                .file("key", Path.of("/path/to/key.json"))
                                .build())
                        .maxVms(50)
                        .maxCpus(200)
                        .build())
                .account(AccountConfig.builder("azure")
                        .region("East US")
                        .credentials(CredentialsConfig.builder("managed_identity")
                                .variable("tenant_id", "AZURE_TENANT_ID")
                                .variable("client_id", "AZURE_CLIENT_ID")
                                .build())
                        .build())
                .preferredProvider("aws")
                .enable(Feature.BURSTING)
                .enable(Feature.ARBITRAGE)
                .enable(Feature.COST_OPTIMIZATION)
                .drProvider("gcp")
                .network(NetworkConfig.builder()
                        .enable(NetworkConfig.Link.VPN)
                        .bandwidthMbps(1000)
                        .latencyTarget(Duration.ofMillis(50))
                        .build())
                .migration(MigrationConfig.builder()
                        .enable(MigrationConfig.Step.LIVE_MIGRATION)
                        .bandwidthLimitMbps(500)
                        .build())
                .environment(VARIABLES)
                .build();
    }

    @Test
    void theExampleLoadsAndEqualsWhatTheBuilderMakes(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("multicloud.yaml"), EXAMPLE);

        assertThat(MultiCloudConfig.load(file, VARIABLES)).isEqualTo(built());
    }

    @Test
    void theExampleMeansWhatItSays() {
        MultiCloudConfig config = MultiCloudConfig.parse(EXAMPLE, "multicloud.yaml", VARIABLES);

        assertThat(config.accounts()).extracting(AccountConfig::name).containsExactly("aws", "gcp", "azure");
        AccountConfig aws = config.account("aws").orElseThrow();
        assertThat(aws.provider()).isEqualTo("aws");
        assertThat(aws.region()).contains(Region.of("us-east-1"));
        assertThat(aws.limits().dailyLimit()).contains(Money.usd(500));
        assertThat(aws.limits().maxCpus()).hasValue(500);
        assertThat(config.preferredProvider()).contains("aws");
        assertThat(config.drProvider()).contains("gcp");
        assertThat(config.network().orElseThrow().enabled(NetworkConfig.Link.SDWAN))
                .isFalse();
        assertThat(config.migration().orElseThrow().parallelMigrations()).isEqualTo(3);
        assertThat(config.burst().strategy()).isEqualTo(ScalingStrategy.thresholds());
    }

    @Test
    void partsWithoutAnEngineAreKeptAndNamedOnce() {
        assertThat(built().inactive())
                .extracting(Inactive::key)
                .containsExactly("enable_arbitrage", "cost_optimization", "network_config");
        assertThat(MultiCloudConfig.defaults().inactive()).isEmpty();
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        MultiCloudConfig config = MultiCloudConfig.parse("", "empty.yaml", Map.of());

        assertThat(config).isEqualTo(MultiCloudConfig.defaults());
        assertThat(MultiCloudConfig.parse("# only a comment\n", "comment.yaml", Map.of()))
                .isEqualTo(config);
        assertThat(config.accounts()).isEmpty();
        assertThat(config.enabled(Feature.BURSTING)).isFalse();
        assertThat(config.retry().maxAttempts()).isEqualTo(4);
        BurstPolicy policy =
                config.burst().policy("b", VMSpec.builder("b").build()).build();
        assertThat(policy)
                .isEqualTo(BurstPolicy.builder("b", VMSpec.builder("b").build()).build());
        assertThat(policy.maxVms()).hasValue(50);
    }

    @Test
    void aPolicyIsAsConfigured() {
        MultiCloudConfig config = MultiCloudConfig.parse("""
                burst_thresholds: { scale_back: 0.5, cool_down: 90s }
                burst:
                  strategy: just_in_time
                  max_wait: 2m
                  boot_time: 100s
                  monitor_interval: 60s
                  max_vms: 7
                  daily_budget: 12.50 USD
                  drain_timeout: 1h
                  create_timeout: PT4M
                """, "burst.yaml", Map.of());

        BurstPolicy policy =
                config.burst().policy("b", VMSpec.builder("b").build()).build();
        assertThat(policy.strategy())
                .isEqualTo(new ScalingStrategy.JustInTime(Duration.ofMinutes(2), Duration.ofSeconds(100)));
        assertThat(policy.monitorInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.maxVms()).hasValue(7);
        assertThat(policy.dailyBudget()).contains(Money.usd("12.50"));
        assertThat(policy.drainTimeout()).contains(Duration.ofHours(1));
        assertThat(policy.createTimeout()).isEqualTo(Duration.ofMinutes(4));
        assertThat(config.burst().thresholds().scaleBack()).isEqualTo(0.5);
        assertThat(config.burst().thresholds().coolDown()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void unlimitedLiftsTheLimitThatTheStrategyHas() {
        MultiCloudConfig config = MultiCloudConfig.parse("burst: { max_vms: unlimited }", "burst.yaml", Map.of());

        assertThat(config.burst().maxVms()).isEqualTo(Optional.of(OptionalInt.empty()));
        assertThat(config.burst()
                        .policy("b", VMSpec.builder("b").build())
                        .build()
                        .maxVms())
                .isEmpty();
    }

    @Test
    void oneKindMayHaveSeveralAccounts() {
        MultiCloudConfig config = MultiCloudConfig.parse("""
                providers:
                  - { name: prod, provider: aws, region: East US, regions: [eastus, West Europe] }
                  - { name: lab, provider: aws, enabled: false, settings: { part_size: 8MiB } }
                """, "two.yaml", Map.of());

        AccountConfig prod = config.account("prod").orElseThrow();
        assertThat(prod.provider()).isEqualTo("aws");
        assertThat(prod.region()).contains(Region.of("eastus"));
        assertThat(prod.regions()).containsExactly(Region.of("eastus"), Region.of("westeurope"));
        assertThat(config.account("lab").orElseThrow().enabled()).isFalse();
        assertThat(config.account("lab").orElseThrow().settings()).containsExactly("part_size");
    }

    @Test
    void anchorsAndAliasesWork() {
        MultiCloudConfig config = MultiCloudConfig.parse("""
                providers:
                  - { name: a, provider: aws, quotas: &q { max_vms: 3 } }
                  - { name: b, provider: aws, quotas: *q }
                """, "anchors.yaml", Map.of());

        assertThat(config.accounts())
                .extracting(account -> account.limits().maxVms())
                .containsExactly(OptionalInt.of(3), OptionalInt.of(3));
    }

    @Test
    void variablesFillAnyValueAndMayHaveADefault() {
        String yaml = """
                providers:
                  - name: "${ACCOUNT}"
                    provider: aws
                    region: "${REGION:-us-${unused}}"
                """;
        // A default ends at the first brace, so what follows is text.
        assertThat(MultiCloudConfig.parse(
                                yaml.replace("us-${unused}", "us-east-1"), "x", Map.of("ACCOUNT", "prod", "REGION", ""))
                        .account("prod")
                        .orElseThrow()
                        .region())
                .contains(Region.of("us-east-1"));
        assertThat(MultiCloudConfig.parse(
                                "providers: [{ name: aws, quotas: { max_vms: '${VMS}' } }]", "x", Map.of("VMS", "12"))
                        .account("aws")
                        .orElseThrow()
                        .limits()
                        .maxVms())
                .hasValue(12);
    }

    @Test
    void aVariableThatIsEmptyLeavesTheKeyUnset() {
        MultiCloudConfig config = MultiCloudConfig.parse(
                "providers: [{ name: aws, endpoint: '${ENDPOINT:-}', region: '${REGION}' }]",
                "x",
                Map.of("REGION", ""));

        assertThat(config.account("aws").orElseThrow().endpoint()).isEmpty();
        assertThat(config.account("aws").orElseThrow().region()).isEmpty();
    }

    @Test
    void anAccountThatIsNotEnabledNeedsNoVariables() {
        MultiCloudConfig config = MultiCloudConfig.parse("""
                providers:
                  - name: aws
                    enabled: "${AWS_ENABLED:-false}"
                    region: "${AWS_REGION}"
                    credentials: { type: access_key, secret_key: "${AWS_SECRET_KEY}" }
                    settings: { profile: "${AWS_PROFILE}" }
                """, "x", Map.of());

        assertThat(config.account("aws").orElseThrow().enabled()).isFalse();
        assertThat(config.account("aws").orElseThrow().credentials().fields()).containsExactly("secret_key");
    }

    @Test
    void relativePathsOfCredentialsStartAtTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("c.yaml"), """
                providers:
                  - { name: a, provider: gcp, credentials: { type: service_account, key_file: keys/a.json } }
                  - { name: b, provider: gcp, credentials: { type: service_account, key_file: "${KEYS}/b.json" } }
                  - { name: c, provider: gcp, credentials: { type: service_account, key_file: "${HOME}/c.json" } }
                """);

        MultiCloudConfig config = MultiCloudConfig.load(file, Map.of("KEYS", "keys", "HOME", "/home/joe"));

        assertThat(config.accounts())
                .extracting(account ->
                        account.credentials().templates().get("key_file").raw())
                .containsExactly(directory + "/keys/a.json", directory + "/${KEYS}/b.json", "${HOME}/c.json");
    }

    @Test
    void aBuilderOfAConfigurationChangesACopy() {
        MultiCloudConfig config = built();

        assertThat(config.toBuilder().build()).isEqualTo(config).hasSameHashCodeAs(config);
        assertThat(config.toBuilder().removeAccount("azure").build().accounts()).hasSize(2);
        assertThat(config.accounts()).hasSize(3);
        config.accounts()
                .forEach(account -> assertThat(account.toBuilder().build()).isEqualTo(account));
        assertThat(config.burst().toBuilder().build()).isEqualTo(config.burst());
        assertThat(config.network().orElseThrow().toBuilder().build())
                .isEqualTo(config.network().orElseThrow());
        assertThat(config.migration().orElseThrow().toBuilder().build())
                .isEqualTo(config.migration().orElseThrow());
        assertThat(config.retry().toBuilder().build()).isEqualTo(config.retry());
    }
}
