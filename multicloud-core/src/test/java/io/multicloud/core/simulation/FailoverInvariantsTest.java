package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
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
import org.junit.jupiter.api.Test;

/** Each invariant of a protected application holds of a sound one, and is broken by what it is there to find. */
class FailoverInvariantsTest {
    private static final String PLAN = "shop";
    private static final String RECOVERY = "recovery-shop-2-1";
    private static final String BACKUP = "backup-shop-0-1";
    private static final List<String> BACKUP_STEPS = List.of("freeze", "snapshot-0", "thaw", "copy-0", "land", "keep");

    /** A switch that sends traffic wherever it is told, also back. */
    private static final class Obedient implements TrafficSwitch {
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

    /** A protected application, which somebody damages. */
    private static final class Damaged {
        private final SimulatedWorld world;
        private final ProtectedSite site;
        private final WrittenStore store = new WrittenStore();
        private final Obedient traffic = new Obedient();
        private final MemoryWitness witness = new MemoryWitness();

        Damaged(SimulatedWorld world) {
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
                byte[] bytes =
                        ByteBuffer.allocate(Integer.BYTES).putInt(counts[i]).array();
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

        void recovering(Instant lostAt, Duration loss) {
            store.has(
                    "dr-recovery",
                    RECOVERY,
                    "{\"kind\":\"FAILOVER\",\"lostAt\":\"" + lostAt + "\",\"loss\":\"" + loss + "\"}",
                    WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, 9, ""));
        }

        void backingUp(int step, String memo) {
            store.has(
                    "dr-backup", BACKUP, "{}", WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, step, memo));
        }

        List<VM> machines() {
            return site.running(site.primary);
        }

        FailoverInvariants invariants() {
            return new FailoverInvariants(
                    PLAN,
                    site,
                    store,
                    traffic,
                    witness,
                    saga -> BACKUP_STEPS.get(saga.cursor().position()));
        }
    }

    private static void breaks(
            Function<FailoverInvariants, Invariant> which, String problem, Consumer<Damaged> damage) {
        breaks(which, problem, sound -> {}, damage);
    }

    private static void breaks(
            Function<FailoverInvariants, Invariant> which,
            String problem,
            Consumer<Damaged> sound,
            Consumer<Damaged> damage) {
        Simulation.run(1, world -> {
            Damaged state = new Damaged(world);
            Invariant invariant = which.apply(state.invariants());
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

    @Test
    void aMachineThatRunsBeforeTheRoleIsThereIsNoticed() {
        breaks(FailoverInvariants::nobodyServesBeforeTheRole, "these run", state -> state.bringUp(1));
    }

    @Test
    void aMachineThatIsBroughtBackBeforeTheRoleIsNoticed() {
        breaks(
                FailoverInvariants::nobodyServesBeforeTheRole,
                "these run",
                Damaged::takeRole,
                state -> state.machine(state.site.primary, "recovery-shop-3-1", "back"));
    }

    @Test
    void trafficToASiteWithoutTheRoleIsNoticed() {
        breaks(
                FailoverInvariants::trafficFollowsTheRole,
                "the role is at",
                state -> state.traffic.send(PLAN, state.site.recoverySite, 2));
    }

    @Test
    void trafficByAnEpochThatTheJournalDoesNotKnowIsNoticed() {
        breaks(
                FailoverInvariants::trafficFollowsTheRole,
                "the journal knows no epoch beyond 1",
                Damaged::takeRole,
                state -> state.traffic.send(PLAN, state.site.recoverySite, 2));
    }

    @Test
    void trafficThatGoesBackToAnEarlierEpochIsNoticed() {
        breaks(
                FailoverInvariants::trafficFollowsTheRole,
                "gone back from epoch 1",
                state -> state.traffic.send(PLAN, state.site.primarySite, 0));
    }

    @Test
    void trafficToWhereMachinesAreMissingIsNoticed() {
        breaks(
                FailoverInvariants::trafficFindsMachines,
                "only 2 machines run",
                state -> {
                    state.takeRole();
                    state.bringUp(1, 1);
                },
                state -> state.traffic.send(PLAN, state.site.recoverySite, 2));
    }

    @Test
    void aResourceOfNobodyIsNoticed() {
        breaks(FailoverInvariants::everythingIsOwned, "belongs to nobody", state -> state.site
                .recovery
                .provider()
                .volumes()
                .create(VolumeSpec.builder("disk", DataSize.gib(50)).build())
                .await());
    }

    @Test
    void anApplicationThatIsFrozenForNoCopyIsNoticed() {
        breaks(
                FailoverInvariants::nobodyStandsStillForNothing,
                "no copy is being begun",
                state -> state.site.hook.quiesce(state.machines()));
    }

    @Test
    void anApplicationThatIsStillFrozenWhenItsBlocksAreCopiedIsNoticed() {
        breaks(
                FailoverInvariants::nobodyStandsStillForNothing,
                "no copy is being begun",
                state -> {
                    state.backingUp(BACKUP_STEPS.indexOf("thaw"), "");
                    state.site.hook.quiesce(state.machines());
                },
                state -> state.backingUp(BACKUP_STEPS.indexOf("copy-0"), ""));
    }

    @Test
    void machinesOfDifferentInstantsAreNoticed() {
        breaks(
                FailoverInvariants::oneInstant,
                "their disks have the numbers [7, 7, 8]",
                state -> state.bringUp(7, 7),
                state -> state.bringUp(8));
    }

    @Test
    void machinesOfDifferentInstantsThatHaveWrittenSinceAreNoticed() {
        breaks(FailoverInvariants::oneInstant, "its disks had the numbers [7, 6, 7]", state -> {
            state.takeRole();
            state.bringUp(7, 6, 7);
            state.traffic.send(PLAN, state.site.recoverySite, 2);
            state.world.advance(Duration.ofSeconds(10));
        });
    }

    @Test
    void aLossBeyondThePlanIsNoticed() {
        breaks(FailoverInvariants::lossIsStated, "accepted by nobody", state -> {
            state.bringUp(1, 1, 1);
            state.recovering(state.world.time().now(), Duration.ofMinutes(6));
        });
    }

    @Test
    void aWriteThatIsLostAndNotStatedIsNoticed() {
        breaks(
                FailoverInvariants::lossIsStated,
                "is lost, and stated is only",
                state -> {
                    state.world.advance(Duration.ofMinutes(3));
                    state.recovering(state.world.time().now(), Duration.ofMinutes(4));
                    state.bringUp(2, 2, 2);
                },
                state -> state.recovering(state.world.time().now(), Duration.ofMinutes(1)));
    }

    @Test
    void aPointWhoseCopiesAreGoneIsNoticed() {
        breaks(
                FailoverInvariants::pointsAreThere,
                "only 2 copies",
                state -> {
                    state.backingUp(BACKUP_STEPS.indexOf("keep"), "");
                    state.bringUp(1);
                    CloudProvider provider = state.site.recovery.provider();
                    for (int i = 0; i < 2; i++) {
                        provider.volumes()
                                .snapshots()
                                .create(SnapshotSpec.builder(
                                                "copy-" + i,
                                                state.site.recovered().get(0).volumes().get(0))
                                        .tag(Tags.WORK, BACKUP)
                                        .build())
                                .await();
                    }
                },
                state -> state.backingUp(BACKUP_STEPS.indexOf("keep"), "{\"source\":\"...\"}"));
    }
}
