package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.core.AccountLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits of an account that the pipeline holds: what one refuses another may take, and the rest is given up. */
class AccountLimitsBurstTest {
    private BurstWorld world = BurstWorld.ofFour();

    @AfterEach
    void windUp() {
        world.windUp();
    }

    private static BurstPolicy.Builder onlyIn(String cloud) {
        return BurstWorld.policy()
                .placement(PlacementRequest.of(BurstWorld.worker().build())
                        .clouds(cloud)
                        .build());
    }

    @Test
    void vmsBeyondAnAccountsQuotaGoToTheNextAccount() {
        world = BurstWorld.builder()
                .limits("oci", AccountLimits.none().withMaxVms(3))
                .limits("gcp", AccountLimits.none().withDailyLimit(Money.usd("0.01")))
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(5, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 5);
        assertThat(world.cloud("oci").vms()).hasSize(3);
        assertThat(world.cloud("aws").vms()).hasSize(2);
        assertThat(BurstWorld.reasons(manager, Action.FAILOVER))
                .hasSize(4)
                .anySatisfy(reason -> assertThat(reason).contains("account oci", "max_vms of account 'oci' is 3"))
                .anySatisfy(reason -> assertThat(reason).contains("account gcp", "daily_limit of account 'gcp'"));
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP)).isEmpty();
        // The next VM is offered to the cheapest again.
        manager.release(manager.active().get(0).name());
        world.until(Duration.ofMinutes(3), () -> manager.active().size() == 4);
        manager.burst(1, "another");
        world.until(Duration.ofMinutes(2), () -> site.size() == 5);
        assertThat(world.cloud("oci").vms()).hasSize(3);
    }

    @Test
    void whatAProviderCannotDoIsDoneByAnother() {
        world = BurstWorld.builder()
                .wrap(provider -> provider.kind().equals("oci")
                        ? Interposed.creates(provider, (spec, create) -> {
                            throw CloudException.builder(ErrorCode.UNSUPPORTED, "no such image here")
                                    .provider("oci")
                                    .build();
                        })
                        : provider)
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(2, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 2);
        assertThat(world.cloud("gcp").vms()).hasSize(2);
    }

    @Test
    void vmsBeyondTheQuotasOfAllAccountsAreGivenUpWithTheReason() {
        world = BurstWorld.builder()
                .limits("oci", AccountLimits.none().withMaxVms(3))
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(onlyIn("oci").build(), site);
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
                onlyIn("oci").strategy(ScalingStrategy.justInTime()).build(), queue);
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
