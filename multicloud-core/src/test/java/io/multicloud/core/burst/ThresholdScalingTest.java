package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.ScalingStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdScalingTest {
    private static final Duration TICK = Duration.ofSeconds(30);

    private final ThresholdScaling scaling = new ThresholdScaling(ScalingStrategy.thresholds());
    private Instant now = Instant.parse("2026-09-01T00:00:00Z");

    @Test
    void nothingHappensBeforeUtilisationHasBeenHighForFiveMinutes() {
        for (int tick = 0; tick < 10; tick++) {
            assertThat(tick(busy(95), 0))
                    .as("tick " + tick)
                    .isEqualTo(Scaling.Verdict.nothing("too busy, not for long enough"));
        }
        assertThat(tick(busy(95), 0).launch()).isPositive();
    }

    @Test
    void oneDipStartsTheFiveMinutesAnew() {
        runTicks(10, busy(95), 0);
        tick(busy(80), 0);
        runTicks(10, busy(95), 0);
        assertThat(tick(busy(95), 0).launch()).isPositive();
    }

    @Test
    void theStepBringsUtilisationBackUnderTheThresholdAndSubtractsWhatIsOnItsWay() {
        runTicks(10, busy(100), 0);
        // 100 busy of 100 servers and 8 waiting: 108 / 0.9 = 120 servers, 20 more than there are.
        CapacityReading reading = servers(100, 100).queueDepth(8).build();
        assertThat(tick(reading, 15, List.of()).launch()).isEqualTo(5);
    }

    @Test
    void aLongQueueLaunchesAtOnce() {
        assertThat(tick(servers(10, 100).queueDepth(101).build(), 0, List.of()).launch())
                .isPositive();
        assertThat(new ThresholdScaling(ScalingStrategy.thresholds())
                        .decide(pool(servers(10, 100).queueDepth(100).build(), 0, List.of()))
                        .launch())
                .isZero();
    }

    @Test
    void memoryAloneIsEnough() {
        CapacityReading reading =
                servers(10, 100).memory(DataSize.gib(90), DataSize.gib(100)).build();
        runTicks(10, reading, 0);
        // 90 / 0.85 = 105.9 GiB, 5.9 more than there are, at 64 GiB a VM.
        assertThat(tick(reading, 0).launch()).isEqualTo(1);
    }

    @Test
    void launchesAreAtLeastTenMinutesApart() {
        runTicks(10, busy(95), 0);
        assertThat(tick(busy(95), 0).launch()).isPositive();
        scaling.acted(1, 0);
        for (int tick = 1; tick < 20; tick++) {
            assertThat(tick(busy(95), 0).launch()).as("tick " + tick).isZero();
        }
        assertThat(tick(busy(95), 0).launch()).isPositive();
    }

    @Test
    void idleVmsEndAfterFiveMinutesUnderScaleBackAsFarAsUtilisationAllows() {
        CapacityReading reading = servers(54, 100).build();
        runTicks(10, reading, 50);
        // 54 busy need 60 servers at 0.9, so 40 can go; only 30 are idle VMs.
        assertThat(tick(reading, 30).end()).isEqualTo(30);
        assertThat(tick(reading, 50).end()).isEqualTo(40);
    }

    @Test
    void nothingEndsWhileAnythingWaits() {
        CapacityReading reading = servers(10, 100).queueDepth(1).build();
        runTicks(15, reading, 5);
        assertThat(tick(reading, 5).end()).isZero();
    }

    @Test
    void anUnknownUtilisationIsNeitherHighNorLow() {
        CapacityReading reading = CapacityReading.builder().build();
        runTicks(15, reading, 5);
        assertThat(tick(reading, 5)).isEqualTo(Scaling.Verdict.nothing("within thresholds"));
    }

    private void runTicks(int count, CapacityReading reading, int idle) {
        for (int tick = 0; tick < count; tick++) {
            tick(reading, idle);
        }
    }

    private Scaling.Verdict tick(CapacityReading reading, int idle) {
        return tick(reading, 0, Collections.nCopies(idle, now));
    }

    private Scaling.Verdict tick(CapacityReading reading, int arriving, List<Instant> idle) {
        Scaling.Verdict verdict = scaling.decide(pool(reading, arriving, idle));
        now = now.plus(TICK);
        return verdict;
    }

    private Pool pool(CapacityReading reading, int arriving, List<Instant> idle) {
        return new Pool(now, TICK, reading, arriving, idle, 16, 64);
    }

    private static CapacityReading busy(int servers) {
        return servers(servers, 100).build();
    }

    private static CapacityReading.Builder servers(int busy, int all) {
        return CapacityReading.builder().vcpus(busy * 16.0, all * 16.0);
    }
}
