package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthPolicy.Detector;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Moving on purpose, moving back, and rehearsing. */
class PlannedMoveTest {
    private final DRWorld world = new DRWorld().machines(2);
    private final Host host = world.host("a");

    private void protect() {
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
    }

    private List<String> contents(FakeCloud cloud) {
        return world.running(cloud).stream()
                .map(vm -> world.read(cloud, vm.id()))
                .sorted()
                .toList();
    }

    @Test
    void aRelocationLosesNothingThatWasWrittenBeforeTheApplicationStopped() {
        protect();
        world.write(0, "written last of all");
        Recovery recovery = host.coordinator().relocate("shop", "the region is to be left");
        assertThat(recovery.await(Duration.ofMinutes(20)).state()).isEqualTo(WorkState.WAITING);

        assertThat(contents(world.azure)).containsExactly("state of 1 at the start", "written last of all");
        assertThat(recovery.loss()).contains(Duration.ZERO);
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
        assertThat(world.phase(host)).isEqualTo(Phase.FAILED_OVER);
    }

    @Test
    void aRelocationThatFailsHalfWayHasTheOldSideServeAgain() {
        protect();
        world.azure.fault(FaultKind.QUOTA).on(FakeOperation.START_SNAPSHOT_UPLOAD);
        Recovery recovery = host.coordinator().relocate("shop", "the region is to be left");
        world.until(
                Duration.ofMinutes(20),
                () -> recovery.status().state().terminal(),
                () -> recovery.status().toString());
        assertThat(recovery.status().state()).isEqualTo(WorkState.FAILED);
        assertThat(world.running(world.aws)).hasSize(2);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(host.coordinator().failoverState("shop").active()).contains(world.primary);
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
    }

    @Test
    void aRelocationThatIsTakenBackIsNoReasonToRestartWhatItHadStopped() {
        protect();
        Recovery recovery = host.coordinator().relocate("shop", "the region is to be left");
        world.until(
                Duration.ofMinutes(20),
                () -> world.running(world.azure).size() == 2,
                () -> recovery.status().toString());
        recovery.cancel();
        world.until(
                Duration.ofMinutes(20),
                () -> recovery.status().state().terminal(),
                () -> recovery.status().toString());
        world.time.advance(Duration.ofMinutes(5));

        assertThat(world.running(world.aws)).hasSize(2);
        assertThat(world.phase(host)).isEqualTo(Phase.NORMAL);
        assertThat(world.aws.callLog().entries())
                .noneMatch(entry -> entry.call().operation().equals("RebootInstances"));
    }

    @Test
    void aFailbackBringsOverOnlyWhatHasChangedAndLosesNothing() {
        protect();
        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        world.aws.clearFaults();
        world.time.advance(Duration.ofMinutes(2));
        VM changed = world.running(world.azure).get(0);
        world.write(world.azure, changed.id(), "written at the recovery site");
        long written = writes(world.aws);

        Recovery back = host.coordinator().failback("shop", "the region is well again");
        world.time.advance(Duration.ofSeconds(30));
        world.write(world.azure, changed.id(), "written while it was brought back");
        assertThat(back.await(Duration.ofMinutes(30)).state()).isEqualTo(WorkState.WAITING);

        assertThat(contents(world.aws))
                .contains("written while it was brought back")
                .hasSize(2);
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(writes(world.aws) - written)
                .as(
                        "blocks sent: one for the first change; for the second what the other cloud counts as one block, which is"
                                + " eight of ours")
                .isEqualTo(9);
        assertThat(host.coordinator().failoverState("shop").epoch()).isEqualTo(3);

        back.commit();
        world.time.advance(Duration.ofMinutes(20));
        assertThat(world.azure.vms()).as("what served there is removed").isEmpty();
        assertThat(world.running(world.aws)).hasSize(2);
        world.protectedWell(host);
    }

    private static long writes(FakeCloud cloud) {
        return cloud.callLog().entries().stream()
                .filter(entry -> entry.call().operation().equals("PutSnapshotBlock"))
                .count();
    }

