package io.multicloud.aws;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.pipeline.Pipeline;
import io.multicloud.testkit.conformance.RealCloud;
import io.multicloud.testkit.conformance.RealCloudConformance;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.opentest4j.AssertionFailedError;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The conformance kit against AWS itself, with the credentials of the SDK's default chain: {@code mvn -Pintegration -pl
 * multicloud-aws -am verify -Dintegration.account=123456789012 -Dintegration.budget=5}, and {@code -Dintegration.region}
 * for another region than the default.
 */
@Tag("integration")
class AwsIntegrationTest extends RealCloudConformance {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    // Ends with the JVM: the last sweep still needs it.
    private final SystemEnvironment environment = SystemEnvironment.create();

    @Override
    protected RealCloud cloud() {
        String account = RealCloud.property("integration.account");
        Money budget = Money.usd(RealCloud.property("integration.budget"));
        ProviderConfig.Builder config = ProviderConfig.builder("integration", "aws");
        RealCloud.optionalProperty("integration.region").map(Region::of).ifPresent(config::region);
        AwsProviderFactory factory = new AwsProviderFactory();
        RealCloud cloud = new RealCloud(
                factory,
                config.build(),
                Pipeline.builder(environment).build().contextFor("integration", factory),
                budget,
                PATIENCE);
        requireAccount(cloud, account);
        return cloud;
    }

    /** Credentials say which account is meant; a slip would make and delete things in another one. */
    private static void requireAccount(RealCloud cloud, String account) {
        try (var provider = cloud.factory().open(cloud.config(), cloud.context())) {
            String found = provider.unwrap(StsClient.class)
                    .orElseThrow()
                    .getCallerIdentity(request -> {})
                    .account();
            if (!found.equals(account)) {
                throw new AssertionFailedError("the credentials are of the account " + found + ", not of " + account
                        + ", and nothing was run");
            }
        } catch (SdkException e) {
            throw new AssertionFailedError(
                    "the account " + account + " cannot be used, and nothing was run: " + e.getMessage());
        }
    }
}
