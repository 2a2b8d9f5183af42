package io.multicloud.testkit.conformance;

import io.multicloud.testkit.FakeCloud;

class FakeAzureConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return ConformanceTarget.of(FakeCloud.azure(Times.start()));
    }
}
