package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.dr.RecoveryPoint;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Copies are made, counted from the right instant, kept and let go; and plans that cannot hold are refused. */
class ProtectionTest {
    private final DRWorld world = new DRWorld().machines(2);

    @Test
    void copiesHoldWhatTheDisksHeldWhenTheyWereTaken() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().build());
        world.protectedWell(host);

        RecoveryPoint newest = host.coordinator().recoveryPoints("shop").get(0);
        assertThat(newest.sourceInstant()).isBefore(newest.availableAt().minusSeconds(100));
        assertThat(world.at(world.azure).volumes().snapshots().list(ListQuery.in(world.recovery.region())))
                .hasSize(4);
    }

    @Test
    void theInstantOfAPointIsBetweenFreezingAndThawing() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().quiesce("hook").build());
        world.protectedWell(host);

        RecoveryPoint point = host.coordinator().recoveryPoints("shop").stream()
                .min(Comparator.comparing(RecoveryPoint::sourceInstant))
                .orElseThrow();
        Instant frozen = Instant.parse(world.hook.calls.get(0).substring("quiesce ".length()));
        Instant thawed = Instant.parse(world.hook.calls.get(1).substring("thaw ".length()));
        assertThat(point.sourceInstant()).isBetween(frozen, thawed);
        assertThat(point.consistency()).isEqualTo(RecoveryPoint.Consistency.APPLICATION);
    }

    @Test
    void aPointThatExpiresDoesNotThawWhatAYoungerOneHasFrozen() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().quiesce("hook").build());
        world.protectedWell(host);
        world.time.advance(Duration.ofMinutes(20));

        List<String> calls = world.hook.calls.stream()
                .map(call -> call.substring(0, call.indexOf(' ')))
                .toList();
        assertThat(calls).hasSizeGreaterThan(8).startsWith("quiesce");
        for (int i = 1; i < calls.size(); i++) {
            assertThat(calls.get(i)).as("call " + i + " of " + calls).isNotEqualTo(calls.get(i - 1));
        }
    }

    @Test
    void aCloudThatDoesNotAnswerForAWhileIsNoReasonToCopyWhatIsNotFrozen() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().quiesce("hook").build());
        Instant now = world.time.now();
        world.aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.GET_VM).between(now, now.plusSeconds(20));
        world.protectedWell(host);

        assertThat(host.coordinator().recoveryPoints("shop"))
                .allMatch(point -> point.consistency() == RecoveryPoint.Consistency.APPLICATION);
    }

    @Test
    void protectionStaysWithinWhatIsPromisedAndKeepsNoMoreThanItShall() {
        Host host = world.host("a");
        host.coordinator()
                .protect(world.plan()
                        .backups(new BackupPolicy(Duration.ofMinutes(20), 3, Duration.ofSeconds(150)))
                        .build());
        world.protectedWell(host);
        world.time.advance(Duration.ofSeconds(10));
        world.told.clear();
        world.time.advance(Duration.ofHours(3));

        BackupStatus status = host.coordinator().backupStatus("shop");
        assertThat(status.state()).isEqualTo(BackupStatus.State.OK);
        assertThat(world.told).as("nothing was ever late").isEmpty();
        assertThat(status.groups().get(0).kept()).isBetween(3, 5);
        assertThat(world.at(world.azure).volumes().snapshots().list(ListQuery.in(world.recovery.region())))
                .as("four disks a point, one point being made and one being removed at the most")
                .hasSizeBetween(12, 28);
        assertThat(world.at(world.aws).volumes().snapshots().list(ListQuery.in(world.primary.region())))
                .as("beside the disks only what the next delta needs")
                .hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void aCopyThatIsCompleteIsAPointAlsoWhereThePrimarySiteCannotTidyUpAnyMore() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().manualFailover().build());
        world.protectedWell(host);
        Instant before = host.coordinator().recoveryPoints("shop").get(0).sourceInstant();

        world.aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.DELETE_SNAPSHOT);
        world.time.advance(Duration.ofMinutes(6));

        assertThat(host.coordinator().recoveryPoints("shop").get(0).sourceInstant())
                .isAfter(before);
    }

    @Test
    void isThawedAlsoWhenSnapshotsFail() {
        Host host = world.host("a");
        world.aws.fault(FaultKind.QUOTA).on(FakeOperation.CREATE_SNAPSHOT);
        host.coordinator().protect(world.plan().quiesce("hook").build());
        world.time.advance(Duration.ofMinutes(2));

        assertThat(world.hook.calls).hasSizeGreaterThanOrEqualTo(2);
        assertThat(world.hook.calls.get(1)).startsWith("thaw");
        assertThat(world.at(world.aws).volumes().snapshots().list(ListQuery.in(world.primary.region())))
                .isEmpty();
    }

    @Test
    void aCopyThatFailsIsTriedAgainWellWithinTheIntervalAndNotWithEachBeat() {
        Host host = world.host("a");
        Fault full = world.aws.fault(FaultKind.QUOTA).on(FakeOperation.CREATE_SNAPSHOT);
        host.coordinator().protect(world.plan().quiesce("hook").build());
        world.time.advance(Duration.ofMinutes(15));

        List<Instant> begun = world.hook.calls.stream()
                .filter(call -> call.startsWith("quiesce "))
                .map(call -> Instant.parse(call.substring("quiesce ".length())))
                .toList();
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < begun.size(); i++) {
            gaps.add(Duration.between(begun.get(i - 1), begun.get(i)).toSeconds());
        }
        assertThat(gaps.get(0)).isLessThan(30);
        assertThat(gaps).isSorted().allMatch(gap -> gap < 170).hasSizeBetween(7, 10);
        assertThat(host.coordinator().backupStatus("shop").groups().get(0).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("quota"));

        full.lift();
        world.protectedWell(host);
        world.time.advance(Duration.ofSeconds(10));
        assertThat(host.coordinator().backupStatus("shop").groups().get(0).problem())
                .isEmpty();
    }

    @Test
    void isUnknownBeforeThereIsACopyAndTellsWhenItIsLateAndBreached() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().manualFailover().build());
        assertThat(host.coordinator().backupStatus("shop").state()).isEqualTo(BackupStatus.State.UNKNOWN);
        world.protectedWell(host);
        world.time.advance(Duration.ofSeconds(10));
        world.told.clear();

        world.aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.CREATE_SNAPSHOT);
        world.time.advance(Duration.ofMinutes(9));

        assertThat(world.told.stream().map(BackupStatus::state)).contains(BackupStatus.State.BREACHED);
        BackupStatus.Group group =
                host.coordinator().backupStatus("shop").groups().get(0);
        assertThat(group.state()).isEqualTo(BackupStatus.State.BREACHED);
        assertThat(group.age().orElseThrow()).isGreaterThan(Duration.ofMinutes(5));
        world.aws.clearFaults();
        world.protectedWell(host);
        world.time.advance(Duration.ofSeconds(10));
        assertThat(world.told.get(world.told.size() - 1).state()).isEqualTo(BackupStatus.State.OK);
    }

    @Test
    void goesOnWithinTenSecondsWhenItsHostIsKilled() {
        Host first = world.host("a");
        first.coordinator().protect(world.plan().build());
        world.protectedWell(first);
        Host second = world.host("b");
        first.kill();
        world.time.advance(Duration.ofSeconds(10));
        assertThat(second.engine().running()).as("the plan is watched").isEqualTo(1);

        world.time.advance(Duration.ofMinutes(30));
        assertThat(second.coordinator().backupStatus("shop").state()).isEqualTo(BackupStatus.State.OK);
    }

    @Test
    void agesAreRightOnAHostWhoseClockIsTenMinutesBehind() {
        Host host = world.host("a", Duration.ofMinutes(-10));
        host.coordinator().protect(world.plan().build());
        world.protectedWell(host);
        RecoveryPoint newest = host.coordinator().recoveryPoints("shop").get(0);
        Duration age =
                host.coordinator().backupStatus("shop").groups().get(0).age().orElseThrow();
        assertThat(age).isCloseTo(Duration.between(newest.sourceInstant(), world.time.now()), Duration.ofSeconds(2));
    }

    @Test
    void leavesNothingWhenItIsNoLongerProtected() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().build());
        world.protectedWell(host);
        host.coordinator().unprotect("shop");
        world.time.advance(Duration.ofMinutes(5));

        assertThat(host.coordinator().plans()).isEmpty();
        assertThat(world.azure.leftovers()).isEmpty();
        assertThat(world.at(world.aws).volumes().snapshots().list(ListQuery.in(world.primary.region())))
                .isEmpty();
        assertThat(world.running(world.aws)).hasSize(2);
    }

    @Test
    void aChangedPlanTakesThePlaceOfTheOneBefore() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().build());
        world.protectedWell(host);
        ProtectionPlan changed = world.plan().manualFailover().build();
        host.coordinator().protect(changed);
        host.coordinator().protect(changed);
        world.time.advance(Duration.ofMinutes(1));

        assertThat(host.coordinator().plans()).containsExactly(changed);
        assertThat(host.coordinator().recoveryPoints("shop")).isNotEmpty();
    }

    // ---- refusals

    @Test
    void refusesHourlyCopiesAloneForFiveMinutes() {
        assertRefused(
                world.plan().backups(new BackupPolicy(Duration.ofHours(1), 24, Duration.ZERO)),
                "copies each PT1H hold a recovery point of PT2H, not of PT5M",
                "continuous protection is switched off");
    }

    @Test
    void refusesShortTimesInModesThatCannotHoldThem() {
        Objectives minute = new Objectives(Duration.ofSeconds(50), Duration.ofMinutes(5), Map.of());
        HealthPolicy fast = new HealthPolicy(Duration.ofSeconds(5), new HealthPolicy.Detector.Failures(3, 3));
        assertRefused(world.plan().objectives(minute).health(fast), "a recovery time of PT50S is shorter than");
        Objectives seconds = new Objectives(Duration.ofMinutes(1), Duration.ofSeconds(4), Map.of());
        assertRefused(
                world.plan().mode(RecoveryMode.WARM_STANDBY).objectives(seconds).health(fast),
                "a recovery point of PT4S");
        Host host = world.host("ok");
        host.coordinator()
                .protect(world.plan()
                        .mode(RecoveryMode.ACTIVE_ACTIVE)
                        .objectives(seconds)
                        .health(fast)
                        .build());
        assertThat(host.coordinator().plans()).hasSize(1);
    }

    @Test
    void namesAllProblemsAtOnce() {
        world.azure.vmQuota(world.recovery.region(), 1);
        assertRefused(
                world.plan()
                        .objectives(new Objectives(Duration.ofMinutes(1), Duration.ofMinutes(1), Map.of()))
                        .backups(new BackupPolicy(Duration.ofHours(1), 24, Duration.ZERO)),
                "a recovery time of PT1M",
                "a recovery point of PT1M",
                "the quota");
    }

    @Test
    void refusesNamesThatNobodyHasRegistered() {
        Host host = world.host("a");
        assertThatThrownBy(() -> host.coordinator()
                        .protect(world.plan().quiesce("nobody").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nobody'");
    }

    private void assertRefused(ProtectionPlan.Builder plan, String... reasons) {
        Host host = world.host("refusing");
        assertThatThrownBy(() -> host.coordinator().protect(plan.build()))
                .isInstanceOfSatisfying(CloudException.class, error -> {
                    assertThat(error.code()).isEqualTo(ErrorCode.REJECTED);
                    assertThat(error.getMessage()).contains(List.of(reasons));
                });
        assertThat(host.coordinator().plans()).isEmpty();
    }
}
