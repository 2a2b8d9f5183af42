package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstVM.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The default strategy with its defaults, from the host's load to the clouds' bills. */
class ThresholdBurstTest {
    private final BurstWorld world = BurstWorld.ofFour();
    private final Site site = new Site(world);
    private final BurstWorld.Heard record = new BurstWorld.Heard();
    private final EventDrivenBurstManager manager =
            world.manager(BurstWorld.policy().build(), site);

    ThresholdBurstTest() {
        manager.addListener(record);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void windUp() {
        site.vcpusWanted = 0;
        world.windUp();
    }

    @Test
    void fiveBusyMinutesAddWhatBringsCpuBackUnderTheThresholdInTheCheapestCloud() {
        site.vcpusWanted = 100;
        Instant busy = world.time.now();
        world.until(Duration.ofMinutes(6), () -> !manager.active().isEmpty());
        // Seen half a minute later at the most, five minutes after it was seen first.
        assertThat(Duration.between(busy, world.time.now())).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(331));
        // 100 / 0.9 - 100 = 11.1 vCPUs: three VMs of 4.
        assertThat(manager.active()).hasSize(3);
        world.until(Duration.ofMinutes(2), () -> site.size() == 3);
        assertThat(manager.active())
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.READY))
                .allSatisfy(vm -> assertThat(vm.account()).contains("oci"))
                .allSatisfy(vm -> assertThat(vm.acceptedAt()).contains(vm.triggeredAt()));
        assertThat(world.cloud("oci").vms()).hasSize(3);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT))
                .singleElement()
                .asString()
                .contains("CPU above 0.9 for 5m", "CPU 1.00", "0 on their way");
    }

    @Test
    void fourBusyMinutesAddNothing() {
        site.vcpusWanted = 100;
        world.time.advance(Duration.ofMinutes(4));
        site.vcpusWanted = 80;
        world.time.advance(Duration.ofMinutes(1));
        site.vcpusWanted = 100;
        world.time.advance(Duration.ofMinutes(4));
        assertThat(manager.active()).isEmpty();
        assertThat(manager.metrics().totalEvents()).isZero();
    }

    @Test
    void memoryCountsAsWell() {
        site.vcpusWanted = 50;
        site.memoryWanted = 380;
        world.until(Duration.ofMinutes(6), () -> !manager.active().isEmpty());
        // 380 / 0.85 - 400 = 47.06 GiB: three VMs of 16.
        assertThat(manager.active()).hasSize(3);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT))
                .singleElement()
                .asString()
                .contains("memory above 0.85 for 5m");
    }

    @Test
    void aLongQueueCountsAtOnce() {
        site.vcpusWanted = 50;
        site.waiting = 100;
        world.time.advance(Duration.ofMinutes(10));
        assertThat(manager.active()).isEmpty();
        site.waiting = 101;
        Duration taken =
                world.until(Duration.ofMinutes(1), () -> !manager.active().isEmpty());
        assertThat(taken).isLessThanOrEqualTo(Duration.ofSeconds(30));
        site.waiting = 0;
    }

    @Test
    void neverMoreThanFifty() {
        site.waiting = 1000;
        site.vcpusWanted = 2000;
        world.time.advance(Duration.ofHours(1));
        assertThat(manager.active()).hasSize(50);
        assertThat(world.vms()).hasSize(50);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT))
                .singleElement()
                .asString()
                .contains("clipped: the limit of 50 VMs is reached");
        assertThat(BurstWorld.reasons(manager, Action.NONE)).contains("needed, but the limit of 50 VMs is reached");
        site.waiting = 0;
    }

    @Test
    void launchesAndEndsAreTenMinutesApartEachWay() {
        site.vcpusWanted = 100;
        world.until(Duration.ofMinutes(6), () -> !manager.active().isEmpty());
        Instant first = world.time.now();
        site.vcpusWanted = 200;
        world.until(Duration.ofMinutes(15), () -> manager.active().size() > 3);
        assertThat(Duration.between(first, world.time.now()))
                .isBetween(Duration.ofMinutes(10), Duration.ofSeconds(631));
        assertThat(BurstWorld.reasons(manager, Action.NONE))
                .contains("too busy, and cooling down after the last launch");

        world.time.advance(Duration.ofMinutes(20));
        site.vcpusWanted = 0;
        int before = manager.active().size();
        world.until(Duration.ofMinutes(7), () -> manager.active().size() < before);
        // All are idle and none is needed.
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        assertThat(site.left).hasSameSizeAs(site.joined);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_IN))
                .singleElement()
                .asString()
                .contains("utilisation under 0.6 for 5m", "CPU 0.00");
    }

    @Test
    void aSourceThatReportsOnlyHowBusyItIsIsAskedWhichVmsCanGo() {
        site.reportsIdle = false;
        site.vcpusWanted = 110;
        world.time.advance(Duration.ofMinutes(20));
        int launched = manager.active().size();
        assertThat(launched).isPositive();

        // Low, and work on each VM: told to drain, and kept.
        site.vcpusWanted = 50;
        site.busyWhatever = true;
        world.time.advance(Duration.ofMinutes(8));
        assertThat(site.drained).hasSize(launched);
        assertThat(manager.active())
                .hasSize(launched)
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.DRAINING));
        site.busyWhatever = false;
        site.reportsIdle = true;
        world.time.advance(Duration.ofMinutes(3));
        assertThat(manager.active()).isEmpty();

        // Low, and nothing on any VM: gone at the first question.
        site.reportsIdle = false;
        site.vcpusWanted = 110;
        world.time.advance(Duration.ofMinutes(20));
        assertThat(manager.active()).isNotEmpty();
        site.vcpusWanted = 0;
        world.time.advance(Duration.ofMinutes(8));
        assertThat(manager.active()).isEmpty();
    }

    @Test
    void whatTheLogSaysIsWhatWasDone() {
        site.vcpusWanted = 100;
        world.time.advance(Duration.ofMinutes(20));
        site.vcpusWanted = 0;
        world.time.advance(Duration.ofMinutes(20));
        List<BurstDecision> decisions = manager.decisions();
        assertThat(decisions).allSatisfy(decision -> {
            assertThat(decision.reason()).isNotBlank();
            assertThat(decision.lastAt()).isAfterOrEqualTo(decision.at());
        });
        // Every tick has left exactly one trace: it did something, or said why not.
        long ticks = decisions.stream().mapToLong(BurstDecision::times).sum();
        assertThat(ticks).isEqualTo(site.reads);
        assertThat(record.decisions)
                .extracting(BurstDecision::reason)
                .containsExactlyElementsOf(
                        decisions.stream().map(BurstDecision::reason).toList());
        assertThat(record.states().values())
                .hasSize(3)
                .allSatisfy(states -> assertThat(states)
                        .containsExactly(
                                State.REQUESTED,
                                State.BOOTING,
                                State.READY,
                                State.DRAINING,
                                State.DELETING,
                                State.ENDED));
        assertThat(manager.metrics().totalEvents()).isEqualTo(2);
        assertThat(manager.metrics().launched()).isEqualTo(3);
        assertThat(manager.metrics().ended()).isEqualTo(3);
        assertThat(manager.metrics().failovers()).isZero();
    }
}
