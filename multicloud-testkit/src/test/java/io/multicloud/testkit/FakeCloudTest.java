package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeCloudTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T00:00:00Z"));

    @Test
    void aVmIsCreatedStoppedStartedAndDeleted() {
        for (FakeCloud cloud :
                new FakeCloud[] {FakeCloud.aws(time), FakeCloud.gcp(time), FakeCloud.azure(time), FakeCloud.oci(time)
                }) {
            CloudProvider provider = cloud.provider();
            VM vm = provider.compute().create(VMSpec.builder("web-1").build()).await();
            assertThat(vm.state()).isEqualTo(VMState.RUNNING);
            assertThat(provider.compute().stop(vm.id()).await().state()).isEqualTo(VMState.STOPPED);
            assertThat(provider.compute().start(vm.id()).await().state()).isEqualTo(VMState.RUNNING);
            assertThat(provider.compute().delete(vm.id()).await()).isEqualTo(vm.id());
            assertThat(cloud.vms()).isEmpty();
        }
    }
}
