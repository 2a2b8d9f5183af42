package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.MultiCloudConfig.Feature;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever the builder can say, YAML can say. */
class ConfigurationRoundTripTest {
    private static final Map<String, String> VARIABLES = Map.of("VARIABLE", "value of it");

    @Property(tries = 500)
    void yamlOfAnyConfigurationReadsBackAsIt(@ForAll("configurations") MultiCloudConfig config) {
        assertThat(MultiCloudConfig.parse(config.toYaml(), "written.yaml", VARIABLES))
                .isEqualTo(config);
    }

    @Property(tries = 200)
    void theOverlayOfNothingChangesNothing(@ForAll("configurations") MultiCloudConfig config) {
        assertThat(config.overlay(Map.of())).isEqualTo(config);
    }

    @Test
    void literalSecretsComeThroughAnOverlayUnharmed() {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws")
                        .credentials(CredentialsConfig.builder("access_key")
                                .value("secret_key", Secret.of("a${b}$${c}: #'\"\n\u00fc"))
                                .build())
                        .setting("template", "${not a variable")
                        .build())
                .build();

        assertThat(config.overlay(Map.of())).isEqualTo(config);
    }

    @Test
    void yamlIsForPeople() {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws")
                        .region("us-east-1")
                        .credentials(CredentialsConfig.builder("access_key")
                                .value("access_key", Secret.of("AKIA"))
                                .variable("secret_key", "AWS_SECRET_KEY")
                                .build())
                        .proxy(URI.create("http://joe:hunter2@proxy:3128"))
                        .setting("api_token", "hunter2")
                        .setting("profile", "ops")
                        .maxVms(3)
                        .build())
                .enable(Feature.BURSTING)
                .build();

        assertThat(config.toYaml()).isEqualTo("""
                        providers:
                          - name: aws
                            provider: aws
                            enabled: true
                            region: us-east-1
                            credentials:
                              type: access_key
                              access_key: '***'
                              secret_key: "${AWS_SECRET_KEY}"
                            quotas:
                              max_vms: 3
                            proxy: http://***@proxy:3128
                            timeouts:
                              connect: 10s
                              request: 1m
                            settings:
                              api_token: '***'
                              profile: ops
                        refresh_interval: 30s
                        retry:
                          max_attempts: 4
                          base_delay: 100ms
                          max_delay: 20s
                          longest_retry_after: 1m
                        enable_bursting: true
                        burst_thresholds:
                          cpu_threshold: 0.9
                          memory_threshold: 0.85
                          queue_depth: 100
                          duration: 5m
                          scale_back: 0.6
                          cool_down: 10m
                        burst:
                          strategy: thresholds
                          max_wait: 5m
                          boot_time: 3m
                          idle_allowance: 40m
                          monitor_interval: 30s
                          create_timeout: 10m
                        """);
    }

    @Provide
    Arbitrary<MultiCloudConfig> configurations() {
        // One seed for a whole configuration: the values are independent, and there are many.
        return Arbitraries.longs().map(seed -> configuration(new Random(seed)));
    }

    private static MultiCloudConfig configuration(Random random) {
        MultiCloudConfig.Builder builder = MultiCloudConfig.builder().environment(VARIABLES);
        List<String> names = new ArrayList<>(new LinkedHashSet<>(
                List.of("aws", "eu-lab.1", "n" + random.nextInt(100), "true", "0x1F", "null-1", "1e3")
                        .subList(random.nextInt(7), 7)));
        for (String name : names) {
            builder.account(account(name, random));
        }
        List<String> enabled = builder.build().accounts().stream()
                .filter(AccountConfig::enabled)
                .map(AccountConfig::name)
                .toList();
        if (!enabled.isEmpty() && random.nextBoolean()) {
            builder.preferredProvider(enabled.get(0)).drProvider(enabled.get(enabled.size() - 1));
        }
        for (Feature feature : Feature.values()) {
            if (random.nextBoolean()) {
                builder.enable(feature);
            }
        }
        if (random.nextBoolean()) {
            builder.owner("0" + random.nextInt(1000))
                    .refreshInterval(duration(random).plusSeconds(1));
        }
        if (random.nextBoolean()) {
            builder.retry(RetryConfig.builder()
                    .maxAttempts(1 + random.nextInt(9))
                    .baseDelay(Duration.ofNanos(1_000_000 + random.nextInt(1_000_000)))
                    .build());
        }
        if (random.nextBoolean()) {
            builder.journal(journal(random));
        }
        if (random.nextBoolean()) {
            builder.burst(burst(random));
        }
        if (random.nextBoolean()) {
            NetworkConfig.Builder network = NetworkConfig.builder()
                    .bandwidthMbps(1 + random.nextInt(100_000))
                    .vpnType(one(NetworkConfig.VpnType.values(), random))
                    .encryption(one(NetworkConfig.LinkEncryption.values(), random))
                    .enable(one(NetworkConfig.Link.values(), random));
            builder.network(
                    random.nextBoolean()
                            ? network.latencyTarget(duration(random)).build()
                            : network.build());
        }
        if (random.nextBoolean()) {
            builder.migration(MigrationConfig.builder()
                    .parallelMigrations(1 + random.nextInt(10))
                    .disable(one(MigrationConfig.Step.values(), random))
                    .enable(one(MigrationConfig.Step.values(), random))
                    .build());
        }
        return builder.build();
    }

    private static AccountConfig account(String name, Random random) {
        AccountConfig.Builder account =
                AccountConfig.builder(name).provider(one(new String[] {"aws", "on-prem", "null"}, random));
        if (random.nextInt(4) == 0) {
            account.disable();
        }
        if (random.nextBoolean()) {
            account.region(Region.of(one(new String[] {"East US", "us-east-1", "123", "1.5"}, random)))
                    .regions(List.of(Region.of("b"), Region.of("a")));
        }
        if (random.nextBoolean()) {
            account.credentials(CredentialsConfig.builder("access_key")
                    .variable("secret_key", "VARIABLE")
                    .file("key", java.nio.file.Path.of("/tmp/${odd: path}#"))
                    .build());
        }
        if (random.nextBoolean()) {
            account.maxVms(random.nextInt(1000)).dailyLimit(Money.usd(BigDecimal.valueOf(random.nextInt(100_000), 2)));
        }
        if (random.nextBoolean()) {
            account.maxCpus(random.nextInt(1000)).monthlyLimit(Money.usd(new BigDecimal("1E+4")));
        }
        if (random.nextBoolean()) {
            account.endpoint(URI.create("https://cloud.example:443/x?y=z#u")).factory("com.example.Factory");
        }
        if (random.nextBoolean()) {
            account.connectTimeout(duration(random)).requestTimeout(duration(random));
        }
        if (random.nextBoolean()) {
            account.setting(
                    "text",
                    one(new String[] {"yes", "a: b", "# no", " x ", "${", "$${X}", "'\"", "\u00fc\n", "-"}, random));
        }
        return account.build();
    }

    private static JournalConfig journal(Random random) {
        JournalConfig.Builder journal = JournalConfig.builder();
        if (random.nextInt(3) == 0) {
            return journal.build();
        }
        if (random.nextBoolean()) {
            return journal.directory(java.nio.file.Path.of(random.nextBoolean() ? "/var/${odd: dir}#" : "relative"))
                    .build();
        }
        journal.postgresUrl("jdbc:postgresql://db" + random.nextInt(10) + "/x?sslmode=require")
                .postgresUser("0" + random.nextInt(10))
                .postgresPasswordVariable("VARIABLE");
        return random.nextBoolean()
                ? journal.build()
                : journal.postgresSchema("other_" + random.nextInt(10)).build();
    }

    private static BurstConfig burst(Random random) {
        BurstConfig.Builder burst = BurstConfig.builder()
                .strategy(one(BurstConfig.Strategy.values(), random))
                .cpuThreshold(0.5 + random.nextDouble() / 2)
                .memoryThreshold(Math.max(1e-9, random.nextDouble()))
                .scaleBack(Math.max(1e-9, random.nextDouble() / 2))
                .queueDepth(random.nextInt(1000))
                .duration(duration(random))
                .coolDown(duration(random))
                .maxWait(duration(random).plusSeconds(1))
                .idleAllowance(duration(random))
                .createTimeout(duration(random).plusSeconds(1));
        switch (random.nextInt(3)) {
            case 0 -> burst.unlimitedVms();
            case 1 -> burst.maxVms(random.nextInt(100));
            default -> burst.dailyBudget(Money.usd("0.01")).drainTimeout(Duration.ofDays(2));
        }
        return burst.build();
    }

    private static Duration duration(Random random) {
        return one(
                new Duration[] {
                    Duration.ofMillis(1 + random.nextInt(100_000)),
                    Duration.ofSeconds(1 + random.nextInt(100_000)),
                    Duration.ofHours(1 + random.nextInt(100)),
                    Duration.ofNanos(1_000_001)
                },
                random);
    }

    private static <T> T one(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
