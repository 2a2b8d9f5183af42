package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listings longer than what the cloud takes in one request. */
class LongListsTest {
    /** A filter takes 200 values. */
    private static final int VMS = 205;

    private final FakeCloud cloud = FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z")));

    @Test
    void ofSpotVmsAskForTheirRequestsInPortions() {
        for (int number = 0; number < VMS; number++) {
            cloud.provider()
                    .compute()
                    .create(VMSpec.builder("spot-" + number)
                            .image("ubuntu-22.04")
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .spot()
                            .build());
        }
        try (WireTarget target = new WireTarget(cloud)) {
            List<VM> vms =
                    target.provider().compute().list(ListQuery.all()).stream().toList();

            assertThat(vms).hasSize(VMS).allMatch(vm -> vm.purchase() instanceof Purchase.Spot);
            assertThat(vms).extracting(VM::id).doesNotHaveDuplicates();
            assertThat(target.front().server().failures()).isEmpty();
        }
    }
}
