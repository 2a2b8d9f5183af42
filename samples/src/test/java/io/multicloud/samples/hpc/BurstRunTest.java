package io.multicloud.samples.hpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BurstRunTest {
    private static final int DAY = 86_400;

    @Test
    void nothingIsLateWhileNothingGoesWrong() throws InterruptedException {
        JobTrace trace = JobTrace.surfHalfYear().firstSeconds(5 * DAY);
        List<RunResult> results =
                BurstRun.runAll(List.of(BurstRun.justInTime(trace), BurstRun.justInTime(trace)), (run, percent) -> {});
        RunResult first = results.get(0);
        assertThat(first.lateHoursShare()).isZero();
        assertThat(first.p95WaitSeconds()).isBetween(100.0, 300.0);
        assertThat(first.launched()).isGreaterThan(500);
        // A run is a world of its own: the same trace gives the same figures, whatever runs beside it.
        RunResult second = results.get(1);
        assertThat(second.vmHours()).isEqualTo(first.vmHours());
        assertThat(second.actions()).isEqualTo(first.actions());
        assertThat(second.cost()).isEqualTo(first.cost());
    }

    @Test
    @Tag("deep")
    void ordersAreAcceptedWithinTwoMinutesWhenAnswersAreLostAndCloudsThrottle() {
        JobTrace trace = JobTrace.surfHalfYear().firstSeconds(22 * DAY);
        RunResult result = BurstRun.spotAndFaults(trace).run(percent -> {});
        assertThat(result.failovers()).isGreaterThan(50);
        assertThat(result.longestTriggerToAccepted()).isPositive().isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void aTraceWithDurationsExchangedIsAsMuchWork() {
        JobTrace trace = JobTrace.surfHalfYear();
        JobTrace other = trace.withDurationsExchanged(0.01, 1);
        assertThat(other.size()).isEqualTo(trace.size());
        assertThat(other.jobHours()).isEqualTo(trace.jobHours());
        long moved = IntStream.range(0, trace.size())
                .filter(job -> other.duration(job) != trace.duration(job))
                .count();
        // Neighbours often run equally long.
        assertThat(moved).isBetween(trace.size() / 200L, trace.size() / 50L);
        assertThat(IntStream.range(0, trace.size())).allMatch(job -> other.submitted(job) == trace.submitted(job));
    }
}
