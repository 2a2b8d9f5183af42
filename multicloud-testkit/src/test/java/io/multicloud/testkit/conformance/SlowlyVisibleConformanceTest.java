package io.multicloud.testkit.conformance;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import java.time.Duration;

/** A cloud whose reads see a write only after a while, and whose latencies vary. */
class SlowlyVisibleConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WrappedTarget(
                ConformanceTarget.of(FakeCloud.builder(Flavor.aws(), Times.start())
                        .consistencyDelay(Duration.ofSeconds(7))
                        .jitter(0.5)
                        .seed(17)
                        .build()),
                "slowly-visible",
                DelegatingProvider::new);
    }
}
