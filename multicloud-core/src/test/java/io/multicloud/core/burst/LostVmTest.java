package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.compute.VM;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.core.management.Inventory;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** VMs that go by another hand, and VMs that only seem to be gone. */
class LostVmTest {
    private final BurstWorld world = BurstWorld.builder()
            .setUp(cloud -> cloud.consistencyDelay(Duration.ofSeconds(8)))
            .build();
    private final Site site = new Site(world);
    private final EventDrivenBurstManager manager =
            world.manager(BurstWorld.policy().build(), site);

    LostVmTest() {
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(2, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 2);
    }

    @AfterEach
    void windUp() {
        world.windUp();
    }

    private VM victim() {
        return world.vms().get(0);
    }

    @Test
    void aVmThatSomebodyDeletesHasLeft() {
        VM victim = victim();
        world.cloud("oci").provider().compute().delete(victim.id());
        world.until(Duration.ofMinutes(2), () -> site.left.size() == 1);
        assertThat(site.left.get(0).vm()).contains(victim.id());
        assertThat(manager.active()).hasSize(1);
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .singleElement()
                .asString()
                .contains(victim.name(), "by somebody else");
        assertThat(manager.metrics().ended()).isEqualTo(1);
        assertThat(manager.metrics().interruptions()).isZero();
        world.sumsMayDiffer();
    }

    @Test
    void aVmThatSomebodyStopsIsOfNoUseAndIsDeleted() {
        VM victim = victim();
        world.cloud("oci").provider().compute().stop(victim.id());
        world.until(Duration.ofMinutes(3), () -> manager.active().size() == 1);
        assertThat(world.vms()).hasSize(1);
        assertThat(site.left).hasSize(1);
        world.sumsMayDiffer();
    }

    @Test
    void aVmThatVanishesFromAListingIsAskedForBeforeItIsTakenForLost() {
        VM victim = victim();
        world.time.advance(Duration.ofSeconds(70));
        forget(victim);
        world.time.advance(Duration.ofMinutes(5));
        assertThat(site.left).isEmpty();
        assertThat(manager.active())
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.READY));
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP)).isEmpty();
    }

    @Test
    void aVmThatCannotBeAskedForIsNotTakenForLost() {
        VM victim = victim();
        world.time.advance(Duration.ofSeconds(50));
        world.cloud("oci").fault(FaultKind.PARTITION).on(FakeOperation.GET_VM, FakeOperation.LIST_VMS);
        world.time.advance(Duration.ofSeconds(20));
        forget(victim);
        world.time.advance(Duration.ofMinutes(30));
        assertThat(site.left).isEmpty();
        assertThat(manager.active()).hasSize(2);
    }

    /** A listing that does not show a VM. */
    private void forget(VM victim) {
        world.inventory.listed(
                new Inventory.Part("oci", Region.of("us-ashburn-1"), ResourceType.VM),
                world.time.now(),
                Duration.ofSeconds(8),
                List.of());
        assertThat(world.inventory.find(InventoryQuery.all()))
                .noneMatch(item -> item.resource().id().equals(victim.id()));
    }

    @Test
    void aListingThatBeganBeforeAVmWasGoneBringsItBackToNobody() {
        VM victim = victim();
        String name = victim.name();
        world.time.advance(Duration.ofMinutes(1));
        manager.release(name);
        world.until(Duration.ofMinutes(2), () -> manager.active().size() == 1);
        // What was read before is written afterwards.
        world.inventory.seen(victim);
        world.time.advance(Duration.ofMinutes(5));
        assertThat(manager.active()).hasSize(1);
        assertThat(site.joined).hasSize(2);
        assertThat(BurstWorld.reasons(manager, Action.NONE)).noneMatch(reason -> reason.contains("took over"));
    }
}
