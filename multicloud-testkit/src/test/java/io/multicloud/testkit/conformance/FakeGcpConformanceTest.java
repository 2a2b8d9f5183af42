package io.multicloud.testkit.conformance;

import io.multicloud.testkit.FakeCloud;

class FakeGcpConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return ConformanceTarget.of(FakeCloud.gcp(Times.start()));
    }
}
