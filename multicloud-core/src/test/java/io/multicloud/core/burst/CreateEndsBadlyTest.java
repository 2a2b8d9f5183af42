package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VM;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Creates that an account accepts, and that come to nothing or take too long. */
class CreateEndsBadlyTest {
    private BurstWorld world = BurstWorld.ofFour();

    @AfterEach
    void windUp() {
        world.windUp();
    }

    private EventDrivenBurstManager manager(Site site) {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        return manager;
    }

    private static UnaryOperator<CloudProvider> inOci(UnaryOperator<CloudProvider> wrapper) {
        return provider -> provider.kind().equals("oci") ? wrapper.apply(provider) : provider;
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CAPACITY", "QUOTA", "UNAVAILABLE"})
    void aCreateThatEndsWithoutCapacityFailsOver(ErrorCode code) {
        CloudException error =
                CloudException.builder(code, "there is nothing after all").build();
        world = BurstWorld.builder()
                .wrap(inOci(oci -> Interposed.creates(oci, (spec, create) -> Interposed.failing(error))))
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = manager(site);
        String name = manager.burst(1, "a test").get(0);
        Duration taken = world.until(Duration.ofMinutes(2), () -> inUse(manager) == 1);
        assertThat(taken).isLessThan(Duration.ofMinutes(2));
        BurstVM vm = manager.active().get(0);
        assertThat(vm.name()).isEqualTo(name);
        assertThat(vm.account()).contains("gcp");
        assertThat(BurstWorld.reasons(manager, Action.FAILOVER))
                .singleElement()
                .asString()
                .contains(name, "account oci: " + code, "after the create was accepted");
        // What never was there costs nothing, and the offer is left alone for a while.
        assertThat(manager.metrics().totalCost()).isEqualTo(world.bill());
        manager.burst(1, "another");
        world.until(Duration.ofMinutes(2), () -> inUse(manager) == 2);
        assertThat(manager.metrics().failovers()).isEqualTo(1);
    }

    @Test
    void anAccountThatHasFailedAfterItAcceptedIsAskedEarlyFromThenOn() {
        boolean[] nothingLeft = {false};
        CloudException error = CloudException.builder(ErrorCode.CAPACITY, "there is nothing after all")
                .build();
        world = BurstWorld.builder()
                .wrap(inOci(oci -> Interposed.creates(
                        oci, (spec, create) -> nothingLeft[0] ? Interposed.failing(error) : create.apply(spec))))
                .build();
        EventDrivenBurstManager manager = manager(new Site(world));
        manager.burst(1, "one that boots");
        Duration boot = world.until(Duration.ofMinutes(5), () -> inUse(manager) == 1);
        nothingLeft[0] = true;

        Instant ordered = world.time.now();
        manager.burst(1, "the first that fails");
        world.until(Duration.ofMinutes(5), () -> manager.metrics().failovers() == 1);
        assertThat(Duration.between(ordered, world.time.now())).isLessThanOrEqualTo(boot.plusSeconds(5));

        // Once it is no longer left alone, its next failure is seen long before a boot would be over.
        world.time.advance(Silence.BLOCK.plusSeconds(1));
        Instant again = world.time.now();
        manager.burst(1, "the second that fails");
        world.until(Duration.ofMinutes(5), () -> manager.metrics().failovers() == 2);
        assertThat(Duration.between(again, world.time.now()))
                .isLessThanOrEqualTo(Duration.ofSeconds(6))
                .isLessThan(boot.dividedBy(2));
    }

    private static long inUse(EventDrivenBurstManager manager) {
        return manager.active().stream().filter(vm -> vm.state() == State.READY).count();
    }

    @Test
    void aCreateThatEndsForAnotherReasonIsGivenUpAndNotRepeatedAtOnce() {
        CloudException error = CloudException.builder(ErrorCode.INTERNAL, "the image does not boot")
                .build();
        world = BurstWorld.builder()
                .wrap(inOci(oci -> Interposed.creates(oci, (spec, create) -> Interposed.failing(error))))
                .build();
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(1, Duration.ofMinutes(5));
        world.time.advance(Duration.ofMinutes(6));
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .singleElement()
                .asString()
                .contains("the create ended with INTERNAL: the image does not boot");
        assertThat(BurstWorld.reasons(manager, Action.NONE))
                .anySatisfy(reason -> assertThat(reason).contains("needed, but an order was refused"));
        assertThat(manager.metrics().totalCost().isZero()).isTrue();
    }

    @Test
    void whatAFailedCreateLeavesBehindIsDeleted() {
        world = BurstWorld.builder()
                .wrap(inOci(oci -> Interposed.creates(oci, (spec, create) -> {
                    create.apply(spec);
                    VM orphan =
                            oci.compute().get(world.cloud("oci").vms().get(0).id());
                    return Interposed.failing(CloudException.builder(ErrorCode.CAPACITY, "half of it is there")
                            .leftovers(List.of(orphan.id()))
                            .build());
                })))
                .build();
        Site site = new Site(world);
        EventDrivenBurstManager manager = manager(site);
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(3), () -> inUse(manager) == 1);
        world.until(Duration.ofMinutes(3), () -> manager.active().size() == 1);
        assertThat(world.cloud("oci").vms()).isEmpty();
        assertThat(world.cloud("gcp").vms()).hasSize(1);
    }

