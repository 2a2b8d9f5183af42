package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.placement.PlacementRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spare capacity, and what happens when the cloud wants it back. As spot, gcp is cheapest, then oci, azure, aws. */
class SpotBurstTest {
    private final BurstWorld world = BurstWorld.ofFour();
    private final BurstPolicy policy = BurstPolicy.builder(
                    "test", BurstWorld.worker().spot().build())
            .strategy(ScalingStrategy.justInTime())
            .build();

    @AfterEach
    void windUp() {
        world.windUp();
    }

    @Test
    void theSpotPriceDecidesAndCounts() {
        EventDrivenBurstManager manager = world.manager(policy, new Site(world));
        manager.burst(2, "a test");
        world.time.advance(Duration.ofHours(1));
        assertThat(world.cloud("gcp").vms())
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.purchase()).isInstanceOf(Purchase.Spot.class));
        assertThat(manager.metrics().totalCost()).isEqualTo(Money.usd("0.08"));
        assertThat(world.bill()).isEqualTo(Money.usd("0.08"));
    }

    @Test
    void noticeReachesTheHostAndTheWorkStartsAgainOnAnotherVm() {
        // gcp and azure give half a minute of notice, which may fall between two listings: aws and oci give two.
        BurstWorld.Heard record = new BurstWorld.Heard();
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstPolicy.builder("test", BurstWorld.worker().spot().build())
                        .strategy(ScalingStrategy.justInTime())
                        .placement(
                                PlacementRequest.of(BurstWorld.worker().spot().build())
                                        .clouds("aws")
                                        .build())
                        .build(),
                queue);
        manager.addListener(record);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(2, Duration.ofHours(2));
        world.until(Duration.ofMinutes(6), () -> queue.running() == 2);
        world.time.advance(Duration.ofMinutes(10));

        VM victim = world.vms().get(0);
        world.cloud("aws").interrupt(victim.id());
        Instant noticed = world.time.now();
        world.until(Duration.ofMinutes(1), () -> manager.metrics().interruptions() == 1);
        BurstVM told = manager.active().stream()
                .filter(vm -> vm.name().equals(victim.name()))
                .findFirst()
                .orElseThrow();
        assertThat(told.state()).isEqualTo(State.DRAINING);
        assertThat(told.interruptionAt()).contains(noticed.plus(Duration.ofMinutes(2)));

        world.until(Duration.ofMinutes(5), () -> queue.lost == 1);
        world.until(Duration.ofMinutes(6), () -> queue.running() == 2);
        assertThat(BurstWorld.reasons(manager, Action.INTERRUPTION))
                .singleElement()
                .asString()
                .contains(victim.name(), "is taken back at");
        assertThat(record.states().get(victim.name()))
                .startsWith(State.REQUESTED, State.BOOTING, State.READY, State.DRAINING)
                .endsWith(State.ENDED);
        assertThat(manager.metrics().ended()).isEqualTo(1);
        // Billed up to the end of the notice, though it was seen later that the VM was gone.
        assertThat(manager.metrics().totalCost().rounded(6))
                .isEqualTo(world.bill().rounded(6));
    }

    @Test
    void theHostIsToldOfTheNoticeOnce() {
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(
                BurstPolicy.builder("test", BurstWorld.worker().spot().build())
                        .placement(
                                PlacementRequest.of(BurstWorld.worker().spot().build())
                                        .clouds("oci", "aws")
                                        .build())
                        .build(),
                site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 1);
        String account = manager.active().get(0).account().orElseThrow();
        world.cloud(account).interrupt(world.vms().get(0).id());
        world.time.advance(Duration.ofMinutes(10));
        assertThat(site.interrupted).hasSizeLessThanOrEqualTo(1);
        assertThat(site.left).hasSize(1);
        assertThat(manager.metrics().interruptions()).isEqualTo(1);
        assertThat(manager.active()).isEmpty();
        if (site.interrupted.isEmpty()) {
            world.sumsMayDiffer();
        }
    }

    @Test
    void aVmThatIsTakenBackBeforeTheNoticeWasSeenCountsAsInterrupted() {
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(policy, site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 1);
        // Nothing is read from the cloud until it is over.
        world.plane.close();
        world.cloud("gcp").interrupt(world.vms().get(0).id());
        world.time.advance(Duration.ofMinutes(2));
        world.plane.refresh();
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        assertThat(site.interrupted).isEmpty();
        assertThat(site.left).hasSize(1);
        assertThat(manager.metrics().interruptions()).isEqualTo(1);
        assertThat(BurstWorld.reasons(manager, Action.INTERRUPTION))
                .singleElement()
                .asString()
                .contains("without notice");
        world.sumsMayDiffer();
    }

    @Test
    void anIdleVmThatIsGivenNoticeIsDeletedByItself() {
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(policy, site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 1);
        world.time.advance(Duration.ofMinutes(1));
        world.cloud("gcp").interrupt(world.vms().get(0).id());
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        assertThat(site.left).hasSize(1);
        assertThat(manager.metrics().interruptions()).isEqualTo(1);
    }
}
