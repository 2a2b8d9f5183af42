package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.core.dr.DRWorld.Host;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host that makes a machine anew is killed, and another one goes on. */
class CrashedReplacementTest {
    /** Seconds after the machine hung: from the restart until the old machine was deleted. */
    @ParameterizedTest
    @ValueSource(ints = {185, 201, 205, 209, 213, 220, 230, 241, 250, 259, 268, 277, 285, 291, 297, 303})
    void thereIsOneNewMachineAndNothingElseIsLeft(int seconds) {
        DRWorld world = new DRWorld(seconds).machines(2);
        ResourceId old = world.vms.get(0);
        boolean[] hangs = {false};
        world.probes.put(
                "probe",
                (machines, timeout) ->
                        machines.stream().noneMatch(vm -> hangs[0] && vm.id().equals(old)));
        Host first = world.host("a");
        first.coordinator()
                .protect(world.plan().machineProbe("probe").witness("witness").build());
        world.protectedWell(first);
        world.write(0, "written last of all");
        hangs[0] = true;
        Host second = world.host("b");
        world.time.advance(Duration.ofSeconds(seconds));
        first.kill();

        world.until(
                Duration.ofMinutes(20),
                () -> world.phase(second) == Phase.NORMAL
                        && world.running(world.aws).size() == 2
                        && world.running(world.aws).stream()
                                .noneMatch(vm -> vm.id().equals(old)),
                () -> world.explained(second));
        world.time.advance(Duration.ofMinutes(20));
        assertThat(world.aws.vms()).hasSize(2).extracting(VM::id).contains(world.vms.get(1));
        assertThat(world.running(world.aws).stream().map(vm -> world.read(world.aws, vm.id())))
                .contains("written last of all");
        assertThat(world.at(world.aws).images().list(ListQuery.in(world.primary.region())))
                .noneMatch(image -> image.name().startsWith("replace-"));
        assertThat(world.at(world.aws).volumes().snapshots().list(ListQuery.in(world.primary.region())))
                .noneMatch(snapshot -> snapshot.name().startsWith("replace-"));
        world.protectedWell(second);
    }
}
