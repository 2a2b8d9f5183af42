package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.burst.WaitingWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JustInTimeScalingTest {
    private static final Duration TICK = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-09-01T00:00:00Z");

    private final JustInTimeScaling scaling = new JustInTimeScaling(ScalingStrategy.justInTime());

    @Test
    void anOrderWaitsUntilTheNextTickWouldBeTooLate() {
        // With a boot of 180 s and a tick of 60 s, work that has waited 60 s can still be ordered for at the next tick.
        assertThat(decide(0, 0, 60, 30).launch()).isZero();
        assertThat(decide(0, 0, 61, 30, 1).launch()).isEqualTo(3);
    }

    @Test
    void vmsOnTheirWayCoverTheWorkThatWaitsLongest() {
        assertThat(decide(2, 0, 200, 150, 60).launch()).isZero();
        assertThat(decide(2, 0, 200, 150, 61, 5).launch()).isEqualTo(2);
    }

    @Test
    void workSmallerThanAVmSharesOne() {
        List<WaitingWork> small = Collections.nCopies(10, waiting(100, 4, 8));
        assertThat(decide(0, 0, small).launch()).isEqualTo(3);
        assertThat(decide(1, 0, small).launch()).isEqualTo(2);
    }

    @Test
    void memoryCanBeWhatFillsAVm() {
        assertThat(decide(0, 0, Collections.nCopies(4, waiting(100, 1, 40))).launch())
                .isEqualTo(3);
    }

    @Test
    void idleVmsEndTogetherOnceTheirIdleTimeAddsUp() {
        for (int tick = 1; tick < 4; tick++) {
            assertThat(decide(0, 10).end())
                    .as("after " + tick * 10 + " VM-minutes")
                    .isZero();
        }
        assertThat(decide(0, 10).end()).isEqualTo(10);
        scaling.acted(0, 10);
        assertThat(decide(0, 10).end()).isZero();
    }

    @Test
    void aTickWithoutIdleVmsStartsTheSumAnew() {
        decide(0, 39);
        decide(0, 0);
        assertThat(decide(0, 39).end()).isZero();
    }

    @Test
    void nothingEndsWhileAnythingWaits() {
        assertThat(decide(0, 100, 10).end()).isZero();
    }

    @Test
    void theLongestOfTheBootsSeenCountsInsteadOfTheOneExpected() {
        scaling.booted(Duration.ofMinutes(2));
        scaling.booted(Duration.ofSeconds(200));
        assertThat(decide(0, 0, 40).launch()).isZero();
        assertThat(decide(0, 0, 41).launch()).isEqualTo(1);
    }

    @Test
    void aSourceThatDoesNotReportItsQueueIsToldSo() {
        CapacityReading reading =
                CapacityReading.builder().vcpus(16, 16).queueDepth(500).build();
        assertThat(scaling.decide(new Pool(NOW, TICK, reading, 0, List.of(), 16, 64)))
                .isEqualTo(Scaling.Verdict.nothing("work waits, but the source does not report since when"));
    }

    @Test
    void aSourceThatDoesNotReportWhatIsIdleIsToldSo() {
        CapacityReading.Builder reading = CapacityReading.builder().vcpus(0, 16);
        assertThat(scaling.decide(new Pool(NOW, TICK, reading.build(), 0, List.of(), 16, 64))
                        .reason())
                .isEqualTo("nothing waits, and the source does not report which VMs are idle, so that none is ended");
        assertThat(scaling.decide(new Pool(NOW, TICK, reading.idle(Map.of()).build(), 0, List.of(), 16, 64))
                        .reason())
                .isEqualTo("nothing waits and no VM is idle");
    }

    private Scaling.Verdict decide(int arriving, int idle, int... waitedSeconds) {
        return decide(
                arriving,
                idle,
                Arrays.stream(waitedSeconds)
                        .mapToObj(seconds -> waiting(seconds, 16, 64))
                        .toList());
    }

    private Scaling.Verdict decide(int arriving, int idle, List<WaitingWork> waiting) {
        CapacityReading reading =
                CapacityReading.builder().vcpus(16, 16).waiting(waiting).build();
        return scaling.decide(new Pool(NOW, TICK, reading, arriving, Collections.nCopies(idle, NOW), 16, 64));
    }

    private static WaitingWork waiting(int seconds, double vcpus, long gib) {
        return new WaitingWork(NOW.minusSeconds(seconds), vcpus, DataSize.gib(gib));
    }
}
