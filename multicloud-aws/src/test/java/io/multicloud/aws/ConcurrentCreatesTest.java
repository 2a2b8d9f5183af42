package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.aws.wire.AwsFront;
import io.multicloud.core.MultiCloud;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Many creates at once, through the pipeline and the wire, at a cloud that enforces its published request rates. */
@Execution(ExecutionMode.CONCURRENT)
class ConcurrentCreatesTest {
    private static final int CALLERS = 200;

    /** RunInstances: 5 at once, then 2 a second. */
    private static final Duration LEAST = Duration.ofMillis((CALLERS - 5) * 500L);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);
    private final LockstepTime lockstep = new LockstepTime(time);
    private final MultiCloud clouds = WireTarget.pipeline(cloud, front, lockstep);
    private final CloudProvider provider = clouds.provider(cloud.account());
    private final List<VM> made = new ArrayList<>();
    private final List<CloudException> refused = new ArrayList<>();
    private Instant lastAccepted = Instant.EPOCH;

    @AfterEach
    void close() {
        clouds.close();
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    private static VMSpec spec(int number) {
        return VMSpec.builder("node-" + number)
                .image("ubuntu-22.04")
                .vcpus(2)
                .memory(DataSize.gib(4))
                .idempotencyToken("create-" + number)
                .build();
    }

    private void create(int number) {
        try {
            var operation = provider.compute().create(spec(number));
            synchronized (made) {
                lastAccepted = time.now();
            }
            VM vm = operation.await();
            synchronized (made) {
                made.add(vm);
            }
        } catch (CloudException e) {
            synchronized (made) {
                refused.add(e);
            }
        }
    }

    private void createAll(int callers) throws InterruptedException {
        List<Runnable> creates = IntStream.range(0, callers)
                .<Runnable>mapToObj(number -> () -> create(number))
                .toList();
        assertThat(lockstep.runAll(creates)).isEmpty();
    }

    private void oneEachAndNothingElse(int callers) {
        Set<ResourceId> ids = new LinkedHashSet<>();
        made.forEach(vm -> ids.add(vm.id()));
        assertThat(ids).hasSize(callers);
        assertThat(cloud.vms()).hasSize(callers).allMatch(vm -> vm.state() == VMState.RUNNING);
        assertThat(cloud.vms().stream().map(VM::name).distinct()).hasSize(callers);
        List<Operation<ResourceId>> deletes =
                ids.stream().map(id -> provider.compute().delete(id)).toList();
        deletes.forEach(Operation::await);
        assertThat(cloud.leftovers()).extracting(Leftover::resource).isEmpty();
    }

    @Test
    @Tag("deep")
    void twoHundredCreatesKeepThePublishedRatesAndAllSucceed() throws InterruptedException {
        front.enforceRequestRates();
        Instant start = time.now();

        createAll(CALLERS);

        assertThat(refused).isEmpty();
        // The front's buckets are exactly as large as published: one request too many would have been refused.
        assertThat(front.throttled()).isEmpty();
        assertThat(Duration.between(start, lastAccepted))
                .isBetween(LEAST, LEAST.multipliedBy(105).dividedBy(100));
        oneEachAndNothingElse(CALLERS);
    }

    @Test
    @Tag("deep")
    void whereOthersUseUpHalfOfTheRatesNoCreateIsLostOrDoubled() throws InterruptedException {
        int callers = 40;
        front.enforceRequestRates(0.5);

        createAll(callers);

        assertThat(front.throttled()).containsKey("RunInstances");
        assertThat(refused).allSatisfy(error -> assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED));
        for (int number = 0; number < callers; number++) {
            String name = "node-" + number;
            if (made.stream().noneMatch(vm -> vm.name().equals(name))) {
                made.add(provider.compute().create(spec(number)).await());
            }
        }
        oneEachAndNothingElse(callers);
    }

    @Test
    void whoIgnoresTheRatesIsRefused() {
        front.enforceRequestRates();
        try (CloudProvider direct = new WireTarget(cloud, front).provider()) {
            for (int number = 0; number < 6; number++) {
                try {
                    direct.compute().create(spec(number));
                } catch (CloudException e) {
                    refused.add(e);
                }
            }
        }

        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).code()).isEqualTo(ErrorCode.THROTTLED);
        assertThat(refused.get(0).nativeCode()).contains("RequestLimitExceeded");
        assertThat(front.throttled()).containsEntry("RunInstances", 1);
    }
}
