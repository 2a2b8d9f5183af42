package io.multicloud.samples.recipes;

import io.multicloud.api.DataSize;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;

/** A site that is too small from nine to ten: the burst adds VMs, ends them again, and tells why and what it cost. */
public final class BurstWithMetrics {
    static final Instant NINE = Instant.parse("2026-09-01T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private BurstWithMetrics() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        VirtualTime time = VirtualTime.startingAt(NINE);
        run(time, FakeCloud.gcp(time));
    }

    /** Runs the busy hour and the quiet one after it; returns the sums. */
    static BurstMetrics run(VirtualTime time, FakeCloud cloud) {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder(cloud.account()).build())
                .build();
        VMSpec worker =
                VMSpec.builder("worker").vcpus(8).memory(DataSize.gib(32)).build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(Clouds.factory(cloud))
                .open()) {
            BurstManager burst =
                    clouds.burst(BurstPolicy.builder("office", worker).build(), new Site(time));
            burst.start();
            time.advance(HOUR);
            burst.active().forEach(System.out::println);
            time.advance(HOUR);
            burst.decisions().forEach(System.out::println);
            System.out.println(burst.metrics());
            return burst.metrics();
        }
    }

    /** Servers with 64 vCPUs, work for 96 until ten, and for 16 from then on. */
    private static final class Site implements CapacitySource {
        private final VirtualTime time;
        private double vcpus = 64;

        Site(VirtualTime time) {
            this.time = time;
        }

        private double demand() {
            return time.now().isBefore(NINE.plus(HOUR)) ? 96 : 16;
        }

        @Override
        public CapacityReading read() {
            return CapacityReading.builder()
                    .vcpus(Math.min(demand(), vcpus), vcpus)
                    .build();
        }

        @Override
        public void joined(BurstVM vm) {
            vcpus += vcpus(vm);
        }

        @Override
        public DrainState drain(BurstVM vm) {
            return demand() <= 64 ? DrainState.IDLE : DrainState.BUSY;
        }

        @Override
        public void left(BurstVM vm) {
            vcpus -= vcpus(vm);
        }

        private static double vcpus(BurstVM vm) {
            return vm.offer().orElseThrow().offer().type().vcpus();
        }
    }
}
