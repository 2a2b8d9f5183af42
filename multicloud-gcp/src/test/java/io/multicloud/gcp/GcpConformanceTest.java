package io.multicloud.gcp;

import io.multicloud.testkit.conformance.CloudProviderConformance;
import io.multicloud.testkit.conformance.ConformanceTarget;
import org.junit.jupiter.api.Tag;

/** The conformance kit through the SDK and the wire. */
@Tag("unfinished")
class GcpConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WireTarget();
    }
}
