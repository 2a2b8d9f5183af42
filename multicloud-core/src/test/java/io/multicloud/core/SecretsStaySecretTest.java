package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.spi.Setting;
import io.multicloud.core.credentials.RenewedCredentials;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.slf4j.LoggerFactory;

/** A secret that comes from a variable, a file, or a key of credentials never shows, whatever is done with it. */
class SecretsStaySecretTest {
    /** Lines of a file into which a secret is written, by mistake or on purpose. */
    private static final List<String> PLACES = List.of(
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: '%s' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: %s } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key:%s } }]",
            "providers: [{ name: aws, credentials: { type: access_key, '%s' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: ['%s'] } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: { a: '%s' } } }]",
            "providers: [{ name: aws, credentials: { type: '%s' } }]",
            "providers: [{ name: aws, credentials: '%s' }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: '${A:-%s}' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: '${%s' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: !%s } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: !%s!x y } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: *%s } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: '%s } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: \"%s\\q\" } }]",
            "providers:\n  - name: aws\n    credentials:\n      type: access_key\n      secret_key: %s: x\n",
            "providers:\n  - name: aws\n    credentials:\n      type: access_key\n      secret_key: %s\n     x: y\n",
            "providers: [{ name: aws, proxy: 'http://joe:%s@proxy:3128' }]",
            "providers: [{ name: aws, proxy: 'socks://joe:%s@proxy:3128' }]",
            "providers: [{ name: aws, endpoint: 'https://%s@cloud.example' }]",
            "providers: [{ name: aws, settings: { api_token: '%s' } }]",
            "providers: [{ name: aws, settings: { parts: '${SECRET}' } }]",
            "providers: [{ name: aws, settings: { %s: x } }]".replace("%s", "parts_secret"),
            "providers: [{ name: '${SECRET}/' }]",
            "providers: [{ name: aws, provider: '${SECRET}' }]",
            "providers: [{ name: aws, region: '${SECRET}/' }]",
            "providers: [{ name: aws, regions: ['${SECRET}/'] }]",
            "providers: [{ name: aws, enabled: '${SECRET}' }]",
            "providers: [{ name: aws, quotas: { max_vms: '${SECRET}' } }]",
            "providers: [{ name: aws, cost_limits: { daily_limit: '${SECRET}' } }]",
            "providers: [{ name: aws, endpoint: '${SECRET}' }]",
            "providers: [{ name: aws, endpoint: 'https://${SECRET}@cloud.example' }]",
            "providers: [{ name: aws, timeouts: { connect: '${SECRET}' } }]",
            "providers: [{ name: aws, credentials: { type: '${SECRET}' } }]",
            "providers: [{ name: aws, credentials: { type: service_account, key_file: '${SECRET}' } }]",
            "providers: [{ name: aws, credentials: { type: service_account, key_file: '${FILE}' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: '${SECRET}' } }]",
            "providers: [{ name: aws, credentials: { type: access_key, secret_key: 'x-${SECRET}' } }]",
            "preferred_provider: '${SECRET}/'",
            "owner: '${SECRET}/'",
            "enable_bursting: '${SECRET}'",
            "burst_thresholds: { cpu_threshold: '${SECRET}' }",
            "burst: { strategy: '${SECRET}', max_vms: '${SECRET}' }",
            "journal: { postgres: { url: 'jdbc:postgresql://db/x', user: u, password: '%s' } }",
            "journal: { postgres: { url: 'jdbc:postgresql://db/x', user: u, password: 'x${SECRET}' } }",
            "journal: { postgres: { url: 'jdbc:postgresql://db/x', user: u, password: ['%s'] } }",
            "journal: { postgres: { url: 'jdbc:postgresql://db/x?password=%s', user: u, password: p } }",
            "journal: { postgres: { url: 'jdbc:postgresql://joe:%s@db/x', user: u, password: p } }",
            "journal: { postgres: { url: '%s', user: u, password: p } }",
            "journal: { directory: d, postgres: { password: '%s' } }",
            "network_config: { vpn_type: '${SECRET}' }",
            "migration_config: { bandwidth_limit: '${SECRET}' }");

    private static final List<String> OVERLAID = List.of(
            "MULTICLOUD_PROVIDERS_AWS_CREDENTIALS_SECRET_KEY",
            "MULTICLOUD_PROVIDERS_AWS_SETTINGS_API_TOKEN",
            "MULTICLOUD_PROVIDERS_AWS_QUOTAS_MAX_VMS",
            "MULTICLOUD_PROVIDERS_AWS_PROXY",
            "MULTICLOUD_PROVIDERS_AWS_PROVIDER",
            "MULTICLOUD_NO_SUCH_KEY",
            "UNRELATED");

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level level;

    @BeforeProperty
    void listen() {
        Logger root = (Logger) LoggerFactory.getLogger("io.multicloud");
        level = root.getLevel();
        root.setLevel(Level.TRACE);
        root.setAdditive(false);
        log.start();
        root.addAppender(log);
    }

    @AfterProperty
    void stopListening() {
        Logger root = (Logger) LoggerFactory.getLogger("io.multicloud");
        root.detachAppender(log);
        root.setAdditive(true);
        root.setLevel(level);
    }

    /** Where a secret gets to, and what it is. */
    record Case(String yaml, String overlaid, String secret) {}

    @Provide
    Arbitrary<Case> cases() {
        // Letters of both cases and digits, so that no word of a message holds it by chance.
        Arbitrary<String> secrets = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .ofMinLength(12)
                .ofMaxLength(40);
        return Combinators.combine(Arbitraries.of(PLACES), Arbitraries.of(OVERLAID), secrets)
                .as((place, variable, secret) -> new Case(place.replace("%s", secret), variable, secret));
    }

    @Property(tries = 2000)
    void noSecretShowsInAnyRendering(@ForAll("cases") Case given) throws IOException {
        Path file = Files.createTempFile("key", ".json");
        StringBuilder shown = new StringBuilder();
        log.list.clear();
        try {
            Files.writeString(file, given.secret());
            Map<String, String> environment =
                    Map.of("SECRET", given.secret(), "FILE", file.toString(), given.overlaid(), given.secret());
            use(given.yaml(), environment, shown);
        } finally {
            Files.delete(file);
        }
        for (ILoggingEvent event : log.list) {
            shown.append(event.getFormattedMessage()).append('\n');
        }

        assertThat(shown.toString()).isNotEmpty().doesNotContainIgnoringCase(given.secret());
    }

    /** Does what a host does, and writes down all there is to see. */
    private void use(String yaml, Map<String, String> environment, StringBuilder shown) {
        ShowingFactory factory = new ShowingFactory(shown);
        try {
            MultiCloudConfig config = MultiCloudConfig.parse(yaml, "c.yaml", environment);
            shown.append(config).append(config.toYaml()).append(config.inactive());
            shown.append(config.toBuilder().build()).append(config.overlay(Map.of()));
            try (MultiCloud clouds = MultiCloud.builder()
                    .config(config)
                    .environment(time)
                    .factory(factory)
                    .open()) {
                shown.append(clouds).append(clouds.preflight());
            }
        } catch (IllegalArgumentException | CloudException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            shown.append(trace);
            if (e instanceof ConfigurationException configuration) {
                shown.append(configuration.problems());
            }
        }
    }

    @Property(tries = 100)
    void noSecretOfAHostsSourceShows(@ForAll("cases") Case given) {
        List<CloudException> errors = new ArrayList<>();
        log.list.clear();
        Credentials short_ = new Credentials(
                "token",
                Map.of("token", Secret.of(given.secret())),
                Optional.of(time.now().plus(Duration.ofMinutes(1))));
        boolean[] broken = new boolean[1];
        CredentialSource source = new RenewedCredentials(
                "aws",
                () -> {
                    if (broken[0]) {
                        throw CloudException.builder(ErrorCode.UNAVAILABLE, "vault is sealed")
                                .build();
                    }
                    return short_;
                },
                time);
        StringBuilder shown = new StringBuilder();
        shown.append(source.current()).append(source);
        broken[0] = true;
        time.advance(Duration.ofSeconds(55));
        shown.append(source.current());
        time.advance(Duration.ofSeconds(55));
        try {
            source.current();
        } catch (CloudException e) {
            errors.add(e);
        }
        shown.append(errors);
        log.list.forEach(event -> shown.append(event.getFormattedMessage()));

        assertThat(errors).hasSize(1);
        assertThat(log.list).isNotEmpty();
        assertThat(shown.toString()).doesNotContain(given.secret());
    }

    /** Opens fakes, and writes down everything it was given as text. */
    private final class ShowingFactory implements CloudProviderFactory {
        private final FakeCloud cloud = FakeCloud.aws(time);
        private final StringBuilder shown;

        ShowingFactory(StringBuilder shown) {
            this.shown = shown;
        }

        @Override
        public String kind() {
            return "aws";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(Setting.secret("api_token", "token of the API"), Setting.integer("parts", "how many", 4));
        }

        @Override
        public Map<String, List<String>> credentialTypes() {
            return Map.of("access_key", List.of("secret_key"), "service_account", List.of("key"));
        }

        @Override
        public ErrorTranslator errors() {
            return cloud.flavor().errors();
        }

        @Override
        public CloudProvider open(ProviderConfig config, ProviderContext context) {
            shown.append(config)
                    .append(config.credentials())
                    .append(config.credentials().current());
            return cloud.factory().open(config, context);
        }
    }
}
