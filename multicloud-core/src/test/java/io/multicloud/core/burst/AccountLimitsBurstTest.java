package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.core.AccountLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits of an account that the pipeline holds: what they refuse is given up, with the reason. */
class AccountLimitsBurstTest {
    private BurstWorld world = BurstWorld.ofFour();

    @AfterEach
    void windUp() {
        world.windUp();
    }

    @Test
    void vmsBeyondAnAccountsQuotaAreGivenUpWithTheReason() {
        world = BurstWorld.builder()
                .limits("oci", AccountLimits.none().withMaxVms(3))
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(5, "a test");
        world.time.advance(Duration.ofMinutes(3));
        assertThat(manager.active()).hasSize(3);
        assertThat(world.vms()).hasSize(3);
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .hasSize(2)
                .allSatisfy(
                        reason -> assertThat(reason).contains("refused: REJECTED", "max_vms of account 'oci' is 3"));
        // There is room again once a VM has gone.
        manager.release(manager.active().get(0).name());
        world.until(Duration.ofMinutes(3), () -> manager.active().size() == 2);
        manager.burst(1, "another");
        world.until(Duration.ofMinutes(2), () -> site.size() == 3);
    }

    @Test
    void whatTheStrategyIsRefusedItDoesNotAskForInEveryTick() {
        world = BurstWorld.builder()
                .limits("oci", AccountLimits.none().withDailyLimit(Money.usd("0.01")))
                .build();
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(1, Duration.ofMinutes(5));
        world.time.advance(Duration.ofMinutes(20));
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .hasSizeBetween(3, 4)
                .allSatisfy(reason -> assertThat(reason).contains("daily_limit of account 'oci'"));
        assertThat(BurstWorld.reasons(manager, Action.NONE))
                .anySatisfy(reason -> assertThat(reason).contains("needed, but an order was refused"));
        assertThat(world.vms()).isEmpty();
        assertThat(manager.metrics().launched()).isZero();
    }
}
