package io.multicloud.testkit.conformance;

import io.multicloud.testkit.FakeCloud;

class FakeOciConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return ConformanceTarget.of(FakeCloud.oci(Times.start()));
    }
}
