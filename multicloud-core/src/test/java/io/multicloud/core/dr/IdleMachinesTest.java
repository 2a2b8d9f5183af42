package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.FailoverState.Fate;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthPolicy.Detector;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What serves nobody and is billed all the same is named, and what becomes of it. */
class IdleMachinesTest {
    private final DRWorld world = new DRWorld().machines(2);
    private final Host host = world.host("a");

    private Map<ResourceId, Fate> idle() {
        return host.coordinator().failoverState("shop").idle().stream()
                .collect(Collectors.toMap(FailoverState.Idle::vm, FailoverState.Idle::fate));
    }

    private Map<ResourceId, Fate> all(Fate fate) {
        return world.vms.stream().collect(Collectors.toMap(vm -> vm, vm -> fate));
    }

    private Recovery rested(Recovery recovery) {
        assertThat(recovery.await(Duration.ofMinutes(30)).state()).isEqualTo(WorkState.WAITING);
        world.time.advance(Duration.ofMinutes(2));
        return recovery;
    }

    private static Set<ResourceId> ids(List<VM> vms) {
        return vms.stream().map(VM::id).collect(Collectors.toSet());
    }

    @Test
    void theSideThatWasLeftIsKeptWhileThereIsAWayBackAndIsThenLeftToItsOwner() {
        host.coordinator().protect(world.plan().witness("witness").build());
        world.protectedWell(host);
        assertThat(idle()).isEmpty();
        world.aws.fault(FaultKind.REGION_DOWN).in(world.primary.region());
        world.untilPhase(host, Phase.FAILED_OVER, Duration.ofMinutes(15));
        world.aws.clearFaults();
        world.time.advance(Duration.ofMinutes(3));
        assertThat(idle()).as("it has come back, and was stopped").isEqualTo(all(Fate.KEPT_FOR_ROLLBACK));

        host.coordinator()
                .find(host.coordinator().failoverState("shop").work().orElseThrow())
                .orElseThrow()
                .commit();
        world.time.advance(Duration.ofMinutes(3));
        assertThat(idle()).isEqualTo(all(Fate.LEFT_TO_YOU));

        Set<ResourceId> away = ids(world.running(world.azure));
        Recovery back = rested(host.coordinator().failback("shop", "the region is well again"));
        assertThat(idle().keySet()).containsAll(away).containsAll(world.vms);
        assertThat(idle().get(away.iterator().next())).isEqualTo(Fate.KEPT_FOR_ROLLBACK);

        back.commit();
        world.time.advance(Duration.ofMinutes(20));
        assertThat(world.azure.vms()).as("what we have made is removed").isEmpty();
        assertThat(idle()).isEqualTo(all(Fate.LEFT_TO_YOU));
        assertThat(host.coordinator().failoverState("shop").machines().stream()
                        .flatMap(machine -> machine.serving().stream()))
                .containsExactlyInAnyOrderElementsOf(ids(world.running(world.aws)));

        world.vms.forEach(vm -> world.at(world.aws).compute().delete(vm).await());
        world.time.advance(Duration.ofMinutes(2));
        assertThat(idle()).isEmpty();
    }

    @Test
    void whatServedWhereBothSitesServeStandsReadyAgainAfterTheReturn() {
        host.coordinator()
                .protect(world.plan()
                        .witness("witness")
                        .mode(RecoveryMode.ACTIVE_ACTIVE)
                        .objectives(new Objectives(Duration.ofSeconds(30), Duration.ofSeconds(4), Map.of()))
                        .health(new HealthPolicy(Duration.ofSeconds(5), new Detector.Failures(3, 3)))
                        .build());
        world.protectedWell(host);
        Set<ResourceId> standing = ids(world.running(world.azure));
        rested(host.coordinator().failover("shop", FailoverRequest.because("a storm")))
                .commit();
        rested(host.coordinator().failback("shop", "it is over")).commit();
        world.time.advance(Duration.ofMinutes(10));

        assertThat(ids(world.running(world.azure))).isEqualTo(standing);
        assertThat(idle()).isEqualTo(all(Fate.LEFT_TO_YOU));
    }

    @Test
    void standbysThatWereTooOldGoOnceTheFailoverWithoutThemIsFinal() {
        host.coordinator()
                .protect(world.plan()
                        .witness("witness")
                        .mode(RecoveryMode.PILOT_LIGHT)
                        .objectives(new Objectives(Duration.ofMinutes(5), Duration.ofMinutes(70), Map.of()))
                        .backups(new BackupPolicy(Duration.ofMinutes(30), 4, Duration.ofSeconds(150)))
                        .build());
        world.until(Duration.ofMinutes(20), () -> world.azure.vms().size() == 2, () -> world.explained(host));
        world.time.advance(Duration.ofMinutes(10));
        Set<ResourceId> standing = ids(world.azure.vms());
        FailoverRequest recent = new FailoverRequest(
                "a storm", Optional.of(Duration.ofMinutes(6)), Optional.empty(), FailoverRequest.Fencing.REQUIRED);
        Recovery failover = rested(host.coordinator().failover("shop", recent));
        assertThat(world.azure.vms()).hasSize(4);
        assertThat(idle())
                .containsAllEntriesOf(
                        standing.stream().collect(Collectors.toMap(vm -> vm, vm -> Fate.KEPT_FOR_ROLLBACK)));

        failover.commit();
        world.time.advance(Duration.ofMinutes(5));
        assertThat(ids(world.azure.vms())).hasSize(2).doesNotContainAnyElementsOf(standing);
    }
}