    @Test
    void afterAFailbackTheApplicationCanBeRecoveredAgain() {
        protect();
        host.coordinator().failover("shop", FailoverRequest.because("a storm")).await(Duration.ofMinutes(15));
        Recovery back = host.coordinator().failback("shop", "it is over");
        assertThat(back.await(Duration.ofMinutes(30)).state()).isEqualTo(WorkState.WAITING);
        back.commit();
        world.time.advance(Duration.ofMinutes(20));
        world.protectedWell(host);
        Recovery again = host.coordinator().failover("shop", FailoverRequest.because("another storm"));
        assertThat(again.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(contents(world.azure)).containsExactly("state of 0 at the start", "state of 1 at the start");
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(host.coordinator().failoverState("shop").epoch()).isEqualTo(4);
    }

    @Test
    void refusesToBringBackWhatIsNotAway() {
        protect();
        assertThatThrownBy(() -> host.coordinator().failback("shop", "for fun"))
                .isInstanceOfSatisfying(
                        CloudException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
    }

    // ---- drills

    @Test
    void aDrillProvesTheRecoveryTimeAndLeavesNothing() {
        List<VM> seen = new ArrayList<>();
        world.probes.put("application", (machines, timeout) -> {
            seen.addAll(machines);
            return true;
        });
        Host probing = world.host("b");
        host.machine().kill();
        probing.coordinator()
                .protect(world.plan().applicationProbe("application").build());
        world.protectedWell(probing);
        long costly = world.azure.leftovers().stream()
                .filter(left -> !left.toString().contains("snapshot"))
                .count();
        Recovery drill = probing.coordinator().drill("shop");
        world.until(
                Duration.ofMinutes(20),
                () -> drill.status().state().terminal(),
                () -> drill.status().toString());

        assertThat(drill.status().state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(seen).hasSize(2).allMatch(vm -> vm.id().account().equals("azure"));
        assertThat(seen).allMatch(vm -> vm.subnet().isPresent());
        assertThat(world.running(world.aws)).hasSize(2);
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
        assertThat(drill.recoveryTime().orElseThrow()).isLessThan(Duration.ofMinutes(10));
        assertThat(world.azure.vms().stream().filter(vm -> vm.state() != VMState.DELETED))
                .isEmpty();
        assertThat(world.at(world.azure).networks().list(ListQuery.in(world.recovery.region())))
                .allMatch(network -> network.name().startsWith("default"));
        assertThat(world.azure.leftovers().stream()
                        .filter(left -> !left.toString().contains("snapshot"))
                        .count())
                .isEqualTo(costly);
        assertThat(probing.coordinator().failoverState("shop").epoch()).isEqualTo(1);
        world.protectedWell(probing);
    }

    @Test
    void aRealFailoverEndsADrill() {
        protect();
        Recovery drill = host.coordinator().drill("shop");
        world.time.advance(Duration.ofSeconds(20));
        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
        host.coordinator().failover("shop", FailoverRequest.because("the region is lost"));
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        world.until(
                Duration.ofMinutes(20),
                () -> drill.status().state().terminal(),
                () -> drill.status().toString());
        assertThat(drill.status().state()).isEqualTo(WorkState.CANCELLED);
        assertThat(world.running(world.azure)).hasSize(2);
        assertThat(world.running(world.azure)).allMatch(vm -> vm.name().startsWith("recovery-"));
    }

    // ---- what stands ready

    @Test
    void aWarmStandbyIsServingWithinAMinuteOfTheFirstFailedProbe() {
        host.coordinator().protect(ready(RecoveryMode.WARM_STANDBY));
        world.until(
                Duration.ofMinutes(20),
                () -> host.coordinator().failoverState("shop").machines().stream()
                        .allMatch(machine -> machine.standby().isPresent()),
                () -> world.explained(host));
        assertThat(world.running(world.azure)).hasSize(2);
        world.time.advance(Duration.ofMinutes(1));

        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        Recovery recovery = host.coordinator()
                .find(host.coordinator().failoverState("shop").work().orElseThrow())
                .orElseThrow();
        assertThat(recovery.recoveryTime().orElseThrow()).isLessThan(Duration.ofSeconds(60));
        assertThat(world.running(world.azure)).hasSize(2);
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
    }

    @Test
    void standbysAreMadeAnewFromNewerPointsAndAreNeverNone() {
        host.coordinator().protect(ready(RecoveryMode.WARM_STANDBY));
        world.until(Duration.ofMinutes(20), () -> world.running(world.azure).size() == 2, () -> world.explained(host));
        world.write(0, "written later");
        for (int i = 0; i < 60 * 90; i += 10) {
            world.time.advance(Duration.ofSeconds(10));
            assertThat(world.running(world.azure)).hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(contents(world.azure)).contains("written later");
        assertThat(world.running(world.azure)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aPilotLightStandsStoppedAndIsStarted() {
        host.coordinator().protect(ready(RecoveryMode.PILOT_LIGHT));
        world.until(
                Duration.ofMinutes(20),
                () -> host.coordinator().failoverState("shop").machines().stream()
                        .allMatch(machine -> machine.standby().isPresent()),
                () -> world.explained(host));
        assertThat(world.running(world.azure)).isEmpty();
        Recovery recovery = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        assertThat(recovery.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(recovery.recoveryTime().orElseThrow()).isLessThan(Duration.ofMinutes(2));
        assertThat(contents(world.azure)).containsExactly("state of 0 at the start", "state of 1 at the start");
    }

    @Test
    void anApplicationThatServesAtBothSitesOnlyLosesItsTraffic() {
        host.coordinator()
                .protect(world.plan()
                        .witness("witness")
                        .mode(RecoveryMode.ACTIVE_ACTIVE)
                        .objectives(new Objectives(Duration.ofSeconds(30), Duration.ofSeconds(4), Map.of()))
                        .health(new HealthPolicy(Duration.ofSeconds(5), new Detector.Failures(3, 3)))
                        .build());
        world.protectedWell(host);
        assertThat(world.running(world.azure)).hasSize(2);
        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(2));
        Recovery recovery = host.coordinator()
                .find(host.coordinator().failoverState("shop").work().orElseThrow())
                .orElseThrow();
        assertThat(recovery.recoveryTime().orElseThrow()).isLessThan(Duration.ofSeconds(30));
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
    }

    private ProtectionPlan ready(RecoveryMode mode) {
        boolean warm = mode == RecoveryMode.WARM_STANDBY;
        return world.plan()
                .witness("witness")
                .mode(mode)
                .objectives(new Objectives(
                        warm ? Duration.ofMinutes(1) : Duration.ofMinutes(5), Duration.ofMinutes(70), Map.of()))
                .backups(new BackupPolicy(Duration.ofMinutes(30), 4, Duration.ofSeconds(150)))
                .health(new HealthPolicy(Duration.ofSeconds(5), new HealthPolicy.Detector.Failures(3, 3)))
                .build();
    }

    // ---- one machine

    @Test
    void aMachineThatHangsIsRestartedInItsPlace() {
        AtomicBoolean hangs = new AtomicBoolean();
        world.probes.put(
                "probe",
                (machines, timeout) ->
                        machines.stream().noneMatch(vm -> vm.id().equals(world.vms.get(0)) && hangs.get()));
        Host probing = world.host("b");
        host.machine().kill();
        probing.coordinator()
                .protect(world.plan().machineProbe("probe").witness("witness").build());
        world.protectedWell(probing);
        hangs.set(true);
        world.until(
                Duration.ofMinutes(4),
                () -> world.at(world.aws).compute().get(world.vms.get(0)).state() == VMState.RESTARTING,
                () -> world.explained(probing));
        hangs.set(false);
        world.time.advance(Duration.ofMinutes(3));
        assertThat(world.phase(probing)).isEqualTo(Phase.NORMAL);
        assertThat(world.running(world.aws)).hasSize(2);
        assertThat(world.running(world.azure)).isEmpty();
    }
}
