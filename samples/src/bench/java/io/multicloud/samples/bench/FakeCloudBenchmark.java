package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How many VMs one fake cloud holds, and how fast it lists them in pages of a thousand: for the first time, when each
 * picture of a VM is made, and again, when nothing has changed. The pictures of a cloud are made once, so every round has
 * a cloud of its own.
 */
final class FakeCloudBenchmark implements Benchmark {
    private static final int VMS = 100_000;
    private static final int PAGE = 1_000;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 7;
    private static final int LISTINGS = 5;

    @Override
    public String name() {
        return "fakecloud";
    }

    @Override
    public List<Metric> run() {
        double[] creates = new double[ROUNDS];
        double[] first = new double[ROUNDS];
        double[] again = new double[ROUNDS];
        double[] held = new double[ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            long before = usedBytes();
            long start = System.nanoTime();
            FakeCloud cloud = cloudWithVms();
            double create = perSecond(VMS, System.nanoTime() - start);
            CloudProvider provider = cloud.provider();
            double firstListing = perSecond(VMS, listAll(provider));
            double bytes = usedBytes() - before;
            long relisted = 0;
            for (int i = 0; i < LISTINGS; i++) {
                relisted += listAll(provider);
            }
            double laterListing = perSecond((long) VMS * LISTINGS, relisted);
            provider.close();
            if (round >= 0) {
                creates[round] = create;
                first[round] = firstListing;
                again[round] = laterListing;
                held[round] = bytes / (1 << 20);
                System.out.printf(
                        "  round %d of %d: %.2f million creates/s, listed %.2f and again %.2f million/s, %.0f MiB%n",
                        round + 1, ROUNDS, create / 1e6, firstListing / 1e6, laterListing / 1e6, held[round]);
            }
        }
        return List.of(
                Metric.of("fakecloud.vms", VMS, "VMs"),
                Metric.of("fakecloud.heap", Sample.of(held), "MiB").withGoal(Goal.valueAtMost(1024)),
                Metric.of("fakecloud.firstListing", Sample.of(first), "VMs/s").withGoal(Goal.valueAtLeast(1e6)),
                Metric.of("fakecloud.listing", Sample.of(again), "VMs/s").withGoal(Goal.valueAtLeast(1e6)),
                Metric.of("fakecloud.creates", Sample.of(creates), "VMs/s"));
    }

    private static FakeCloud cloudWithVms() {
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        FakeCloud cloud = FakeCloud.aws(time);
        CloudProvider provider = cloud.provider();
        for (int i = 0; i < VMS; i++) {
            provider.compute()
                    .create(VMSpec.builder("vm-" + i)
                            .image("ubuntu-22.04")
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .build());
        }
        time.advance(Duration.ofHours(1));
        return cloud;
    }

    /** Returns the nanoseconds it took. */
    private static long listAll(CloudProvider provider) {
        int listed = 0;
        long start = System.nanoTime();
        for (Page<VM> page :
                provider.compute().list(ListQuery.all().withPageSize(PAGE)).pages()) {
            listed += page.items().size();
        }
        long nanos = System.nanoTime() - start;
        if (listed != VMS) {
            throw new IllegalStateException(listed + " VMs were listed instead of " + VMS);
        }
        return nanos;
    }

    private static double perSecond(long count, long nanos) {
        return count * 1e9 / nanos;
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
