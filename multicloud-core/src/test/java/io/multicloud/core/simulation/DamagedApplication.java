package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.simulation.Invariant;
import io.multicloud.testkit.simulation.SimulatedWorld;
import io.multicloud.testkit.simulation.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A protected application, which somebody damages. */
final class DamagedApplication {
    static final String PLAN = "shop";
    static final String RECOVERY = "recovery-shop-2-1";
    static final String BACKUP = "backup-shop-0-1";

    final SimulatedWorld world;
    final ProtectedSite site;
    final WrittenStore store = new WrittenStore();
    final Obedient traffic = new Obedient();
    final MemoryWitness witness = new MemoryWitness();

    DamagedApplication(SimulatedWorld world) {
        this.world = world;
        this.site = ProtectedSite.in(world);
        site.servesBy(() -> traffic.route(PLAN));
        witness.take(PLAN, site.primarySite, 0);
        traffic.send(PLAN, site.primarySite, 1);
    }

    void takeRole() {
        witness.take(PLAN, site.recoverySite, 1);
    }

    /** Brings up machines whose disks have these numbers. */
    void bringUp(int... counts) {
        for (int i = 0; i < counts.length; i++) {
            VM vm = machine(site.recovery, RECOVERY, "m" + site.recovered().size());
            byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(counts[i]).array();
            site.recovery.volumeBytes(vm.volumes().get(0)).write(ProtectedSite.COUNTED_AT, bytes);
        }
    }

    VM machine(FakeCloud cloud, String work, String name) {
        return cloud.provider()
                .compute()
                .create(VMSpec.builder(name)
                        .rootDisk(DiskSpec.of(ProtectedSite.DISK, VolumeClass.SSD))
                        .tag(Tags.WORK, work)
                        .build())
                .await();
    }

    /** Makes another machine in the place of one of the application's, whose disk has a number. */
    VM replace(int index, int count) {
        VM vm = site.primary
                .provider()
                .compute()
                .create(VMSpec.builder("anew-" + index)
                        .rootDisk(DiskSpec.of(ProtectedSite.DISK, VolumeClass.SSD))
                        .tag(Tags.WORK, replacement(index))
                        .tag("multicloud-machine", Integer.toString(index))
                        .build())
                .await();
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(count).array();
        site.primary.volumeBytes(vm.volumes().get(0)).write(ProtectedSite.COUNTED_AT, bytes);
        return vm;
    }

    /** Returns the id of what replaces a machine that was lost at the beginning. */
    static String replacement(int index) {
        return ProtectedSite.REPLACEMENT + PLAN + "-" + index + "-" + SimulatedWorld.START.toEpochMilli();
    }

    void stop(int index) {
        site.primary.provider().compute().stop(site.machines.get(index)).await();
    }

    void recovering(Instant lostAt, Duration loss) {
        store.has(
                "dr-recovery",
                RECOVERY,
                "{\"kind\":\"FAILOVER\",\"lostAt\":\"" + lostAt + "\",\"loss\":\"" + loss + "\"}",
                WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, 9, ""));
    }

    void backingUp(int step, String memo) {
        store.has("dr-backup", BACKUP, "{}", WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, step, memo));
    }

    List<VM> machines() {
        return site.running(site.primary);
    }

    /** Checks that an invariant holds of an application until somebody damages it. */
    static void breaks(
            Function<DamagedApplication, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        Simulation.run(1, world -> {
            DamagedApplication state = new DamagedApplication(world);
            Invariant invariant = which.apply(state);
            sound.accept(state);
            assertThat(invariant.broken()).as(invariant.sentence()).isEmpty();
            damage.accept(state);
            assertThat(invariant.broken())
                    .as(invariant.sentence())
                    .get()
                    .asString()
                    .contains(problem);
        });
    }

    /** A switch that sends traffic wherever it is told, also back. */
    static final class Obedient implements TrafficSwitch {
        private @Nullable Route route;

        @Override
        public Optional<Route> route(String application) {
            return Optional.ofNullable(route);
        }

        @Override
        public Route send(String application, Site site, long epoch) {
            Route sent = new Route(site, epoch);
            route = sent;
            return sent;
        }
    }
}
