package io.multicloud.gcp;

import io.multicloud.testkit.conformance.CloudProviderConformance;
import io.multicloud.testkit.conformance.ConformanceTarget;

/** The conformance kit through the SDK and the wire. */
class GcpConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WireTarget();
    }
}
