package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.simulation.Fleet.Machine;
import io.multicloud.testkit.simulation.Invariant;
import io.multicloud.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each invariant of batches and of live workloads finds what it is there to find. */
class MigrationInvariantsTest {
    private final WrittenStore store = new WrittenStore();

    private static void breaks(Invariant invariant, String problem, Runnable damage) {
        assertThat(invariant.broken()).as(invariant.sentence()).isEmpty();
        damage.run();
        assertThat(invariant.broken()).as(invariant.sentence()).get().asString().contains(problem);
    }

    private void breaksABatch(
            Function<BatchInvariants, Invariant> which, String problem, Consumer<Fleet> sound, Consumer<Fleet> damage) {
        Simulation.run(1, world -> {
            Fleet fleet = new Fleet(world);
            sound.accept(fleet);
            breaks(which.apply(new BatchInvariants(fleet, store, "app-4")), problem, () -> damage.accept(fleet));
        });
    }

    private static void stop(Fleet fleet, int from, int to) {
        fleet.machines()
                .subList(from, to)
                .forEach(machine ->
                        fleet.source.provider().compute().stop(machine.vm()).await());
    }

    private void moves(Machine machine) {
        store.has(
                "migration",
                "migration-" + machine.name(),
                machine.vm().toString(),
                WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, 3, ""));
    }

    private static void createVolume(Fleet fleet, String work) {
        fleet.target
                .provider()
                .volumes()
                .create(VolumeSpec.builder(work, DataSize.gib(50))
                        .tag(Tags.WORK, work)
                        .build())
                .await();
    }

    @Test
    void aFourthMachineThatIsDownIsNoticed() {
        breaksABatch(
                BatchInvariants::noMoreThanThreeAreDown,
                "are under way",
                fleet -> stop(fleet, 0, 3),
                fleet -> stop(fleet, 3, 4));
    }

    @Test
    void aFourthMachineThatIsCopiedWhileItRunsIsNoticed() {
        breaksABatch(
                BatchInvariants::noMoreThanThreeAreDown,
                "are under way",
                fleet -> {
                    stop(fleet, 0, 3);
                    moves(fleet.machines().get(5));
                },
                fleet -> createVolume(fleet, "migration-app-6"));
    }

    @Test
    void aMachineThatIsNowhereIsNoticed() {
        breaksABatch(
                BatchInvariants::everyMachineIsSomewhere,
                "app-2 is nowhere",
                fleet -> {},
                fleet -> fleet.source
                        .provider()
                        .compute()
                        .delete(fleet.machines().get(1).vm())
                        .await());
    }

    @Test
    void aBatchOfWhichSomeHaveNotArrivedIsNoticed() {
        Simulation.run(1, world -> {
            Fleet fleet = new Fleet(world);
            Invariant invariant = new BatchInvariants(fleet, store, "app-4").eachEndsByItself();
            assertThat(invariant.broken()).get().asString().contains("app-1 runs where it was");
            for (Machine machine : fleet.machines()) {
                if (!machine.name().equals("app-4")) {
                    arrive(fleet, machine);
                }
            }
            breaks(invariant, "app-4 does not run where it was", () -> stop(fleet, 3, 4));
        });
    }

    private static void arrive(Fleet fleet, Machine machine) {
        VM vm = fleet.target
                .provider()
                .compute()
                .create(VMSpec.builder(machine.name())
                        .rootDisk(DiskSpec.of(DataSize.gib(50), VolumeClass.SSD))
                        .build())
                .await();
        fleet.target
                .volumeBytes(vm.volumes().get(0))
                .write(Fleet.WRITTEN_AT, machine.content().array());
        fleet.source.provider().compute().delete(machine.vm()).await();
    }

    @Test
    void whatABatchLeavesIsNoticed() {
        breaksABatch(
                BatchInvariants::nothingIsLeftOver,
                "are still billed",
                fleet -> {},
                fleet -> createVolume(fleet, "migration-app-1"));
    }

    // ---- the line

    @Test
    void aPieceThatIsSentWhileTheLineIsTakenIsNoticed() {
        Simulation.run(1, world -> {
            SentBlocks sent = new SentBlocks(world.time(), 1);
            sent.arrives("host-1", "disk-a", 250_000);
            sent.arrives("host-2", "disk-b", 250_000);
            world.advance(Duration.ofSeconds(2));
            sent.arrives("host-1", "disk-c", 250_000);
            world.advance(Duration.ofSeconds(1));
            sent.arrives("host-1", "disk-c", 250_000);
            breaks(sent.keepToTheLimit(), "host-1 sends disk-d", () -> sent.arrives("host-1", "disk-d", 1));
        });
    }

    // ---- live

    private static void breaksAWorkload(String problem, BiConsumer<Estate, LiveWorkload> damage) {
        Simulation.run(1, world -> {
            Estate estate = Estate.in(world, Duration.ZERO);
            LiveWorkload workload = new LiveWorkload(estate, 0, world::note);
            breaks(workload.itServesAllTheTime(), problem, () -> damage.accept(estate, workload));
        });
    }

    private static VM target(Estate estate) {
        return estate.target
                .provider()
                .compute()
                .create(VMSpec.builder("app")
                        .rootDisk(DiskSpec.of(DataSize.gib(50), VolumeClass.SSD))
                        .build())
                .await();
    }

    private static VM source(Estate estate) {
        return estate.source.provider().compute().get(estate.machine);
    }

    @Test
    void aWorkloadWhoseMachineIsStoppedUnderItIsNoticed() {
        breaksAWorkload(
                "which does not run",
                (estate, workload) ->
                        estate.source.provider().compute().stop(estate.machine).await());
    }

    @Test
    void trafficThatGoesToAMachineWithoutTheStateIsNoticed() {
        breaksAWorkload(
                "does not have what was written",
                (estate, workload) -> workload.switchTraffic(source(estate), target(estate)));
    }

    @Test
    void aTargetThatIsRemovedWhileItServesIsNoticed() {
        breaksAWorkload("which does not run", (estate, workload) -> {
            VM target = target(estate);
            workload.copyState(source(estate), target);
            workload.switchTraffic(source(estate), target);
            estate.target.provider().compute().delete(target.id()).await();
        });
    }
}
