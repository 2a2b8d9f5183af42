package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** How burst VMs go: drained, deleted, left at a close. */
class EndingTest {
    private final BurstWorld world = BurstWorld.ofFour();
    private final Site site = new Site(world);

    @AfterEach
    void windUp() {
        site.vcpusWanted = 0;
        world.windUp();
    }

    private EventDrivenBurstManager withVms(BurstPolicy.Builder policy, int vms) {
        // The strategy adds none.
        EventDrivenBurstManager manager = world.manager(policy.maxVms(vms).build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        manager.burst(vms, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == vms);
        world.time.advance(Duration.ofMinutes(1));
        return manager;
    }

    @Test
    void anIdleVmIsDeletedAtOnce() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        String name = manager.active().get(0).name();
        manager.release(name);
        Duration taken = world.until(Duration.ofMinutes(1), () -> world.vms().size() == 1);
        // The fake takes 30 s for a delete.
        assertThat(taken).isLessThanOrEqualTo(Duration.ofSeconds(31));
        world.until(Duration.ofMinutes(1), () -> site.left.size() == 1);
        assertThat(site.drained).extracting(BurstVM::name).containsExactly(name);
        assertThat(site.left).extracting(BurstVM::name).containsExactly(name);
        assertThatThrownBy(() -> manager.release(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void aBusyVmStaysUntilAReadingShowsItIdle() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 1);
        site.vcpusWanted = 103;
        world.time.advance(Duration.ofMinutes(1));
        manager.releaseAll();
        world.time.advance(Duration.ofHours(2));
        assertThat(manager.active()).singleElement().extracting(BurstVM::state).isEqualTo(State.DRAINING);
        site.vcpusWanted = 0;
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        assertThat(BurstWorld.reasons(manager, Action.SCALE_IN)).containsExactly("all released by hand");
    }

    @Test
    void aBusyVmIsDeletedWhenItsDrainTimeIsOver() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy().drainTimeout(Duration.ofMinutes(10)), 1);
        site.vcpusWanted = 103;
        world.time.advance(Duration.ofMinutes(1));
        manager.releaseAll();
        Duration taken =
                world.until(Duration.ofMinutes(12), () -> manager.active().isEmpty());
        assertThat(taken)
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11).plusSeconds(10));
        assertThat(BurstWorld.reasons(manager, Action.SCALE_IN))
                .last()
                .asString()
                .contains("is still busy 10m after it was told to drain");
    }

    @Test
    void drainsEndThoughTheSourceFails() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy().drainTimeout(Duration.ofMinutes(10)), 1);
        site.failure = new IllegalStateException("no connection");
        manager.releaseAll();
        world.until(Duration.ofMinutes(12), () -> manager.active().isEmpty());
        assertThat(BurstWorld.reasons(manager, Action.SOURCE_FAILED))
                .anySatisfy(reason -> assertThat(reason).contains("failed to drain", "no connection"));
        site.failure = null;
    }

    @Test
    void releasingTwiceIsReleasingOnce() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 1);
        site.vcpusWanted = 103;
        world.time.advance(Duration.ofMinutes(1));
        long before = manager.metrics().totalEvents();
        manager.releaseAll();
        manager.releaseAll();
        manager.release(manager.active().get(0).name());
        world.time.advance(Duration.ofSeconds(1));
        assertThat(manager.metrics().totalEvents()).isEqualTo(before + 1);
        assertThat(site.drained).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {
                "THROTTLED",
                "ERROR_BEFORE_COMMIT",
                "ERROR_AFTER_COMMIT",
                "LOST_RESPONSE",
                "PARTITION",
                "REGION_DOWN",
                "CREDENTIALS_EXPIRED"
            })
    void aDeleteIsRepeatedUntilItIsTaken(FaultKind fault) {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        world.cloud("oci").fault(fault).on(FakeOperation.DELETE_VM);
        manager.releaseAll();
        world.time.advance(Duration.ofMinutes(20));
        assertThat(manager.active())
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.DELETING));
        world.cloud("oci").clearFaults();
        // A retry is at most 30 s away, a breaker's pause perhaps longer.
        world.until(Duration.ofMinutes(3), () -> manager.active().isEmpty());
        assertThat(world.vms()).isEmpty();
        assertThat(manager.metrics().ended()).isEqualTo(2);
        if (fault == FaultKind.LOST_RESPONSE || fault == FaultKind.ERROR_AFTER_COMMIT) {
            // Nobody can tell that the first delete was taken: the sums are too high until then, never too low.
            assertThat(manager.metrics().totalCost()).isGreaterThan(world.bill());
            world.sumsMayDiffer();
        }
    }

    @Test
    void oneLostAnswerToADeleteChangesNoSumByACent() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        world.cloud("oci")
                .fault(FaultKind.LOST_RESPONSE)
                .on(FakeOperation.DELETE_VM)
                .times(2);
        manager.releaseAll();
        world.until(Duration.ofMinutes(3), () -> manager.active().isEmpty());
        assertThat(manager.metrics().totalCost().rounded(2))
                .isEqualTo(world.bill().rounded(2));
        world.sumsMayDiffer();
    }

    @Test
    void whatTheCloudBillsAtTheLeastIsCounted() {
        // oci bills a minute at the least; the VM is there for 41 s.
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        String name = manager.burst(1, "a test").get(0);
        world.until(Duration.ofMinutes(1), () -> site.size() == 1);
        site.read();
        manager.release(name);
        world.until(Duration.ofMinutes(1), () -> manager.active().isEmpty());
        assertThat(manager.metrics().totalCost().rounded(9))
                .isEqualTo(world.bill().rounded(9));
        assertThat(world.bill().times(60).rounded(9).amount()).isEqualByComparingTo("0.1");
    }

    @Test
    void stoppingStopsDecisionsAndLetsDrainsEnd() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        manager.stop();
        world.time.advance(Duration.ofSeconds(1));
        int reads = site.reads;
        site.vcpusWanted = 200;
        world.time.advance(Duration.ofHours(1));
        assertThat(site.reads).isEqualTo(reads);
        assertThat(manager.active()).hasSize(2);

        site.read();
        manager.releaseAll();
        world.time.advance(Duration.ofMinutes(5));
        assertThat(manager.active()).hasSize(2);
        site.vcpusWanted = 0;
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        reads = site.reads;
        world.time.advance(Duration.ofHours(1));
        assertThat(site.reads).isEqualTo(reads);

        manager.start();
        site.vcpusWanted = 100;
        world.until(Duration.ofMinutes(7), () -> !manager.active().isEmpty());
    }

    @Test
    void stoppingAndStartingWithinATickLeavesOneTick() {
        EventDrivenBurstManager[] manager = new EventDrivenBurstManager[1];
        Site restless = new Site(world) {
            @Override
            public CapacityReading read() {
                if (reads == 0) {
                    manager[0].stop();
                    manager[0].start();
                }
                return super.read();
            }
        };
        manager[0] = world.manager(BurstWorld.policy().build(), restless);
        manager[0].start();
        manager[0].start();
        world.time.advance(Duration.ofMinutes(10));
        // One at once, one because it was started again, and one each half minute.
        assertThat(restless.reads).isEqualTo(22);
    }

    @Test
    void closingLeavesVmsNamesThemAndDoesNothingMore() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        manager.release(manager.active().get(0).name());
        world.until(Duration.ofMinutes(2), () -> manager.active().size() == 1);
        manager.burst(1, "on its way");
        world.time.advance(Duration.ofSeconds(1));
        Logger logger = (Logger) LoggerFactory.getLogger(LifeCycle.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            manager.close();
            manager.close();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .contains("burst 'test' closes and leaves worker-", "in account oci"));
        int reads = site.reads;
        world.time.advance(Duration.ofMinutes(30));
        assertThat(site.reads).isEqualTo(reads);
        assertThat(site.joined).hasSize(2);
        assertThat(world.vms()).hasSize(2);
        assertThatThrownBy(manager::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> manager.burst(1, "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(manager::releaseAll).isInstanceOf(IllegalStateException.class);

        world.leave(manager);
        EventDrivenBurstManager next = world.manager(BurstWorld.policy().build(), site);
        next.start();
        world.until(Duration.ofMinutes(1), () -> next.active().size() == 2);
    }

    @Test
    void closingWhileAnOrderWaitsForItsTurnOrdersNothing() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        world.clouds.values().forEach(cloud -> cloud.fault(FaultKind.THROTTLED).on(FakeOperation.CREATE_VM));
        manager.burst(3, "a test");
        world.time.advance(Duration.ofSeconds(2));
        world.leave(manager);
        world.clouds.values().forEach(cloud -> cloud.clearFaults());
        world.time.advance(Duration.ofMinutes(5));
        assertThat(world.vms()).isEmpty();
    }

    @Test
    void deletesGoOnAfterAClose() {
        EventDrivenBurstManager manager = withVms(BurstWorld.policy(), 2);
        world.cloud("oci")
                .fault(FaultKind.THROTTLED)
                .on(FakeOperation.DELETE_VM)
                .times(4);
        manager.releaseAll();
        world.time.advance(Duration.ofSeconds(1));
        world.leave(manager);
        world.time.advance(Duration.ofMinutes(3));
        assertThat(world.vms()).isEmpty();
    }

    @Test
    void namesOfReleasedVmsAreChecked() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        assertThatThrownBy(() -> manager.release("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> manager.burst(0, "none")).isInstanceOf(IllegalArgumentException.class);
        assertThat(manager.active()).isEqualTo(List.of());
    }
}
