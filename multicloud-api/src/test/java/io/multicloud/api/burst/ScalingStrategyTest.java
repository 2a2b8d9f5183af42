package io.multicloud.api.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.compute.VMSpec;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScalingStrategyTest {
    private static final VMSpec TEMPLATE = VMSpec.builder("worker").vcpus(16).build();

    @Test
    void theDefaultsAreThoseOfTheJavadoc() {
        BurstPolicy policy = BurstPolicy.builder("hpc", TEMPLATE).build();
        assertThat(policy.strategy())
                .isEqualTo(new ScalingStrategy.Thresholds(
                        0.90, 0.85, 100, Duration.ofMinutes(5), 0.60, Duration.ofMinutes(10)));
        assertThat(policy.monitorInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.maxVms()).isEqualTo(OptionalInt.of(50));
    }

    @Test
    void justInTimeHasNoLimitUnlessOneIsSet() {
        BurstPolicy.Builder builder = BurstPolicy.builder("hpc", TEMPLATE).strategy(ScalingStrategy.justInTime());
        assertThat(builder.build().maxVms()).isEmpty();
        assertThat(builder.maxVms(7).build().maxVms()).isEqualTo(OptionalInt.of(7));
    }

    @Test
    void scalingBackMustStartBelowScalingOut() {
        assertThatThrownBy(() -> new ScalingStrategy.Thresholds(
                        0.6, 0.85, 100, Duration.ofMinutes(5), 0.6, Duration.ofMinutes(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.6");
    }
}
