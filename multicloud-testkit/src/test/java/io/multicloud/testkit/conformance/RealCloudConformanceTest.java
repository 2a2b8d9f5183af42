package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The suite for real clouds, on a fake one. */
class RealCloudConformanceTest {
    private static FakeCloud cloud = FakeCloud.aws(Times.start());
    private static Money budget = Money.usd("1000");

    @BeforeEach
    void freshAccount() {
        cloud = FakeCloud.aws(Times.start());
        budget = Money.usd("1000");
    }

    static class Kit extends RealCloudConformance {
        @Override
        protected RealCloud cloud() {
            return new RealCloud(
                    cloud.factory(),
                    ProviderConfig.builder(cloud.account(), "aws").build(),
                    new DirectGate(cloud.time(), cloud.account(), cloud.flavor().errors(), cloud.callLog()).context(),
                    budget,
                    Duration.ofMinutes(30));
        }
    }

    private static EngineExecutionResults run(Path directory, String only) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(Kit.class))
                .configurationParameter(ConformanceExtension.DIRECTORY, directory.toString())
                .configurationParameter(ConformanceExtension.PRINT, "false")
                .configurationParameter(ConformanceExtension.ONLY, only)
                .execute();
    }

    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result ->
                        String.valueOf(result.getThrowable().orElseThrow().getMessage()))
                .toList();
    }

    @Test
    void theKitPassesBehindTheGuardAndLeavesNothing(@TempDir Path directory) {
        EngineExecutionResults results = run(directory, "every v");

        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isGreaterThan(80);
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void anAccountThatCannotBeUsedIsOneFailureWithTheReason(@TempDir Path directory) {
        cloud.fault(FaultKind.CREDENTIALS_EXPIRED);

        EngineExecutionResults results = run(directory, "every vm");

        assertThat(failures(results))
                .singleElement()
                .asString()
                .startsWith("the account 'aws' of aws cannot be used, and nothing was run: credentials: ");
        assertThat(results.testEvents().started().count()).isZero();
    }

    @Test
    void whenTheBudgetIsUsedUpOneCaseFailsAndTheOthersAreSkipped(@TempDir Path directory) {
        budget = Money.usd("0.40");

        EngineExecutionResults results = run(directory, "every vm");

        assertThat(failures(results)).hasSize(1);
        assertThat(results.testEvents().aborted().count()).isGreaterThan(20);
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void whatIsLeftAtTheEndIsNamed(@TempDir Path directory) {
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.DELETE_VM);

        EngineExecutionResults results = run(directory, "every vm: deleting twice is harmless");

        ResourceId left = cloud.vms().get(0).id();
        assertThat(failures(results))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("left in the account, and billed until somebody deletes it: ")
                        .contains(left.toString()));
    }
}
