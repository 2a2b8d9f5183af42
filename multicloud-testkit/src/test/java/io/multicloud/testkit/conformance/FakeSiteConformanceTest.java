package io.multicloud.testkit.conformance;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.testkit.FakeCloud;

class FakeSiteConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        InstanceType server = new InstanceType("server", "", 4, DataSize.gib(16), Architecture.AMD64, 0);
        return ConformanceTarget.of(FakeCloud.onPremise(Times.start(), server, 20, Money.usd("0.20")));
    }
}
