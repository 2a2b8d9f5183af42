package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DataClass;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A region is lost, and its application goes on at another cloud. */
class FailoverTest {
    private final DRWorld world = new DRWorld().machines(3);

    private Recovery recovery(Host host) {
        return host.coordinator()
                .find(host.coordinator().failoverState("shop").work().orElseThrow())
                .orElseThrow();
    }

    private void loseRegion() {
        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
    }

    @Test
    void aLostRegionIsRecoveredByItselfWithinWhatIsPromised() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);

        loseRegion();
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));

        Recovery recovery = recovery(host);
        assertThat(recovery.kind()).isEqualTo(Recovery.Kind.FAILOVER);
        assertThat(recovery.recoveryTime().orElseThrow()).isLessThan(Duration.ofMinutes(10));
        assertThat(recovery.loss().orElseThrow()).isLessThan(Duration.ofMinutes(5));
        List<VM> there = world.running(world.azure);
        assertThat(there).hasSize(3);
        assertThat(there.stream().map(vm -> world.read(world.azure, vm.id())))
                .containsExactlyInAnyOrder(
                        "state of 0 at the start", "state of 1 at the start", "state of 2 at the start");
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
        assertThat(world.witness.role("shop").orElseThrow().site()).isEqualTo(world.recovery);
        FailoverState state = host.coordinator().failoverState("shop");
        assertThat(state.active()).contains(world.recovery);
        assertThat(state.epoch()).isEqualTo(2);
        assertThat(state.machines()).allMatch(machine -> machine.standby().isPresent());
        assertThat(recovery.status().steps().stream()
                        .filter(step -> step.state() == StepStatus.State.DONE)
                        .map(StepStatus::name))
                .containsExactly(
                        "check-site",
                        "fence",
                        "role",
                        "image-0",
                        "image-1",
                        "image-2",
                        "images",
                        "restore-0",
                        "restore-1",
                        "restore-2",
                        "up-0",
                        "verify",
                        "traffic",
                        "check-application",
                        "tidy");
        assertThat(recovery.status().steps().stream().filter(step -> step.state() == StepStatus.State.DONE))
                .allMatch(step -> step.took().isPresent());
    }

    @Test
    void flappingThatStopsBeforeTheThirdFailureMovesNothing() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        for (int i = 0; i < 10; i++) {
            Fault fault = world.aws.fault(FaultKind.PARTITION).on(FakeOperation.GET_VM);
            world.time.advance(Duration.ofSeconds(55));
            fault.lift();
            world.time.advance(Duration.ofSeconds(40));
        }
        assertThat(world.phase(host)).isIn(Phase.NORMAL, Phase.SUSPECTED);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
    }

    @Test
    void withoutAWitnessItWaitsForAHumanWhereTheOldSideCannotBeFencedAndSaysSo() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().build());
        world.protectedWell(host);

        loseRegion();
        world.untilPhase(host, Phase.WAITING, Duration.ofMinutes(5));
        world.time.advance(Duration.ofMinutes(30));

        FailoverState state = host.coordinator().failoverState("shop");
        assertThat(state.needs().orElseThrow()).contains("could not be fenced").contains("no witness");
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);

        recovery(host).proceed("the data centre has burnt down");
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(10));
        assertThat(world.running(world.azure)).hasSize(3);
    }

    @Test
    void withoutAWitnessItGoesOnWhereTheOldSideCouldBeStopped() {
        world.probes.put(
                "probe",
                (machines, timeout) ->
                        machines.stream().noneMatch(vm -> vm.id().account().equals("aws")));
        Host host = world.host("a");
        host.coordinator().protect(world.plan().machineProbe("probe").build());
        world.time.advance(Duration.ofMinutes(2));
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(25));
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.running(world.azure)).hasSize(3);
    }

    @Test
    void anOperatorWhoAsksTwiceGetsTheSameRecovery() {
        Host host = world.host("a");
        Host other = world.host("b");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        Recovery first = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        Recovery second = other.coordinator().failover("shop", FailoverRequest.because("the same storm"));
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(first.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(world.running(world.azure)).hasSize(3);
        assertThat(world.running(world.aws)).isEmpty();
    }

    @Test
    void refusesToLoseMoreThanIsAccepted() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().manualFailover().build());
        world.protectedWell(host);
        loseRegion();
        world.time.advance(Duration.ofMinutes(20));
        assertThatThrownBy(() -> host.coordinator().failover("shop", FailoverRequest.because("lost")))
                .isInstanceOfSatisfying(
                        CloudException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContaining("would lose");
        FailoverRequest accepting = new FailoverRequest(
                "lost, and we know how much",
                Optional.of(Duration.ofHours(1)),
                Optional.empty(),
                FailoverRequest.Fencing.CONFIRMED_BY_HUMAN);
        Recovery recovery = host.coordinator().failover("shop", accepting);
        assertThat(recovery.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(recovery.loss().orElseThrow()).isGreaterThan(Duration.ofMinutes(20));
    }

    @Test
    void anAutomaticFailoverBeyondWhatMayBeLostWaitsForAHuman() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        world.aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.CREATE_SNAPSHOT);
        world.time.advance(Duration.ofMinutes(10));
        loseRegion();
        world.untilPhase(host, Phase.WAITING, Duration.ofMinutes(5));
        assertThat(host.coordinator().failoverState("shop").needs().orElseThrow())
                .contains("would lose");
        assertThat(world.running(world.azure)).isEmpty();
    }

    @Test
    void whoWaitsForAHumanGoesOnWaitingAlsoOnAnotherHost() {
        Host first = world.host("a");
        first.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(first);
        world.aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.CREATE_SNAPSHOT);
        world.time.advance(Duration.ofMinutes(10));
        loseRegion();
        world.untilPhase(first, Phase.WAITING, Duration.ofMinutes(5));
        FailoverState begun = first.coordinator().failoverState("shop");

        Host second = world.host("b");
        first.kill();
        for (int i = 0; i < 120; i++) {
            world.time.advance(Duration.ofSeconds(5));
            FailoverState now = second.coordinator().failoverState("shop");
            assertThat(now.phase()).isEqualTo(Phase.WAITING);
            assertThat(now.since()).isEqualTo(begun.since());
            assertThat(now.needs()).isEqualTo(begun.needs());
        }
    }

    /** Kills the host that watches while it suspects a loss, and returns another one. */
    private Host killedWhileItSuspects(Host first) {
        world.untilPhase(first, Phase.SUSPECTED, Duration.ofMinutes(1));
        Host second = world.host("b");
        world.time.advance(Duration.ofSeconds(5));
        first.kill();
        return second;
    }

    private Instant countedFrom(Host host) {
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        SagaRecord recovery = world.database.list(List.of(SagaState.values()), "recovery-", Integer.MAX_VALUE).stream()
                .filter(saga -> saga.id().startsWith("recovery-"))
                .findFirst()
                .orElseThrow();
        return Json.read(recovery.input(), Notes.Recover.class).lostAt();
    }

    @Test
    void aLossThatAnotherHostHasSuspectedCountsFromItsFirstFailedProbe() {
        Host first = world.host("a");
        first.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(first);
        Instant lost = world.time.now();
        loseRegion();
        Host second = killedWhileItSuspects(first);
        Instant killed = world.time.now();
        assertThat(countedFrom(second)).isBetween(lost, lost.plusSeconds(31)).isBefore(killed);
    }

    @Test
    void aSuspicionOfAnotherHostThatWasWrongCountsForNothing() {
        Host first = world.host("a");
        first.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(first);
        Instant flap = world.time.now();
        world.aws.fault(FaultKind.REGION_DOWN).between(flap, flap.plusSeconds(48));
        Host second = killedWhileItSuspects(first);
        world.untilPhase(second, Phase.NORMAL, Duration.ofMinutes(2));
        Instant lost = world.time.now();
        loseRegion();
        assertThat(countedFrom(second)).isBetween(lost, lost.plusSeconds(31));
    }

    @Test
    void aFailoverThatIsPartialSaysWhatIsMissingAndCanBeTriedAgain() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        world.azure.vmQuota(world.recovery.region(), 2);
        loseRegion();
        world.untilPhase(host, Phase.PARTIAL, Duration.ofMinutes(15));
        FailoverState state = host.coordinator().failoverState("shop");
        assertThat(state.needs().orElseThrow()).contains("2 machines are up").contains("proceed");
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);

        world.azure.vmQuota(world.recovery.region(), 5);
        recovery(host).proceed("the quota is raised");
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        assertThat(world.running(world.azure)).hasSize(3);
    }

    @Test
    void aFailoverThatIsPartialCanBeAccepted() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        world.azure.vmQuota(world.recovery.region(), 2);
        loseRegion();
        world.untilPhase(host, Phase.PARTIAL, Duration.ofMinutes(15));
        recovery(host).accept("two are enough");
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        assertThat(world.running(world.azure)).hasSize(2);
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
    }

    @Test
    void whatComesBackWhileItIsReplacedIsStopped() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        loseRegion();
        world.until(
                Duration.ofMinutes(10),
                () -> host.coordinator().failoverState("shop").epoch() == 2,
                () -> world.explained(host));
        world.aws.clearFaults();
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(10));
        world.time.advance(Duration.ofMinutes(2));
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
    }

    @Test
    void aPointThatIsNotCompleteAtTheOtherSiteIsFoundOutBeforeAnythingIsTouched() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().manualFailover().build());
        world.protectedWell(host);
        ResourceId copy = world.at(world.azure)
                .volumes()
                .snapshots()
                .list(ListQuery.in(world.recovery.region()))
                .iterator()
                .next()
                .id();
        world.at(world.azure).volumes().snapshots().delete(copy);
        world.time.advance(Duration.ofSeconds(1));
        Recovery recovery = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        assertThat(recovery.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.FAILED);
        assertThat(recovery.status().reason().orElseThrow()).contains("not complete");
        assertThat(world.running(world.aws)).hasSize(3);
    }

    @Test
    void itCanBeRolledBackWithinItsWindowAndTheOldSideServesAgain() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        Recovery recovery = host.coordinator().failover("shop", FailoverRequest.because("a false alarm"));
        recovery.await(Duration.ofMinutes(15));
        assertThat(world.running(world.aws)).isEmpty();

        recovery.rollback();
        world.until(
                Duration.ofMinutes(10),
                () -> recovery.status().state().terminal(),
                () -> recovery.status().toString());
        assertThat(recovery.status().state()).isEqualTo(WorkState.CANCELLED);
        assertThat(world.running(world.aws)).hasSize(3);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
        assertThat(host.coordinator().failoverState("shop").active()).contains(world.primary);
        assertThat(host.coordinator().failoverState("shop").epoch()).isEqualTo(3);
        world.time.advance(Duration.ofMinutes(10));
        world.protectedWell(host);
    }

    @Test
    void aCommitMakesItFinal() {
        Host host = world.host("a");
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        Recovery recovery = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        recovery.await(Duration.ofMinutes(15));
        recovery.commit();
        world.time.advance(Duration.ofSeconds(31));
        assertThat(world.phase(host)).isEqualTo(Phase.COMMITTED);
        assertThatThrownBy(recovery::rollback)
                .isInstanceOfSatisfying(
                        CloudException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
    }

    @Test
    void machinesOfALowerOrderAreUpBeforeThoseOfAHigherAreStarted() {
        Host host = world.host("a");
        host.coordinator()
                .protect(ProtectionPlan.builder("shop")
                        .sites(world.primary, world.recovery)
                        .group(new ConsistencyGroup(
                                "all",
                                List.of(
                                        new ProtectedMachine(world.vms.get(0), DataClass.STATE, 1),
                                        new ProtectedMachine(world.vms.get(1), DataClass.DATABASE, 0))))
                        .backups(new BackupPolicy(Duration.ofHours(1), 24, Duration.ofSeconds(150)))
                        .objectives(new Objectives(Duration.ofMinutes(10), Duration.ofMinutes(5), Map.of()))
                        .build());
        world.protectedWell(host);
        Recovery recovery = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        recovery.await(Duration.ofMinutes(15));
        List<VM> there = world.azure.vms().stream()
                .filter(vm -> vm.state() == VMState.RUNNING)
                .sorted(Comparator.comparing(VM::createdAt))
                .toList();
        assertThat(there).hasSize(2);
        assertThat(world.read(world.azure, there.get(0).id())).startsWith("state of 1");
        assertThat(Duration.between(there.get(0).createdAt(), there.get(1).createdAt()))
                .isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void anotherHostGoesOnWhereAKilledOneStopped() {
        Host first = world.host("a");
        first.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(first);
        Host second = world.host("b");
        Recovery recovery = first.coordinator().failover("shop", FailoverRequest.because("a storm"));
        world.time.advance(Duration.ofMillis(300));
        first.kill();
        Recovery seen = second.coordinator().find(recovery.id()).orElseThrow();
        assertThat(seen.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
        assertThat(world.running(world.azure)).hasSize(3);
        assertThat(world.azure.vms()).hasSize(3);
    }

    @Test
    void aNetworkLikeTheSourcesIsMadeWhenNothingIsLeftOfTheSource() {
        NetworkService networks = world.at(world.aws).networks();
        Network network = networks.create(
                        NetworkSpec.builder("net", "10.7.0.0/16").build())
                .await();
        Subnet subnet = networks.subnets()
                .create(SubnetSpec.builder("part", network.id(), "10.7.1.0/24").build())
                .await();
        SecurityGroup group = networks.securityGroups()
                .create(SecurityGroupSpec.builder("web", network.id())
                        .rules(List.of(SecurityRule.allowTcp(443, "0.0.0.0/0")))
                        .build())
                .await();
        VM vm = world.at(world.aws)
                .compute()
                .create(VMSpec.builder("web")
                        .subnet(subnet.id())
                        .securityGroup(group.id())
                        .rootDisk(DiskSpec.of(DataSize.gib(8), VolumeClass.SSD))
                        .build())
                .await();
        Host host = world.host("a");
        host.coordinator()
                .protect(ProtectionPlan.builder("shop")
                        .sites(world.primary, world.recovery)
                        .group(new ConsistencyGroup("all", List.of(ProtectedMachine.of(vm.id()))))
                        .witness("witness")
                        .build());
        world.protectedWell(host);
        loseRegion();
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));

        VM there = world.running(world.azure).get(0);
        NetworkService other = world.at(world.azure).networks();
        Subnet made = other.subnets().get(there.subnet().orElseThrow());
        assertThat(made.cidr()).isEqualTo("10.7.1.0/24");
        assertThat(other.get(made.network().orElseThrow()).cidrs()).containsExactly("10.7.0.0/16");
        assertThat(there.securityGroups()).hasSize(1);
        assertThat(other.securityGroups().get(there.securityGroups().get(0)).rules())
                .contains(SecurityRule.allowTcp(443, "0.0.0.0/0"));
    }
}
