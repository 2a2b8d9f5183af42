package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.ScalingStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Just in time, from a host's queue to the clouds' bills. */
class JustInTimeBurstTest {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final BurstWorld world = BurstWorld.ofFour();
    private final JobQueue queue = new JobQueue(world);
    private final EventDrivenBurstManager manager = world.manager(
            BurstWorld.policy().strategy(ScalingStrategy.justInTime()).build(), queue);

    JustInTimeBurstTest() {
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void windUp() {
        world.windUp();
    }

    @Test
    void everythingThatWaitsStartsWithinFiveMinutesOfOneOrder() {
        queue.submit(10, Duration.ofMinutes(30));
        world.time.advance(Duration.ofMinutes(1));
        queue.submit(5, Duration.ofMinutes(30));
        world.until(Duration.ofMinutes(6), () -> queue.waits.size() == 15);
        assertThat(Collections.max(queue.waits)).isLessThanOrEqualTo(LONGEST_WAIT);
        assertThat(BurstWorld.reasons(manager, Action.SCALE_OUT)).hasSize(1);
        assertThat(world.vms()).hasSize(15);
    }

    @Test
    void waitsAsLongAsWaitingAllows() {
        queue.submit(1, Duration.ofMinutes(30));
        Instant submitted = world.time.now();
        world.until(LONGEST_WAIT, () -> !manager.active().isEmpty());
        // A boot is taken to last 3 min, and the next look is half a minute away.
        assertThat(Duration.between(submitted, world.time.now()))
                .isBetween(Duration.ofSeconds(90), Duration.ofSeconds(121));
        assertThat(BurstWorld.reasons(manager, Action.NONE)).contains("everything that waits can still wait");
    }

    @Test
    void thereAreAsManyVmsAsItTakes() {
        queue.submit(200, Duration.ofMinutes(30));
        world.until(Duration.ofMinutes(7), () -> queue.running() == 200);
        assertThat(world.vms()).hasSize(200);
    }

    @Test
    void idleVmsServeWhatComesAndEndOnceIdlingHasCostEnough() {
        queue.submit(4, Duration.ofMinutes(30));
        world.until(Duration.ofMinutes(6), () -> queue.running() == 4);
        world.until(Duration.ofMinutes(31), () -> queue.done == 4);
        queue.submit(2, Duration.ofMinutes(5));
        assertThat(queue.running()).isEqualTo(2);
        world.until(Duration.ofMinutes(6), () -> queue.done == 6);
        assertThat(manager.active()).hasSize(4);
        // 40 VM-minutes of idling, of which two VMs have spent five each.
        Duration more =
                world.until(Duration.ofMinutes(11), () -> manager.active().isEmpty());
        assertThat(more).isGreaterThan(Duration.ofMinutes(6));
        assertThat(BurstWorld.reasons(manager, Action.SCALE_IN))
                .singleElement()
                .asString()
                .contains("idle time");
        assertThat(manager.metrics().launched()).isEqualTo(4);
        assertThat(queue.lost).isZero();
    }
}
