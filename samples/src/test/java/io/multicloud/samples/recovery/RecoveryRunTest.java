package io.multicloud.samples.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryRunTest {
    @Test
    @Tag("deep")
    void theMachineMovesIsLostRecoversAndComesHomeWithinWhatThePlanPromises(@TempDir Path home) {
        Set<String> told = new LinkedHashSet<>();
        RecoveryResult result = RecoveryRun.run(home.resolve("journal"), (part, percent) -> told.add(part));

        assertThat(told).containsExactlyElementsOf(RecoveryRun.PARTS);
        assertThat(result.steps()).extracting(TimedStep::work).contains("migration", "failover", "failback");
        assertThat(result.migrationDowntime()).isLessThan(Duration.ofMinutes(2));
        assertThat(result.recoveryTime()).isLessThan(Duration.ofMinutes(10));
        assertThat(result.loss()).isLessThan(Duration.ofMinutes(5));
        assertThat(result.failbackDowntime()).isPositive().isLessThan(result.failback());
    }
}
