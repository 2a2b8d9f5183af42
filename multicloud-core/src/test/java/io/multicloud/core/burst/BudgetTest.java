package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may be ordered, by the strategy and by hand. An hour of a VM in oci costs 0.10 USD, in gcp 0.12. */
class BudgetTest {
    private final BurstWorld world = BurstWorld.ofFour();
    private final Site site = new Site(world);

    @AfterEach
    void windUp() {
        site.vcpusWanted = 0;
        site.waiting = 0;
        world.windUp();
    }

    private EventDrivenBurstManager withBudget(String dollars) {
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().dailyBudget(Money.usd(dollars)).build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        return manager;
    }

    @Test
    void onlyWhatCanBePaidForAnHourIsOrdered() {
        EventDrivenBurstManager manager = withBudget("0.75");
        site.waiting = 1000;
        world.time.advance(Duration.ofMinutes(8));
        assertThat(manager.active()).hasSize(7);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT))
                .singleElement()
                .asString()
                .contains("clipped: the daily budget of 0.75 USD leaves 0.75 USD beside an hour of what runs");
        world.time.advance(Duration.ofMinutes(12));
        assertThat(manager.active()).hasSize(7);
        assertThat(BurstWorld.reasons(manager, Action.NONE))
                .anySatisfy(reason -> assertThat(reason).contains("needed, but the daily budget of 0.75 USD"));
    }

    @Test
    void whatIsOrderedAndNotYetPlacedCountsAsWell() {
        EventDrivenBurstManager manager = withBudget("0.75");
        world.clouds
                .values()
                .forEach(cloud -> cloud.fault(FaultKind.THROTTLED)
                        .retryAfter(Duration.ofMinutes(3))
                        .on(FakeOperation.CREATE_VM));
        manager.burst(5, "a test");
        assertThatThrownBy(() -> manager.burst(3, "more"))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContaining("daily budget");
        manager.burst(2, "what is left");
    }

    @Test
    void everythingIsDrainedOnceItIsSpentAndTheNextDayGoesOn() {
        EventDrivenBurstManager manager = withBudget("1.00");
        site.vcpusWanted = 2000;
        site.waiting = 1000;
        world.until(Duration.ofMinutes(1), () -> !manager.active().isEmpty());
        assertThat(manager.active()).hasSize(10);
        Instant midnight = BurstWorld.START.plus(Duration.ofDays(1));
        world.until(Duration.ofHours(4), () -> manager.active().stream().anyMatch(vm -> vm.state() == State.DRAINING));
        assertThat(world.bill().amount().doubleValue()).isBetween(1.00, 1.01);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_IN)).contains("the daily budget of 1 USD is spent");
        // Busy VMs end when their work does.
        site.vcpusWanted = 100;
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        world.time.advanceTo(midnight.minusSeconds(1));
        assertThat(manager.active()).isEmpty();
        world.until(Duration.ofMinutes(2), () -> !manager.active().isEmpty());
        assertThat(world.time.now()).isAfterOrEqualTo(midnight);
    }

    @Test
    void vmsOnTheirWayAreWithdrawnWhenItIsSpent() {
        EventDrivenBurstManager manager = withBudget("0.30");
        manager.burst(3, "a test");
        world.time.advance(Duration.ofMinutes(59));
        assertThat(manager.active()).hasSize(3);
        world.until(Duration.ofMinutes(3), () -> manager.active().isEmpty());
        assertThat(manager.metrics().totalCost().amount().doubleValue()).isBetween(0.30, 0.31);
    }

    @Test
    void withoutAPriceNothingIsOrdered() {
        EventDrivenBurstManager manager = world.manager(
                BurstPolicy.builder("big", BurstWorld.worker().vcpus(64).build())
                        .dailyBudget(Money.usd(5))
                        .build(),
                site);
        assertThatThrownBy(() -> manager.burst(1, "a test"))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("the daily budget cannot be held: no offer fits");
    }

    @Test
    void aBudgetInAnotherCurrencyIsRefused() {
        Money euros = new Money(Money.usd(5).amount(), Currency.getInstance("EUR"));
        assertThatThrownBy(() ->
                        world.manager(BurstWorld.policy().dailyBudget(euros).build(), site))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EUR");
    }

    // ---- by hand

    @Test
    void aBurstByHandIsAllOrNothing() {
        EventDrivenBurstManager manager =
                world.manager(BurstWorld.policy().maxVms(5).build(), site);
        assertThat(manager.burst(3, "a test")).hasSize(3).doesNotHaveDuplicates();
        assertThatThrownBy(() -> manager.burst(3, "too many"))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContaining("3 VMs asked for by hand: the limit of 5 VMs is reached");
        assertThat(manager.active()).hasSize(3);
        manager.burst(2, "the rest");
        world.time.advance(Duration.ofMinutes(2));
        assertThat(world.vms()).hasSize(5);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT))
                .containsExactly("by hand: a test", "by hand: the rest");
    }

    @Test
    void vmsOrderedByHandAreEndedByReleaseOnly() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(2, "a test");
        world.time.advance(Duration.ofDays(1));
        assertThat(manager.active())
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.trigger()).isEqualTo(Trigger.MANUAL))
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.READY));
        BurstVM first = manager.active().get(0);
        manager.release(first.name());
        world.until(Duration.ofMinutes(2), () -> manager.active().size() == 1);
    }
}
