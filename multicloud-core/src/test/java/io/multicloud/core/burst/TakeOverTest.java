package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Region;
import io.multicloud.api.Tags;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VM;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager finds what an earlier one of the same name has left. */
class TakeOverTest {
    private final BurstWorld world = BurstWorld.builder()
            .setUp(cloud -> cloud.consistencyDelay(Duration.ofSeconds(5)))
            .build();

    @AfterEach
    void windUp() {
        world.windUp();
    }

    @Test
    void runningVmsJoinAgainAndAreEndedWhenIdle() {
        JobQueue before = new JobQueue(world);
        EventDrivenBurstManager first = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), before);
        first.start();
        world.time.advance(Duration.ofMinutes(1));
        before.submit(3, Duration.ofDays(1));
        world.until(Duration.ofMinutes(6), () -> before.running() == 3);
        first.close();
        world.managers.remove(first);

        world.time.advance(Duration.ofMinutes(30));
        BurstWorld next = world.restarted();
        JobQueue after = new JobQueue(next);
        EventDrivenBurstManager second = next.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), after);
        second.start();
        after.submit(3, Duration.ofMinutes(10));
        next.until(Duration.ofMinutes(2), () -> after.running() == 3);
        assertThat(next.vms()).hasSize(3);
        assertThat(second.active())
                .hasSize(3)
                .allSatisfy(vm -> assertThat(vm.trigger()).isEqualTo(Trigger.STRATEGY))
                .allSatisfy(vm -> assertThat(vm.account()).contains("oci"));
        assertThat(BurstWorld.reasons(second, Action.NONE))
                .anySatisfy(reason -> assertThat(reason).contains("took over", "(READY)"));
        next.until(Duration.ofMinutes(40), () -> second.active().isEmpty());
        // The second knows what they have cost since they were created.
        assertThat(second.metrics().totalCost().rounded(4))
                .isEqualTo(next.bill().rounded(4));
        next.windUp();
    }

    @Test
    void vmsOnTheirWayAreCountedBeforeAnythingIsOrdered() {
        Site site = new Site(world);
        EventDrivenBurstManager first =
                world.manager(BurstWorld.policy().maxVms(4).build(), site);
        world.clouds
                .values()
                .forEach(cloud ->
                        cloud.fault(FaultKind.SLOW).on(FakeOperation.CREATE_VM).factor(8));
        first.burst(4, "a test");
        world.time.advance(Duration.ofSeconds(1));
        world.leave(first);
        world.clouds.values().forEach(cloud -> cloud.clearFaults());

        BurstWorld next = world.restarted();
        Site newSite = new Site(next);
        newSite.waiting = 1000;
        EventDrivenBurstManager second =
                next.manager(BurstWorld.policy().maxVms(4).build(), newSite);
        second.start();
        for (int i = 0; i < 600; i++) {
            next.time.advance(Duration.ofSeconds(1));
            assertThat(next.vms()).hasSizeLessThanOrEqualTo(4);
        }
        assertThat(newSite.size()).isEqualTo(4);
        assertThat(second.metrics().launched()).isZero();
        assertThat(second.active()).allSatisfy(vm -> {
            assertThat(vm.trigger()).isEqualTo(Trigger.MANUAL);
            assertThat(vm.state()).isEqualTo(State.READY);
        });
        assertThat(BurstWorld.reasons(second, Action.NONE))
                .contains("needed, but not all accounts have been listed yet, and VMs of an earlier manager may be"
                        + " missing");
        newSite.waiting = 0;
        next.sumsMayDiffer();
        next.windUp();
    }

    @Test
    void vmsInRegionsOfWhichNothingIsKnownAreFoundBeforeAnythingIsOrdered() {
        BurstWorld wide = BurstWorld.builder()
                .offers(
                        BurstWorld.offer("oci", "us-ashburn-1", "VM.Standard.E4.Flex-4", "0.200", "0.200"),
                        BurstWorld.offer("oci", "uk-london-1", "VM.Standard.E4.Flex-4", "0.100", "0.100"))
                .flavors(Flavor.oci())
                .build();
        EventDrivenBurstManager first =
                wide.manager(BurstWorld.policy().maxVms(3).build(), new Site(wide));
        first.burst(3, "a test");
        wide.time.advance(Duration.ofMinutes(5));
        wide.leave(first);
        assertThat(wide.vms())
                .hasSize(3)
                .allSatisfy(vm -> assertThat(vm.id().region()).isEqualTo(Region.of("uk-london-1")));

        BurstWorld next = wide.restarted();
        assertThat(next.region("oci")).isEqualTo(Region.of("us-ashburn-1"));
        Site site = new Site(next);
        site.waiting = 1000;
        EventDrivenBurstManager second =
                next.manager(BurstWorld.policy().maxVms(3).build(), site);
        second.start();
        next.until(Duration.ofMinutes(1), () -> site.size() == 3);
        next.time.advance(Duration.ofMinutes(2));
        assertThat(second.metrics().launched()).isZero();
        assertThat(next.vms()).hasSize(3);
        site.waiting = 0;
        next.windUp();
    }

    @Test
    void anAccountThatCannotBeListedDelaysOrdersByAMinute() {
        world.cloud("azure").fault(FaultKind.REGION_DOWN);
        Site site = new Site(world);
        site.waiting = 1000;
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        Duration taken =
                world.until(Duration.ofMinutes(2), () -> manager.metrics().launched() > 0);
        assertThat(taken).isLessThanOrEqualTo(Duration.ofSeconds(61));
        site.waiting = 0;
    }

    @Test
    void whatDoesNotRunIsDeleted() {
        VM vm = world.accounts
                .get("gcp")
                .compute()
                .create(BurstWorld.worker().tag(Tags.WORK, "burst-test").build())
                .await();
        world.accounts.get("gcp").compute().stop(vm.id()).await();
        Site site = new Site(world);
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.until(Duration.ofMinutes(3), () -> world.vms().isEmpty());
        assertThat(site.joined).isEmpty();
        world.until(Duration.ofMinutes(1), () -> manager.active().isEmpty());
        assertThat(manager.metrics().totalCost().isZero()).isTrue();
        world.sumsMayDiffer();
    }

    @Test
    void twoVmsOfOneNameAreBothTaken() {
        for (String account : new String[] {"gcp", "oci"}) {
            world.accounts
                    .get(account)
                    .compute()
                    .create(BurstWorld.worker()
                            .name("twin")
                            .tag(Tags.WORK, "burst-test")
                            .build())
                    .await();
        }
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), new Site(world));
        manager.start();
        world.until(Duration.ofMinutes(1), () -> manager.active().size() == 2);
        assertThat(manager.active()).extracting(BurstVM::name).doesNotHaveDuplicates();
    }

    @Test
    void vmsOfOtherBurstsAreLeftAlone() {
        VM other = world.accounts
                .get("gcp")
                .compute()
                .create(BurstWorld.worker().tag(Tags.WORK, "burst-other").build())
                .await();
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), new Site(world));
        manager.start();
        world.time.advance(Duration.ofHours(1));
        assertThat(manager.active()).isEmpty();
        world.accounts.get("gcp").compute().delete(other.id()).await();
        world.sumsMayDiffer();
    }
}
