package io.multicloud.testkit.adapter;

import io.multicloud.testkit.fake.fabric.FabricBackends;

/** Networks, monitoring and cost reports of an opened fake account. */
final class FabricServices {
    FabricServices(FakeCalls calls, FabricBackends fabric) {
        calls.requireOpen();
    }
}
