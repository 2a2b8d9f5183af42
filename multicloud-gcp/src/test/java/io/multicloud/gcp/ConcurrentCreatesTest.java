package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.core.MultiCloud;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many creates at once through the real pipeline, while the cloud keeps to the rates it publishes. */
class ConcurrentCreatesTest {
    private static final int CREATES = 200;
    private static final double TOLERANCE = 1.05;

    @Test
    @Tag("deep")
    void twoHundredCreatesAtOnceSucceedWithinTheLimitAndLeaveNothing() throws InterruptedException {
        try (WireTarget target = new WireTarget()) {
            TurnTaking time = new TurnTaking(target.cloud().time());
            Supplier<Map<String, List<Instant>>> answered = target.front().enforceRateLimits();
            List<VM> made = Collections.synchronizedList(new ArrayList<>());
            try (MultiCloud clouds = BrokenCreateTest.pipeline(target, time)) {
                CloudProvider cloud = clouds.provider("gcp");
                List<Runnable> creates = new ArrayList<>();
                for (int i = 0; i < CREATES; i++) {
                    VMSpec spec = VMSpec.builder("web-" + i)
                            .image("debian-12")
                            .instanceType("e2-medium")
                            .publicAddressing(PublicAddressing.ephemeral())
                            .idempotencyToken("create-" + i)
                            .build();
                    creates.add(() -> made.add(cloud.compute().create(spec).await()));
                }

                assertThat(time.runAll(creates)).isEmpty();

                assertThat(made)
                        .hasSize(CREATES)
                        .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(VMState.RUNNING));
                assertThat(made.stream().map(VM::id)).doesNotHaveDuplicates();
                assertThat(target.cloud().vms()).as("VMs in the cloud").hasSize(CREATES);
                List<Runnable> deletes = new ArrayList<>();
                made.forEach(
                        vm -> deletes.add(() -> cloud.compute().delete(vm.id()).await()));
                assertThat(time.runAll(deletes)).isEmpty();
            }

            assertThat(target.cloud().leftovers()).isEmpty();
            assertThat(target.front().server().log())
                    .as("requests refused for their rate")
                    .noneMatch(exchange -> exchange.status().orElse(0) == 403);
            RateLimit limit = new GcpProviderFactory().rateLimit("compute:mutations");
            Map<String, List<Instant>> times = answered.get();
            assertThat(times.keySet()).contains("mutations/us-central1", "operations/us-central1", "reads/us-central1");
            times.forEach((group, at) -> assertWithin(group, limit, at));
            assertThat(times.get("mutations/us-central1"))
                    .as("changes, more than the limit lets through at once")
                    .hasSizeGreaterThan(limit.burst());
        }
    }

    /** In no stretch of time were there more requests than the limit has for it. */
    private static void assertWithin(String group, RateLimit limit, List<Instant> at) {
        for (int first = 0; first < at.size(); first++) {
            for (int last = first; last < at.size(); last++) {
                double seconds = Duration.between(at.get(first), at.get(last)).toNanos() / 1e9;
                double most = TOLERANCE * (limit.burst() + seconds * limit.permitsPerSecond());
                if (last - first + 1 > most) {
                    fail("%d requests of %s in the %s s from %s"
                            .formatted(last - first + 1, group, seconds, at.get(first)));
                }
            }
        }
    }
}
