package io.multicloud.samples.host;

import io.multicloud.api.DataSize;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Runs the {@link BatchService} for a day on three fake clouds in virtual time: a quiet night, a rush of work at nine, and
 * the cheapest cloud down from half past nine to eleven. On real clouds the three fakes and the virtual time fall away, and
 * everything else stays.
 */
public final class HostApplication {
    private static final Instant MIDNIGHT = Instant.parse("2026-09-01T00:00:00Z");
    private static final Duration LONGEST_STOP = Duration.ofHours(1);
    private static final int OWN_MACHINES = 4;
    private static final int RUSH = 40;

    private final VirtualTime time = VirtualTime.startingAt(MIDNIGHT);
    private final List<FakeCloud> fakes = List.of(FakeCloud.aws(time), FakeCloud.gcp(time), FakeCloud.azure(time));

    HostApplication() {}

    /** Runs the day. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new HostApplication().run(System.out);
    }

    /** How the day went. */
    record Day(int jobs, int completed, BurstMetrics rented, long cloudsUsed, List<BurstVM> left) {}

    List<FakeCloud> fakes() {
        return fakes;
    }

    Day run(PrintStream out) throws IOException, InterruptedException {
        VMSpec machine = VMSpec.builder("worker")
                .image("ubuntu-22.04")
                .vcpus(4)
                .memory(DataSize.gib(16))
                .build();
        MultiCloud.Builder builder =
                MultiCloud.builder().config(configuration()).environment(time);
        fakes.forEach(fake -> builder.factory(Clouds.factory(fake)));
        try (MultiCloud clouds = builder.open()) {
            BatchService service = new BatchService(clouds, time, OWN_MACHINES, machine, out::println);
            service.start();
            int jobs = 0;
            for (int hour = 0; hour < 24; hour++) {
                int coming = hour == 9 ? RUSH : 3;
                for (int i = 0; i < coming; i++) {
                    service.submit(new Job("job-" + ++jobs, Duration.ofMinutes(50)));
                }
                if (hour == 9) {
                    time.advance(Duration.ofMinutes(30));
                    cheapest(service)
                            .fault(FaultKind.REGION_DOWN)
                            .between(time.now(), time.now().plus(Duration.ofMinutes(90)));
                    for (int i = 0; i < RUSH; i++) {
                        service.submit(new Job("job-" + ++jobs, Duration.ofMinutes(50)));
                    }
                    time.advance(Duration.ofMinutes(30));
                    out.println(service.status());
                } else {
                    time.advance(Duration.ofHours(1));
                }
            }
            while (service.queue().unfinished() > 0) {
                time.advance(Duration.ofMinutes(1));
            }
            List<BurstVM> left = service.stop(LONGEST_STOP);
            out.println(service.metrics());
            long used = fakes.stream()
                    .filter(fake -> fake.bill().total().isPositive())
                    .count();
            return new Day(jobs, service.queue().completed(), service.metrics(), used, left);
        }
    }

    /** Returns the cloud that the first machines were rented in. */
    private FakeCloud cheapest(BatchService service) {
        return fakes.stream()
                .filter(fake -> !fake.vms().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing was rented: " + service.metrics()));
    }

    private static MultiCloudConfig configuration() throws IOException {
        try (InputStream file = HostApplication.class.getResourceAsStream("multicloud.yaml")) {
            if (file == null) {
                throw new IllegalStateException("multicloud.yaml is missing beside " + HostApplication.class);
            }
            String yaml = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return MultiCloudConfig.parse(yaml, "multicloud.yaml", Map.of());
        }
    }
}
