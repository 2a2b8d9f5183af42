package io.multicloud.aws;

import io.multicloud.testkit.conformance.CloudProviderConformance;
import io.multicloud.testkit.conformance.ConformanceTarget;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The conformance kit over the adapter, through the SDK and HTTP. A contract with the wire, not with the cloud. */
@Execution(ExecutionMode.CONCURRENT)
class AwsWireConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WireTarget();
    }
}
