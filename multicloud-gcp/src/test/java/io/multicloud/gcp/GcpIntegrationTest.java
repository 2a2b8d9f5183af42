package io.multicloud.gcp;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.pipeline.Pipeline;
import io.multicloud.testkit.conformance.RealCloud;
import io.multicloud.testkit.conformance.RealCloudConformance;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/**
 * The conformance kit against Google Cloud itself, with the application default credentials: {@code mvn -Pintegration -pl
 * multicloud-gcp -am verify -Dintegration.account=my-project-123 -Dintegration.budget=5}, and {@code -Dintegration.region}
 * for another region than the default.
 */
@Tag("integration")
class GcpIntegrationTest extends RealCloudConformance {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    // Ends with the JVM: the last sweep still needs it.
    private final SystemEnvironment environment = SystemEnvironment.create();

    @Override
    protected RealCloud cloud() {
        String project = RealCloud.property("integration.account");
        Money budget = Money.usd(RealCloud.property("integration.budget"));
        ProviderConfig.Builder config = ProviderConfig.builder("integration", "gcp")
                .setting(
                        GcpProviderFactory.PROJECT,
                        GcpProviderFactory.PROJECT.parser().apply(project));
        RealCloud.optionalProperty("integration.region").map(Region::of).ifPresent(config::region);
        GcpProviderFactory factory = new GcpProviderFactory();
        return new RealCloud(
                factory,
                config.build(),
                Pipeline.builder(environment).build().contextFor("integration", factory),
                budget,
                PATIENCE);
    }
}
