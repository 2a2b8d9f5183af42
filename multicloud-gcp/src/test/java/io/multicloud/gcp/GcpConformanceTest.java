package io.multicloud.gcp;

import io.multicloud.testkit.conformance.CloudProviderConformance;
import io.multicloud.testkit.conformance.ConformanceTarget;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The conformance kit through the SDK and the wire. */
@Execution(ExecutionMode.CONCURRENT)
class GcpConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WireTarget();
    }
}
