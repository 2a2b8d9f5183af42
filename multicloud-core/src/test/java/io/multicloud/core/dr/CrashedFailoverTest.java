package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.dr.FailoverRequest;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.work.WorkState;
import io.multicloud.core.dr.DRWorld.Host;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host is killed in the middle of a recovery, between any two of its events, and another goes on. */
class CrashedFailoverTest {
    /** How many events a failover of two machines has, and every how manieth of them kills. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21, 28, 34, 41, 48, 55, 62, 70, 80, 89, 100, 120, 144, 170, 200, 233})
    void eachMachineIsThereOnceAndOneSideServes(int event) {
        DRWorld world = new DRWorld(event).machines(2);
        Host first = world.host("a");
        first.coordinator()
                .protect(world.plan().witness("witness").manualFailover().build());
        world.protectedWell(first);
        Host second = world.host("b");
        first.machine().before(first.machine().events() + event, first::kill);
        try {
            first.coordinator().failover("shop", FailoverRequest.because("a storm"));
        } catch (RuntimeException killed) {
            assertThat(first.machine().dead()).isTrue();
        }
        world.time.advance(Duration.ofMinutes(1));
        // Whoever asked and got no answer asks again, and gets the same one if there is one.
        Recovery recovery = second.coordinator().failover("shop", FailoverRequest.because("the same storm"));
        assertThat(recovery.await(Duration.ofMinutes(20)).state()).isEqualTo(WorkState.WAITING);

        assertThat(recovery.id().text()).isEqualTo("recovery-shop-2-1");
        assertThat(world.running(world.azure)).hasSize(2);
        assertThat(world.azure.vms()).hasSize(2);
        assertThat(world.running(world.aws)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.recovery);
        assertThat(second.coordinator().failoverState("shop").epoch()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 21, 34, 55, 89, 144})
    void aRollbackIsCompletedByAnotherHost(int event) {
        DRWorld world = new DRWorld(event).machines(2);
        Host first = world.host("a");
        first.coordinator()
                .protect(world.plan().witness("witness").manualFailover().build());
        world.protectedWell(first);
        Recovery recovery = first.coordinator().failover("shop", FailoverRequest.because("a storm"));
        recovery.await(Duration.ofMinutes(20));
        Host second = world.host("b");
        Recovery seen = second.coordinator().find(recovery.id()).orElseThrow();
        first.machine().before(first.machine().events() + event, first::kill);
        seen.rollback();
        world.until(
                Duration.ofMinutes(20),
                () -> seen.status().state().terminal(),
                () -> seen.status().toString());

        assertThat(world.running(world.aws)).hasSize(2);
        assertThat(world.running(world.azure)).isEmpty();
        assertThat(world.balancer.route("shop").orElseThrow().site()).isEqualTo(world.primary);
        assertThat(world.witness.role("shop").orElseThrow().site()).isEqualTo(world.primary);
        assertThat(second.coordinator().failoverState("shop").epoch()).isEqualTo(3);
    }
}
