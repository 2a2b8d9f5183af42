package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
    private static final Instant T = Instant.parse("2026-09-01T00:00:00Z");

    private final DecisionLog log = new DecisionLog();

    @Test
    void identicalNonActionsInARowAreOneEntryWithACount() {
        assertThat(log.nothing(T, Action.NONE, "idle")).isNotNull();
        assertThat(log.nothing(T.plusSeconds(30), Action.NONE, "idle")).isNull();
        assertThat(log.nothing(T.plusSeconds(60), Action.NONE, "idle")).isNull();
        assertThat(log.entries()).containsExactly(new BurstDecision(T, T.plusSeconds(60), 3, Action.NONE, 0, "idle"));
    }

    @Test
    void anActionOrAnotherReasonStartsANewEntry() {
        log.nothing(T, Action.NONE, "idle");
        log.acted(T.plusSeconds(30), Action.SCALE_OUT, 2, "busy");
        log.nothing(T.plusSeconds(60), Action.NONE, "idle");
        log.nothing(T.plusSeconds(90), Action.NONE, "cooling down");
        assertThat(log.entries())
                .extracting(BurstDecision::reason)
                .containsExactly("idle", "busy", "idle", "cooling down");
    }

    @Test
    void aSourceThatKeepsFailingIsOneEntryAndApartFromDoingNothing() {
        assertThat(log.nothing(T, Action.NONE, "down")).isNotNull();
        assertThat(log.nothing(T.plusSeconds(30), Action.SOURCE_FAILED, "down")).isNotNull();
        assertThat(log.nothing(T.plusSeconds(60), Action.SOURCE_FAILED, "down")).isNull();
        assertThat(log.entries())
                .containsExactly(
                        new BurstDecision(T, T, 1, Action.NONE, 0, "down"),
                        new BurstDecision(T.plusSeconds(30), T.plusSeconds(60), 2, Action.SOURCE_FAILED, 0, "down"));
    }

    @Test
    void theOldestEntriesMakeRoomForNewOnes() {
        for (int i = 0; i < 10_005; i++) {
            log.acted(T, Action.SCALE_OUT, 1, "n" + i);
        }
        assertThat(log.entries()).hasSize(10_000);
        assertThat(log.entries().get(0).reason()).isEqualTo("n5");
    }
}
