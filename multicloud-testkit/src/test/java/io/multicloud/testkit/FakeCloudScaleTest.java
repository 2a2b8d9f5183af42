package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Page;
import io.multicloud.api.compute.VM;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FakeCloudScaleTest {
    @Test
    void manyVmsAreListedOnceEachAndBilled() {
        assertThat(holdAndList(10_000).vms()).hasSize(10_000);
    }

    @Test
    @Tag("deep")
    void aHundredThousandVmsFitInAGibibyte() {
        FakeCloud cloud = holdAndList(100_000);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(1L << 30);
        assertThat(cloud.vms()).hasSize(100_000);
    }

    private static FakeCloud holdAndList(int count) {
        FakeCloud cloud = Clouds.cloud(Flavor.aws());
        CloudProvider provider = cloud.provider();
        for (int i = 0; i < count; i++) {
            provider.compute().create(Clouds.spec("vm-" + i));
        }
        cloud.time().advance(Duration.ofHours(1));
        BitSet seen = new BitSet(count);
        for (Page<VM> page : provider.compute().list(ListQuery.all()).pages()) {
            for (VM vm : page.items()) {
                int number = Integer.parseInt(vm.name().substring(3));
                assertThat(seen.get(number)).as(vm.name()).isFalse();
                seen.set(number);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(count);
        assertThat(cloud.bill().by(BillLine::service).get("compute"))
                .isEqualTo(Money.usd("0.0104").times(count));
        return cloud;
    }
}
