package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Tags;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each invariant of a protected application holds of a sound one, and is broken by what it is there to find. */
class FailoverInvariantsTest {
    private static final String PLAN = DamagedApplication.PLAN;
    private static final String BACKUP = DamagedApplication.BACKUP;
    private static final List<String> BACKUP_STEPS = List.of("freeze", "snapshot-0", "thaw", "copy-0", "land", "keep");

    private static void breaks(
            Function<FailoverInvariants, Invariant> which, String problem, Consumer<DamagedApplication> damage) {
        breaks(which, problem, sound -> {}, damage);
    }

    private static void breaks(
            Function<FailoverInvariants, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        DamagedApplication.breaks(state -> which.apply(invariants(state)), problem, sound, damage);
    }

    private static FailoverInvariants invariants(DamagedApplication state) {
        return new FailoverInvariants(
                DamagedApplication.PLAN,
                state.site,
                state.store,
                state.traffic,
                state.witness,
                saga -> BACKUP_STEPS.get(saga.cursor().position()));
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
                DamagedApplication::takeRole,
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
        breaks(FailoverInvariants::trafficFollowsTheRole, "the journal knows no epoch beyond 1", state -> {
            state.takeRole();
            state.traffic.send(PLAN, state.site.recoverySite, 2);
        });
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
        breaks(
                FailoverInvariants::everythingIsOwned,
                "belongs to nobody",
                state -> state.site
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
                                                state.site
                                                        .recovered()
                                                        .get(0)
                                                        .volumes()
                                                        .get(0))
                                        .tag(Tags.WORK, BACKUP)
                                        .build())
                                .await();
                    }
                },
                state -> state.backingUp(BACKUP_STEPS.indexOf("keep"), "{\"source\":\"...\"}"));
    }
}
