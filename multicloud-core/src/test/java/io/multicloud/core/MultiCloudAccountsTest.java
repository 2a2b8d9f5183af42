package io.multicloud.core;

import static io.multicloud.core.TestConfigs.account;
import static io.multicloud.core.TestConfigs.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.Site;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.spi.Setting;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening accounts and closing them: where they come from, and what is told of those that cannot be opened. */
class MultiCloudAccountsTest {
    private static final Duration LONG = Duration.ofMinutes(30);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final List<String> closed = new ArrayList<>();

    /** A factory of fakes that remember that they were closed, or of nothing but failures. */
    private final class Recording implements CloudProviderFactory {
        private final FakeCloud cloud;
        private RuntimeException failure;
        private RuntimeException closingFailure;
        private List<Setting<?>> settings = List.of();
        private Map<String, List<String>> credentialTypes = Map.of();
        private ProviderConfig opened;

        Recording(String account, Flavor flavor) {
            this.cloud = FakeCloud.builder(flavor, time).account(account).build();
        }

        Recording fails(RuntimeException error) {
            this.failure = error;
            return this;
        }

        @Override
        public String kind() {
            return cloud.flavor().kind();
        }

        @Override
        public List<Setting<?>> settings() {
            return settings;
        }

        @Override
        public Map<String, List<String>> credentialTypes() {
            return credentialTypes;
        }

        @Override
        public ErrorTranslator errors() {
            return cloud.flavor().errors();
        }

        @Override
        public CloudProvider open(ProviderConfig config, ProviderContext context) {
            opened = config;
            if (failure != null) {
                throw failure;
            }
            CloudProvider fake = cloud.factory().open(config, context);
            return new ForwardingProvider(fake) {
                @Override
                public void close() {
                    closed.add(account());
                    super.close();
                    if (closingFailure != null) {
                        throw closingFailure;
                    }
                }
            };
        }
    }

    @Test
    void accountsAreFoundByNameAndPreference() {
        MultiCloudConfig config = config(account("gcp"), account("aws")).toBuilder()
                .preferredProvider("aws")
                .drProvider("gcp")
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(FakeCloud.aws(time).factory())
                .factory(FakeCloud.gcp(time).factory())
                .open()) {
            assertThat(clouds.providers()).extracting(CloudProvider::account).containsExactly("gcp", "aws");
            assertThat(clouds.provider().account()).isEqualTo("aws");
            assertThat(clouds.provider("gcp").kind()).isEqualTo("gcp");
            assertThat(clouds.recoverySite())
                    .contains(new Site("gcp", clouds.provider("gcp").region()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> clouds.provider("awz"))
                    .withMessage("no account 'awz' is open, only [gcp, aws]; did you mean 'aws'?");
            assertThat(clouds).hasToString("MultiCloud{[gcp, aws]}");
        }
        try (MultiCloud clouds = MultiCloud.builder().environment(time).open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(clouds::provider)
                    .withMessageContaining("preferred_provider");
        }
    }

    @Test
    void anAccountThatIsNotEnabledIsNotOpenedAndNeedsNoFactory() {
        MultiCloudConfig config = config(account("aws").toBuilder().disable().build());

        try (MultiCloud clouds =
                MultiCloud.builder().config(config).environment(time).open()) {
            assertThat(clouds.providers()).isEmpty();
        }
    }

