package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeCloudScaleTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T00:00:00Z"));

    @Test
    void aHundredThousandVmsFitAndAreListed() {
        FakeCloud cloud = FakeCloud.aws(time);
        CloudProvider provider = cloud.provider();
        long t = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            provider.compute().create(VMSpec.builder("vm-" + i).build());
        }
        System.out.println("create " + (System.nanoTime() - t) / 1e9);
        t = System.nanoTime();
        time.advance(Duration.ofMinutes(5));
        System.out.println("boot " + (System.nanoTime() - t) / 1e9);
        for (int k = 0; k < 5; k++) {
            t = System.nanoTime();
            long n = 0;
            for (VM vm : provider.compute().list(ListQuery.all())) {
                n += vm.name().length() > 0 ? 1 : 0;
            }
            System.out.println("list " + n + " " + (System.nanoTime() - t) / 1e9);
        }
        System.gc();
        System.out.println("heap MiB "
                + ((Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20));
        t = System.nanoTime();
        System.out.println(cloud.bill().total() + " " + (System.nanoTime() - t) / 1e9);
        t = System.nanoTime();
        System.out.println(cloud.bill().byDay() + " " + (System.nanoTime() - t) / 1e9);
        assertThat(cloud.vms()).hasSize(100_000);
    }
}
