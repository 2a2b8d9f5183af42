package io.multicloud.api.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.RankedOffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a host prints is a line that a person can read. */
class BurstTextTest {
    private static final Instant NINE = Instant.parse("2026-09-01T09:00:00Z");

    @Test
    void aDecisionIsOneLine() {
        assertThat(new BurstDecision(NINE, NINE, 1, Action.SCALE_OUT, 2, "CPU above 0.9"))
                .hasToString("2026-09-01T09:00:00Z SCALE_OUT 2 VMs: CPU above 0.9");
        assertThat(new BurstDecision(NINE, NINE, 1, Action.GIVE_UP, 1, "no offer"))
                .hasToString("2026-09-01T09:00:00Z GIVE_UP 1 VM: no offer");
        assertThat(new BurstDecision(NINE, NINE.plusSeconds(60), 3, Action.NONE, 0, "within thresholds"))
                .hasToString("2026-09-01T09:00:00Z NONE 3 times until 2026-09-01T09:01:00Z: within thresholds");
    }

    @Test
    void aVmIsOneLineWithAndWithoutAnOffer() {
        InstanceType type = new InstanceType("m7i.large", "m7i", 2, DataSize.gib(8), Architecture.AMD64, 0);
        RankedOffer offer = new RankedOffer(
                Offer.onDemand(
                        "aws", Region.of("us-east-1"), type, Money.usd("0.10"), LocalDate.of(2026, 8, 1), "a test"),
                Money.usd("0.10"));
        assertThat(vm(State.READY, Optional.of("prod"), Optional.of(offer), Money.usd("0.123456")))
                .hasToString("worker-1 READY in prod, aws us-east-1 m7i.large at 0.1 USD an hour, 0.1235 USD so far");
        assertThat(vm(State.REQUESTED, Optional.empty(), Optional.empty(), Money.ZERO_USD))
                .hasToString("worker-1 REQUESTED, 0 USD so far");
    }

    private static BurstVM vm(State state, Optional<String> account, Optional<RankedOffer> offer, Money cost) {
        return new BurstVM(
                "worker-1",
                Trigger.STRATEGY,
                state,
                account,
                Optional.empty(),
                offer,
                NINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                cost);
    }
}
