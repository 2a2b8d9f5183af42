package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One machine is lost, its site is not. */
class HealingTest {
    private final DRWorld world = new DRWorld().machines(3);
    private Predicate<VM> hangs = vm -> false;
    private Host host;

    private void protect() {
        world.probes.put("probe", (machines, timeout) -> machines.stream().noneMatch(hangs));
        host = world.host("a");
        host.coordinator()
                .protect(world.plan().machineProbe("probe").witness("witness").build());
        world.protectedWell(host);
    }

    private Stream<SagaRecord> sagas(String prefix) {
        return world.database.list(List.of(SagaState.values()), "", Integer.MAX_VALUE).stream()
                .filter(saga -> saga.id().startsWith(prefix));
    }

    private boolean restarted(SagaState outcome) {
        return sagas("heal-").anyMatch(saga -> saga.cursor().state() == outcome);
    }

    private List<ResourceId> serving() {
        return world.running(world.aws).stream().map(VM::id).toList();
    }

    private boolean isReplaced(ResourceId old) {
        return serving().size() == 3 && !serving().contains(old) && world.phase(host) == Phase.NORMAL;
    }

    private VM theNewOne() {
        return world.running(world.aws).stream()
                .filter(vm -> !world.vms.contains(vm.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMachineThatRestartingDoesNotHelpIsMadeAnewOfItsOwnDisksAndLosesNothing() {
        protect();
        ResourceId old = world.vms.get(0);
        hangs = vm -> vm.id().equals(old);
        world.write(0, "written last of all");
        Instant lost = world.time.now();
        world.until(Duration.ofMinutes(12), () -> isReplaced(old), () -> world.explained(host));
        System.out.println("a machine that hangs for good is replaced after "
                + Duration.between(lost, world.time.now()).toSeconds() + " s");

        assertThat(Duration.between(lost, world.time.now()))
                .as("clearly within the five minutes of the scope")
                .isLessThanOrEqualTo(Duration.ofSeconds(270));
        assertThat(world.read(world.aws, theNewOne().id())).isEqualTo("written last of all");
        FailoverState.Machine machine =
                host.coordinator().failoverState("shop").machines().get(0);
        assertThat(machine.serving()).contains(theNewOne().id());
        assertThat(machine.lost()).contains(Duration.ZERO);
        world.time.advance(Duration.ofMinutes(5));
        assertThat(world.aws.vms()).extracting(VM::id).doesNotContain(old).hasSize(3);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);

        world.time.advance(Duration.ofMinutes(10));
        assertThat(host.coordinator().backupStatus("shop").state()).isEqualTo(BackupStatus.State.OK);
        assertThat(world.at(world.aws).volumes().snapshots().list(ListQuery.in(world.primary.region())))
                .as("what the next delta needs")
                .hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void aSecondLossIsMadeGoodInTimeByWhatTheFirstHasTaken() {
        protect();
        Set<ResourceId> hanging = new LinkedHashSet<>();
        hangs = vm -> hanging.contains(vm.id());
        for (ResourceId old : List.of(world.vms.get(0), world.vms.get(1))) {
            hanging.add(old);
            Instant lost = world.time.now();
            world.until(Duration.ofMinutes(12), () -> isReplaced(old), () -> world.explained(host));
            assertThat(Duration.between(lost, world.time.now())).isLessThanOrEqualTo(Duration.ofSeconds(270));
            world.time.advance(Duration.ofMinutes(7));
        }
    }

    @Test
    void aMachineThatComesBackInTimeIsNotReplacedAsWell() {
        protect();
        ResourceId old = world.vms.get(0);
        hangs = vm -> vm.id().equals(old) && !restarted(SagaState.ROLLED_BACK);
        world.until(Duration.ofMinutes(5), () -> restarted(SagaState.ROLLED_BACK), () -> world.explained(host));
        world.time.advance(Duration.ofMinutes(15));
        assertThat(world.phase(host)).isEqualTo(Phase.NORMAL);
        assertThat(host.coordinator().failoverState("shop").needs()).isEmpty();
        assertThat(serving()).containsExactlyInAnyOrderElementsOf(world.vms);
        assertThat(world.aws.vms()).hasSize(3);
    }

    @Test
    void aMachineThatHangsAgainAfterItsRestartIsReplaced() {
        protect();
        ResourceId old = world.vms.get(0);
        hangs = vm -> vm.id().equals(old) && !restarted(SagaState.ACTIVE);
        world.until(Duration.ofMinutes(5), () -> restarted(SagaState.SUCCEEDED), () -> world.explained(host));
        world.until(Duration.ofMinutes(6), () -> isReplaced(old), () -> world.explained(host));
    }

    @Test
    void aMachineThatIsGoneIsMadeAnewOfTheNewestPointWithinFiveMinutes() {
        protect();
        ResourceId old = world.vms.get(1);
        world.at(world.aws).compute().delete(old).await();
        Instant lost = world.time.now();
        world.until(Duration.ofMinutes(5), () -> isReplaced(old), () -> world.explained(host));
        System.out.println("a machine that is gone is replaced after "
                + Duration.between(lost, world.time.now()).toSeconds() + " s");
        assertThat(world.read(world.aws, theNewOne().id())).isEqualTo("state of 1 at the start");
        assertThat(host.coordinator()
                        .failoverState("shop")
                        .machines()
                        .get(1)
                        .lost()
                        .orElseThrow())
                .as("what is lost is stated, and no more than the plan allows")
                .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    @Test
    void aCopyWithoutAMachineThatIsGoneIsNoPoint() {
        protect();
        ResourceId old = world.vms.get(1);
        world.at(world.aws).compute().delete(old).await();
        assertThat(world.at(world.aws).compute().get(old).state()).isEqualTo(VMState.DELETED);
        host.machine().executor().execute(() -> host.desk().backupNow("shop"));
        world.until(
                Duration.ofMinutes(2),
                () -> sagas("backup-").anyMatch(saga -> saga.cursor().state() == SagaState.ROLLED_BACK),
                () -> world.explained(host));
        assertThat(sagas("backup-")
                        .flatMap(saga -> saga.cursor().reason().stream())
                        .toList())
                .anySatisfy(reason -> assertThat(reason).contains(old.toString(), "has no disks"));
    }

    @Test
    void whatCanBeMadeGoodByNothingIsToldAndTheOldMachineStands() {
        protect();
        ResourceId old = world.vms.get(0);
        hangs = vm -> vm.id().equals(old) || !world.vms.contains(vm.id());
        world.until(
                Duration.ofMinutes(30),
                () -> host.coordinator().failoverState("shop").needs().isPresent(),
                () -> world.explained(host));
        assertThat(host.coordinator().failoverState("shop").needs().orElseThrow())
                .contains("could be neither restarted nor replaced")
                .contains(old.toString());
        world.time.advance(Duration.ofMinutes(2));
        assertThat(serving()).containsExactlyInAnyOrderElementsOf(world.vms);
        assertThat(world.aws.vms()).hasSize(3);
    }

    @Test
    void whatWasMadeAnewIsRecoveredLikeAnyOtherAndFenced() {
        protect();
        ResourceId old = world.vms.get(0);
        hangs = vm -> vm.id().equals(old);
        world.write(0, "written last of all");
        world.until(Duration.ofMinutes(12), () -> isReplaced(old), () -> world.explained(host));
        world.time.advance(Duration.ofMinutes(15));
        world.protectedWell(host);

        Recovery failover = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        assertThat(failover.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.running(world.azure).stream().map(vm -> world.read(world.azure, vm.id())))
                .contains("written last of all")
                .hasSize(3);

        failover.commit();
        world.time.advance(Duration.ofMinutes(5));
        assertThat(world.aws.vms())
                .as("what was made anew goes when it is not needed any more; what we have not made stays")
                .extracting(VM::id)
                .containsExactlyInAnyOrder(world.vms.get(1), world.vms.get(2));
    }

    @Test
    void aFailoverEndsTheMakingOfAMachineAtTheSideThatIsLeft() {
        protect();
        ResourceId old = world.vms.get(0);
        world.at(world.aws).compute().delete(old).await();
        world.until(Duration.ofMinutes(5), () -> world.aws.vms().size() == 3, () -> world.explained(host));

        Recovery failover = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        assertThat(failover.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        world.time.advance(Duration.ofMinutes(3));
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.running(world.azure)).hasSize(3);
    }
}
