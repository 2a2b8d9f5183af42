package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.testkit.FakeCloud;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A target that can do no more than it must: what needs more is skipped, and says why. */
class BareTargetTest {
    /** Knows its providers and its time, and has little of it. */
    private record Bare(FakeCloud cloud, CloudProvider provider, CloudProvider otherProcess)
            implements ConformanceTarget {
        @Override
        public Instant now() {
            return cloud.time().now();
        }

        @Override
        public void advance(Duration time) {
            cloud.time().advance(time);
        }

        @Override
        public Duration patience() {
            return Duration.ofMinutes(30);
        }

        @Override
        public String label() {
            return "bare";
        }
    }

    static class BareKit extends CloudProviderConformance {
        @Override
        protected ConformanceTarget target() {
            FakeCloud cloud = FakeCloud.gcp(Times.start());
            return new Bare(cloud, cloud.provider(), cloud.provider());
        }
    }

    @Test
    void whatTheTargetCannotDoIsSkippedWithTheReason(@TempDir Path directory) {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(BareKit.class))
                .configurationParameter(ConformanceExtension.DIRECTORY, directory.toString())
                .configurationParameter(ConformanceExtension.PRINT, "false")
                .execute();
        assertThat(results.testEvents().failed().list()).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isGreaterThan(500);
        Set<String> reasons = results.testEvents().aborted().stream()
                .map(event -> String.valueOf(event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage()))
                .collect(Collectors.toSet());
        assertThat(reasons)
                .contains(
                        "no fault injector",
                        "no call log",
                        "nothing writes to volumes past the API",
                        "nothing sends requests to presigned URLs",
                        "the target names no customer's key",
                        "takes longer than the target's patience of PT30M");
        assertThat(directory.resolve("bare.txt")).content().startsWith("Conformance of bare: ");
    }

    @Test
    void anAreaOrOneTestCanBeAskedFor(@TempDir Path directory) {
        assertThat(ran("every vm: deleting twice is harmless", directory)).isEqualTo(1);
        assertThat(ran("images: ", directory)).isBetween(5L, 20L);
        assertThat(directory.resolve("bare.txt")).content().contains("  not asked for: ");
    }

    private static long ran(String only, Path directory) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(BareKit.class))
                .configurationParameter(ConformanceExtension.ONLY, only)
                .configurationParameter(ConformanceExtension.DIRECTORY, directory.toString())
                .configurationParameter(ConformanceExtension.PRINT, "false")
                .execute()
                .testEvents()
                .succeeded()
                .count();
    }
}
