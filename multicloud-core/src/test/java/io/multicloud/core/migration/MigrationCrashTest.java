package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A host dies before any of its events, and another one brings the migration to its end, forwards or backwards. */
class MigrationCrashTest {
    private static final int EVERY = 29;

    /** How many events a host has until the migration has ended. */
    private long events(boolean cancelled) {
        MigrationWorld world = new MigrationWorld();
        VM source = world.machine("aws", 1);
        SimulatedHost host = new SimulatedHost(world.time, "a", Duration.ZERO);
        run(world, host, source, cancelled);
        return host.events();
    }

    private static Optional<WorkStatus> run(MigrationWorld world, SimulatedHost host, VM source, boolean cancelled) {
        return world.onTwoHosts(
                host,
                MigrationSpec.builder(source.id(), "gcp").build(),
                cancelled ? Duration.ofSeconds(150) : Duration.ZERO);
    }

    @Test
    void aMigrationOutlivesItsHost() {
        long all = events(false);
        int ended = 0;
        for (long event = 1; event < all; event += EVERY) {
            MigrationWorld world = new MigrationWorld();
            VM source = world.machine("aws", 1);
            SimulatedHost host = new SimulatedHost(world.time, "a", Duration.ZERO);
            host.before(event, host::kill);

            Optional<WorkStatus> status = run(world, host, source, false);

            if (status.isPresent()) {
                ended++;
                assertThat(status.get().state())
                        .as("killed before event %s: %s", event, status)
                        .isEqualTo(WorkState.SUCCEEDED);
                assertThat(world.living(world.gcp))
                        .as("killed before event %s", event)
                        .hasSize(1);
                world.sameBytes(source.id(), world.living(world.gcp).get(0).id());
                assertThat(world.get(source.id()).state()).isEqualTo(VMState.STOPPED);
            } else {
                assertThat(world.get(source.id()).state()).isEqualTo(VMState.RUNNING);
            }
            assertThat(world.owned()).as("killed before event %s", event).isEmpty();
        }
        assertThat(ended).isGreaterThan(5);
    }

    @Test
    void aMigrationThatIsTakenBackOutlivesItsHost() {
        long all = events(true);
        for (long event = all / 2; event < all; event += EVERY) {
            MigrationWorld world = new MigrationWorld();
            VM source = world.machine("aws", 1);
            SimulatedHost host = new SimulatedHost(world.time, "a", Duration.ZERO);
            host.before(event, host::kill);

            WorkStatus status = run(world, host, source, true).orElseThrow();

            assertThat(status.state())
                    .as("killed before event %s: %s", event, status)
                    .isEqualTo(WorkState.CANCELLED);
            world.untouched(source.id());
            assertThat(world.living(world.gcp)).isEmpty();
        }
    }
}
