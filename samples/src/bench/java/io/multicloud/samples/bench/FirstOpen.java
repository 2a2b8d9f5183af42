package io.multicloud.samples.bench;

import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import org.jclouds.ContextBuilder;
import org.jclouds.compute.ComputeServiceContext;

/**
 * What {@link StartupBenchmark} runs in a fresh JVM: opens and closes the library or its peer once, and prints the
 * nanoseconds from before the first class of it was loaded until its compute service was at hand.
 */
final class FirstOpen {
    private FirstOpen() {}

    /** @param args {@code multicloud} or {@code jclouds} */
    public static void main(String[] args) {
        long start = System.nanoTime();
        System.out.println(args[0].equals("jclouds") ? Jclouds.open(start) : Own.open(start));
    }

    // Each side is a class of its own, so that nothing of the other is loaded.

    private static final class Own {
        static long open(long start) {
            VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
            MultiCloudConfig config = MultiCloudConfig.builder()
                    .account(AccountConfig.builder("aws").build())
                    .build();
            try (MultiCloud clouds = MultiCloud.builder()
                    .config(config)
                    .environment(time)
                    .factory(FakeCloud.aws(time).factory())
                    .open()) {
                if (clouds.provider("aws").compute() == null) {
                    throw new IllegalStateException("there is no compute service");
                }
                return System.nanoTime() - start;
            }
        }
    }

    private static final class Jclouds {
        static long open(long start) {
            try (ComputeServiceContext context = ContextBuilder.newBuilder("stub")
                    .credentials("user", "password")
                    .buildView(ComputeServiceContext.class)) {
                if (context.getComputeService() == null) {
                    throw new IllegalStateException("there is no compute service");
                }
                return System.nanoTime() - start;
            }
        }
    }
}
