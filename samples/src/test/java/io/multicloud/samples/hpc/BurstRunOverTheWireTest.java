package io.multicloud.samples.hpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.samples.Clouds;
import java.math.BigDecimal;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes of a run does not depend on whether clouds are reached directly or over the wire. */
class BurstRunOverTheWireTest {
    private static final JobTrace DAY = JobTrace.surfHalfYear().firstDay();

    @AfterEach
    void direct() {
        System.clearProperty(Clouds.WIRE);
    }

    /** Without a limit on VMs the quotas of the cheapest cloud are not enough, and Google Cloud has its share. */
    @Test
    @Tag("deep")
    void aDayWithThresholdsIsTheSameOverTheWire() {
        requireEqual(BurstRun.thresholdsUnlimited(DAY), List.of("gcp"));
    }

    @Test
    @Tag("deep")
    void aDayJustInTimeIsTheSameOverTheWire() {
        requireEqual(BurstRun.justInTime(DAY), List.of("gcp"));
    }

    @Test
    @Tag("deep")
    void aDayOfStormOnSpotVmsIsSurvivedOverTheWire() {
        RunResult result = overTheWire(BurstRun.spotAndFaults(DAY));

        assertThat(result.failovers()).isGreaterThan(20);
        assertThat(result.lateHoursShare()).isLessThan(0.02);
        assertThat(result.costByAccount().get("aws").isPositive()).isTrue();
        assertThat(result.costByAccount().get("gcp").isPositive()).isTrue();
    }

    private static void requireEqual(BurstRun run, List<String> used) {
        RunResult direct = run.run(percent -> {});
        RunResult wire = overTheWire(run);

        assertThat(wire.launched()).isEqualTo(direct.launched()).isGreaterThan(100);
        assertThat(wire.vmHours()).isEqualTo(direct.vmHours());
        assertThat(wire.p95WaitSeconds()).isEqualTo(direct.p95WaitSeconds());
        assertThat(wire.lateHoursShare()).isEqualTo(direct.lateHoursShare());
        assertThat(wire.actions()).isEqualTo(direct.actions());
        assertThat(wire.peakVms()).isEqualTo(direct.peakVms());
        assertThat(wire.failovers()).isEqualTo(direct.failovers());
        assertThat(wire.costByAccount().keySet())
                .isEqualTo(direct.costByAccount().keySet());
        for (String account : used) {
            assertThat(wire.costByAccount().get(account).isPositive()).isTrue();
        }
        // An adapter asks for the disk that its image needs, a fake has one of its own size.
        assertThat(dollars(wire.cost())).isCloseTo(dollars(direct.cost()), Percentage.withPercentage(0.1));
    }

    private static RunResult overTheWire(BurstRun run) {
        System.setProperty(Clouds.WIRE, "aws,gcp");
        return run.run(percent -> {});
    }

    private static BigDecimal dollars(Money money) {
        return money.amount();
    }
}