    @Test
    void aVmThatIsDeletedWhileItBootsIsReplacedByTheStrategy() {
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(1, Duration.ofMinutes(5));
        world.until(Duration.ofMinutes(3), () -> world.vms().size() == 1);
        VM vm = world.vms().get(0);
        world.cloud("oci").provider().compute().delete(vm.id());
        world.until(Duration.ofMinutes(5), () -> queue.running() == 1);
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .singleElement()
                .asString()
                .contains(vm.name(), "CANCELLED");
        assertThat(manager.metrics().ended()).isEqualTo(1);
        world.until(Duration.ofMinutes(50), () -> manager.active().isEmpty());
        // The engine learns of the deletion some seconds after the bill.
        assertThat(manager.metrics().totalCost().minus(world.bill()).amount().doubleValue())
                .isBetween(0.0, 0.10 / 60);
        world.sumsMayDiffer();
    }

    @Test
    void aCreateThatTakesTooLongIsGivenUpStoppedAndReplaced() {
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        world.cloud("oci").fault(FaultKind.SLOW).on(FakeOperation.CREATE_VM).factor(1000);
        queue.submit(1, Duration.ofMinutes(5));
        world.until(Duration.ofMinutes(3), () -> world.vms().size() == 1);
        Instant accepted = world.time.now();
        world.cloud("oci").clearFaults();
        world.until(Duration.ofMinutes(12), () -> queue.running() == 1);
        assertThat(Duration.between(accepted, world.time.now()))
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .singleElement()
                .asString()
                .contains("was not ready after 10m");
        world.until(Duration.ofMinutes(1), () -> manager.active().size() == 1);
        assertThat(world.vms()).hasSize(1);
    }

    @Test
    void aLateVmWhoseCreateCannotBeStoppedIsDeletedAsSoonAsItIsSeen() {
        world = BurstWorld.builder()
                .wrap(provider ->
                        Interposed.creates(provider, (spec, create) -> Interposed.unstoppable(create.apply(spec))))
                .build();
        EventDrivenBurstManager manager = manager(new Site(world));
        world.cloud("oci").fault(FaultKind.SLOW).on(FakeOperation.CREATE_VM).factor(1000);
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(12), () -> manager.active().isEmpty());
        assertThat(world.vms()).isEmpty();
    }

    @Test
    void aVmThatComesAfterItWasReleasedIsDeleted() {
        Site site = new Site(world);
        EventDrivenBurstManager manager = manager(site);
        List<String> names = manager.burst(2, "a test");
        world.time.advance(Duration.ofSeconds(3));
        manager.release(names.get(0));
        world.until(Duration.ofMinutes(2), () -> manager.active().size() == 1);
        world.until(Duration.ofMinutes(2), () -> site.size() == 1);
        assertThat(site.joined).extracting(BurstVM::name).containsExactly(names.get(1));
        assertThat(world.vms()).hasSize(1);
    }

    @Test
    void aVmThatIsReleasedBeforeAnAccountHasAcceptedItIsNotOrdered() {
        world.clouds.values().forEach(cloud -> cloud.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM));
        EventDrivenBurstManager manager = manager(new Site(world));
        manager.burst(1, "a test");
        world.time.advance(Duration.ofSeconds(3));
        manager.releaseAll();
        world.clouds.values().forEach(cloud -> cloud.clearFaults());
        world.until(Duration.ofMinutes(1), () -> manager.active().isEmpty());
        assertThat(world.vms()).isEmpty();
        assertThat(manager.metrics().launched()).isZero();
    }

    @Test
    void aRegionThatGoesDownAfterItHasAcceptedDoesNotKeepItsVmOnTheWayForEver() {
        JobQueue queue = new JobQueue(world);
        EventDrivenBurstManager manager = world.manager(
                BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(1, Duration.ofMinutes(5));
        world.until(Duration.ofMinutes(3), () -> world.vms().size() == 1);
        world.cloud("oci").fault(FaultKind.REGION_DOWN);
        world.until(Duration.ofMinutes(13), () -> queue.running() == 1);
        assertThat(manager.active()).hasSize(2);
        world.cloud("oci").clearFaults();
        world.until(Duration.ofMinutes(2), () -> manager.active().size() == 1);
        assertThat(world.cloud("oci").vms()).isEmpty();
    }
}
