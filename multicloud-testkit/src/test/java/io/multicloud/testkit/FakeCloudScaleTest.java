package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Page;
import io.multicloud.api.compute.VM;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FakeCloudScaleTest {
    private static final int VMS = 100_000;

    @Test
    void aHundredThousandVmsFitInAGibibyteAndAreListedOnceEach() {
        FakeCloud cloud = Clouds.cloud(Flavor.aws());
        CloudProvider provider = cloud.provider();
        for (int i = 0; i < VMS; i++) {
            provider.compute().create(Clouds.spec("vm-" + i));
        }
        cloud.time().advance(Duration.ofHours(1));
        BitSet seen = new BitSet(VMS);
        for (Page<VM> page : provider.compute().list(ListQuery.all()).pages()) {
            for (VM vm : page.items()) {
                int number = Integer.parseInt(vm.name().substring(3));
                assertThat(seen.get(number)).isFalse();
                seen.set(number);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(VMS);
        assertThat(cloud.bill().total()).isEqualTo(Money.usd("1040"));

        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(1L << 30);
        assertThat(cloud.vms()).hasSize(VMS);
    }
}
