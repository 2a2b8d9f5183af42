package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.control.HealthState;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What disaster recovery leaves while its recovery site is not well, and what it does not. */
class DegradedSiteTest {
    private final DRWorld world = new DRWorld().machines(2);
    private final Host host = world.host("a");
    private boolean ill;

    private void tellOfTheSite() {
        var pulse = world.health.pulse("azure", world.recovery.region());
        if (ill) {
            pulse.failed(
                    world.time.nanoTime(),
                    CloudException.builder(ErrorCode.THROTTLED, "too many requests")
                            .build());
        } else {
            pulse.answered(world.time.nanoTime());
        }
        world.time.scheduler().schedule(Duration.ofSeconds(5), this::tellOfTheSite);
    }

    private HealthState state() {
        return world.health.state("azure", world.recovery.region());
    }

    private void protectWithStandbys() {
        tellOfTheSite();
        host.coordinator()
                .protect(world.plan()
                        .witness("witness")
                        .mode(RecoveryMode.WARM_STANDBY)
                        .objectives(new Objectives(Duration.ofMinutes(5), Duration.ofMinutes(70), Map.of()))
                        .backups(new BackupPolicy(Duration.ofMinutes(30), 4, Duration.ofSeconds(150)))
                        .build());
        world.until(Duration.ofMinutes(20), () -> world.running(world.azure).size() == 2, () -> world.explained(host));
        world.time.advance(Duration.ofMinutes(5));
    }

    @Test
    void newerStandbysWaitUntilTheirSiteIsWellAgainAndCopiesDoNot() {
        protectWithStandbys();
        ill = true;
        world.time.advance(Duration.ofMinutes(2));
        assertThat(state()).isIn(HealthState.DEGRADED, HealthState.DOWN);
        var standing = world.running(world.azure).stream().map(vm -> vm.id()).toList();

        world.time.advance(Duration.ofMinutes(90));
        assertThat(world.azure.vms()).extracting(vm -> vm.id()).containsExactlyElementsOf(standing);
        assertThat(host.coordinator().backupStatus("shop").state()).isEqualTo(BackupStatus.State.OK);

        ill = false;
        world.time.advance(Duration.ofMinutes(15));
        assertThat(state()).isEqualTo(HealthState.HEALTHY);
        assertThat(world.running(world.azure))
                .hasSize(2)
                .extracting(vm -> vm.id())
                .doesNotContainAnyElementsOf(standing);
    }

    @Test
    void drillsAndFailoversAreNotHeldBack() {
        protectWithStandbys();
        ill = true;
        world.time.advance(Duration.ofMinutes(2));
        Recovery drill = host.coordinator().drill("shop");
        world.until(
                Duration.ofMinutes(20),
                () -> drill.status().state().terminal(),
                () -> drill.status().toString());
        assertThat(drill.status().state()).isEqualTo(WorkState.SUCCEEDED);

        Recovery failover = host.coordinator().failover("shop", FailoverRequest.because("a storm"));
        assertThat(failover.await(Duration.ofMinutes(15)).state()).isEqualTo(WorkState.WAITING);
    }
}