    @Test
    void severalAccountsOfOneKindMayHaveTheirOwnFactories() {
        FakeCloud prod = FakeCloud.builder(Flavor.aws(), time).account("prod").build();
        FakeCloud lab = FakeCloud.builder(Flavor.aws(), time).account("lab").build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(
                        AccountConfig.builder("prod").provider("aws").build(),
                        AccountConfig.builder("lab")
                                .provider("aws")
                                .region("eu-west-1")
                                .build()))
                .environment(time)
                .factory("prod", prod.factory())
                .factory("lab", lab.factory())
                .open()) {
            clouds.provider("lab").compute().create(VMSpec.builder("x").build()).await(LONG);

            assertThat(lab.vms())
                    .hasSize(1)
                    .first()
                    .satisfies(vm -> assertThat(vm.id().region()).isEqualTo(Region.of("eu-west-1")));
            assertThat(prod.vms()).isEmpty();
        }
    }

    @Test
    void anAccountTheHostOpenedBypassesDiscoveryAndStaysOpen() {
        FakeCloud cloud = FakeCloud.aws(time);
        CloudProvider own = cloud.provider();
        MultiCloud clouds = MultiCloud.builder()
                .config(config(account("aws").toBuilder().maxVms(0).build()))
                .environment(time)
                .account("aws", own)
                .account("gcp", FakeCloud.gcp(time).provider())
                .open();

        assertThat(clouds.providers()).extracting(CloudProvider::account).containsExactly("aws", "gcp");
        assertThat(catchThrowableOfType(
                                CloudException.class,
                                () -> clouds.provider("aws")
                                        .compute()
                                        .create(VMSpec.builder("x").build()))
                        .code())
                .as("the limits of the configuration hold")
                .isEqualTo(ErrorCode.REJECTED);

        clouds.close();
        assertThat(own.regions()).isNotEmpty();
        own.close();
    }

    @Test
    void whatTheHostGivesForAccountsThatAreNotThereIsToldAtOnce() {
        FakeCloud gcp = FakeCloud.gcp(time);
        MultiCloud.Builder builder = MultiCloud.builder()
                .config(config(
                        AccountConfig.builder("gcp").provider("aws").build(),
                        account("azure").toBuilder().disable().build()))
                .environment(time)
                .account("gcp", gcp.provider())
                .account("azure", FakeCloud.azure(time).provider())
                .factory("lab", gcp.factory())
                .credentials("prod", () -> Credentials.DEFAULT_CHAIN);

        assertThat(catchThrowableOfType(ConfigurationException.class, builder::open)
                        .problems())
                .extracting(ConfigurationException.Problem::toString)
                .containsExactly(
                        "builder: gcp was given a provider of kind 'gcp', and is configured with kind 'aws'",
                        "builder: azure was given a provider, and is not enabled",
                        "builder: lab was given a factory, and is no account that is opened from the configuration;"
                                + " those are []",
                        "builder: prod was given a credential source, and is no account that is opened from the"
                                + " configuration; those are []");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.account("gcp", gcp.provider()))
                .withMessageContaining("'gcp' has a provider already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.account("prod", gcp.provider()))
                .withMessageContaining("'prod'");
    }

    @Test
    void aSourceOfTheHostGivesCredentialsThatAreKept() {
        Recording factory = new Recording("aws", Flavor.aws());
        List<Instant> asked = new ArrayList<>();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(account("aws")))
                .environment(time)
                .factory(factory)
                .credentials("aws", () -> {
                    asked.add(time.now());
                    return new Credentials(
                            "token",
                            Map.of("token", Secret.of("t")),
                            Optional.of(time.now().plus(Duration.ofHours(1))));
                })
                .open()) {
            assertThat(asked).isEmpty();
            factory.opened.credentials().current();
            factory.opened.credentials().current();
            assertThat(asked).hasSize(1);
            assertThat(clouds.providers()).hasSize(1);
        }
    }

    @Test
    void settingsAndCredentialsAreTypedByTheFactoryAndAllProblemsToldWithTheirLines(@TempDir Path directory)
            throws Exception {
        Recording factory = new Recording("prod", Flavor.aws());
        factory.settings = List.of(
                Setting.required("project_id", "the project"),
                Setting.duration("poll_interval", "how often to look", Duration.ofSeconds(1)),
                Setting.integer("parts", "how many parts", 4),
                Setting.secret("api_token", "token of the API"));
        factory.credentialTypes =
                Map.of("access_key", List.of("access_key", "secret_key"), "service_account", List.of("key"));
        Path file = Files.writeString(directory.resolve("c.yaml"), """
                providers:
                  - name: prod
                    provider: aws
                    credentials: { type: access_key, access_key: x }
                    settings:
                      poll_intervall: 5s
                      poll_interval: often
                      parts: "${PARTS}"
                  - { name: lab, provider: azuer }
                """);
        MultiCloudConfig config = MultiCloudConfig.load(file, Map.of("PARTS", "hunter2"));

        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> MultiCloud.builder()
                        .config(config)
                        .environment(time)
                        .factory("prod", factory)
                        .open());

        assertThat(error.problems())
                .extracting(ConfigurationException.Problem::toString)
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo(file + ":4:5: providers[0].credentials.secret_key is missing; credentials of"
                                        + " type 'access_key' need it"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        file + ":5:5: providers[0].settings.project_id is missing; a provider of kind"
                                                + " 'aws' needs it: the project"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        file + ":6:7: providers[0].settings.poll_intervall is no setting of a provider"
                                                + " of kind 'aws'; did you mean 'poll_interval'?"),
                        problem -> assertThat(problem)
                                .isEqualTo(file + ":7:7: providers[0].settings.poll_interval duration 'often' must be a"
                                        + " number with a unit such as 30s, 5m, 2h or 1d"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        file + ":8:7: providers[0].settings.parts is not accepted, was '${PARTS}'; it"
                                                + " is: how many parts"),
                        problem -> assertThat(problem)
                                .startsWith(file + ":9:18: providers[1] ('lab') needs a factory of kind 'azuer'")
                                .contains("did you mean 'azure'?"));
        assertThat(factory.opened)
                .as("nothing is opened while anything is wrong")
                .isNull();
    }

    @Test
    void typedSettingsReachTheProvider() {
        Recording factory = new Recording("aws", Flavor.aws());
        Setting<Duration> interval = Setting.duration("poll_interval", "how often to look", Duration.ofSeconds(1));
        Setting<Secret> token = Setting.secret("api_token", "token of the API");
        factory.settings = List.of(interval, token);
        factory.credentialTypes = Map.of("service_account", List.of("key"));
        AccountConfig account = account("aws").toBuilder()
                .setting("poll_interval", "5m")
                .setting("api_token", "hunter2")
                .credentials(CredentialsConfig.builder("service_account")
                        .file("key", Path.of("/none"))
                        .build())
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(account))
                .environment(time)
                .factory(factory)
                .open()) {
            assertThat(factory.opened.require(interval)).isEqualTo(Duration.ofMinutes(5));
            assertThat(factory.opened.require(token).reveal()).isEqualTo("hunter2");
            assertThat(factory.opened.toString()
                            + clouds.config()
                            + clouds.config().toYaml())
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aCredentialTypeTheProviderDoesNotKnowIsRefused() {
        Recording factory = new Recording("aws", Flavor.aws());
        factory.credentialTypes = Map.of("access_key", List.of());
        AccountConfig account = account("aws").toBuilder()
                .credentials(CredentialsConfig.builder("acess_key").build())
                .build();

        assertThat(catchThrowableOfType(
                        ConfigurationException.class,
                        () -> MultiCloud.builder()
                                .config(config(account))
                                .environment(time)
                                .factory(factory)
                                .open()))
                .hasMessageContaining(
                        "must be one of access_key, default for a provider of kind 'aws', was 'acess_key';"
                                + " did you mean 'access_key'?");
    }

    @Test
    void whenAnAccountCannotBeOpenedTheOthersAreClosedAndAllFailuresTold() {
        Recording aws = new Recording("aws", Flavor.aws());
        Recording gcp = new Recording("gcp", Flavor.gcp());
        gcp.closingFailure = new IllegalStateException("stuck");
        Recording azure = new Recording("azure", Flavor.azure())
                .fails(CloudException.builder(ErrorCode.UNAVAILABLE, "no route").build());
        Recording oci = new Recording("oci", Flavor.oci()).fails(new IllegalArgumentException("tenancy is missing"));

        CloudException error = catchThrowableOfType(
                CloudException.class,
                () -> MultiCloud.builder()
                        .config(config(account("aws"), account("azure"), account("gcp"), account("oci")))
                        .environment(time)
                        .factory(aws)
                        .factory(gcp)
                        .factory(azure)
                        .factory(oci)
                        .open());

        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(error)
                .hasMessageContaining("2 accounts could not be opened:\n- azure (builder): UNAVAILABLE: no route\n"
                        + "- oci (builder): tenancy is missing");
        assertThat(closed).containsExactly("gcp", "aws");
        assertThat(error.getSuppressed()).containsExactly(azure.failure, oci.failure, gcp.closingFailure);
    }

    @Test
    void whatFactoriesRefuseIsAProblemOfTheConfiguration() {
        Recording oci = new Recording("oci", Flavor.oci()).fails(new IllegalArgumentException("tenancy is missing"));

        assertThat(catchThrowableOfType(
                        ConfigurationException.class,
                        () -> MultiCloud.builder()
                                .config(config(account("oci")))
                                .environment(time)
                                .factory(oci)
                                .open()))
                .hasMessageContaining("builder: providers[0] ('oci') is refused by its provider: tenancy is missing")
                .satisfies(error -> assertThat(error.getSuppressed()).containsExactly(oci.failure));
    }

    @Test
    void aProviderOfAnotherNameIsClosedAndRefused() {
        Recording other = new Recording("other", Flavor.aws());
        CloudProviderFactory mistaken = new CloudProviderFactory() {
            @Override
            public String kind() {
                return "aws";
            }

            @Override
            public ErrorTranslator errors() {
                return other.errors();
            }

            @Override
            public CloudProvider open(ProviderConfig config, ProviderContext context) {
                return other.open(ProviderConfig.builder("other", "aws").build(), context);
            }
        };

        assertThat(catchThrowableOfType(
                        CloudException.class,
                        () -> MultiCloud.builder()
                                .config(config(account("aws")))
                                .environment(time)
                                .factory(mistaken)
                                .open()))
                .hasMessageContaining("opened the account 'other' instead of 'aws'");
        assertThat(closed).containsExactly("other");
    }

    @Test
    void closingIsInReverseOrderOnceAndWhateverHappens() {
        Recording aws = new Recording("aws", Flavor.aws());
        Recording gcp = new Recording("gcp", Flavor.gcp());
        gcp.closingFailure = new IllegalStateException("stuck");
        MultiCloud clouds = MultiCloud.builder()
                .config(config(account("aws"), account("gcp")))
                .environment(time)
                .factory(aws)
                .factory(gcp)
                .open();

        assertThatIllegalStateException()
                .isThrownBy(clouds::close)
                .satisfies(error -> assertThat(error.getSuppressed()).containsExactly(gcp.closingFailure));
        clouds.close();

        assertThat(closed).containsExactly("gcp", "aws");
        assertThatIllegalStateException().isThrownBy(() -> clouds.provider("aws"));
        assertThatIllegalStateException().isThrownBy(clouds::provider);
        assertThatIllegalStateException().isThrownBy(clouds::providers);
        assertThatIllegalStateException().isThrownBy(clouds::preflight);
        assertThatIllegalStateException()
                .isThrownBy(() -> clouds.portability(VMSpec.builder("x").build()));
        assertThat(clouds).hasToString("MultiCloud{[aws, gcp], closed}");
    }

    @Test
    void twoOfThemAreStrangers() {
        FakeCloud one = FakeCloud.aws(time);
        FakeCloud two = FakeCloud.aws(time);
        try (MultiCloud first = MultiCloud.builder()
                        .config(config(account("aws")))
                        .environment(time)
                        .factory(one.factory())
                        .open();
                MultiCloud second = MultiCloud.builder()
                        .config(config(account("aws")))
                        .environment(time)
                        .factory(two.factory())
                        .open()) {
            first.provider().compute().create(VMSpec.builder("x").build()).await(LONG);

            assertThat(one.vms()).hasSize(1);
            assertThat(two.vms()).isEmpty();
            assertThat(second.provider("aws")).isNotSameAs(first.provider("aws"));
        }
    }
}
