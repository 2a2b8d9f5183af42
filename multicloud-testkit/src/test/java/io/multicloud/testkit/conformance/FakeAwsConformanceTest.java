package io.multicloud.testkit.conformance;

import io.multicloud.testkit.FakeCloud;

class FakeAwsConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return ConformanceTarget.of(FakeCloud.aws(Times.start()));
    }
}
