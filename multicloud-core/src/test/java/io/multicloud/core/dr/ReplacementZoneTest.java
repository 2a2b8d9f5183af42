package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.core.dr.DRWorld.Host;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where in a region a machine is made anew. */
class ReplacementZoneTest {
    /** More than the region has zones, so that two are together. */
    private static final int MACHINES = 5;

    private final Set<ResourceId> hanging = new LinkedHashSet<>();
    private final Map<ResourceId, Zone> zones = new LinkedHashMap<>();

    private DRWorld world(Flavor flavor) {
        DRWorld world = new DRWorld(0, flavor).machines(MACHINES, DataSize.gib(32));
        world.probes.put("probe", (machines, timeout) -> machines.stream().noneMatch(vm -> hanging.contains(vm.id())));
        world.aws.vms().forEach(vm -> zones.put(vm.id(), vm.zone().orElseThrow()));
        return world;
    }

    private static Host protect(DRWorld world) {
        Host host = world.host("a");
        host.coordinator()
                .protect(world.plan().machineProbe("probe").witness("witness").build());
        world.protectedWell(host);
        return host;
    }

    private List<VM> replaced(DRWorld world, Host host, Set<ResourceId> old) {
        world.until(
                Duration.ofMinutes(12),
                () -> world.phase(host) == Phase.NORMAL
                        && world.running(world.aws).size() == MACHINES
                        && world.running(world.aws).stream().noneMatch(vm -> old.contains(vm.id())),
                () -> world.explained(host));
        return world.running(world.aws).stream()
                .filter(vm -> !zones.containsKey(vm.id()))
                .toList();
    }

    private Zone zoneOf(ResourceId vm) {
        return zones.get(vm);
    }

    @Test
    void whatIsMadeOfItsOwnDisksIsWhereTheyWere() {
        DRWorld world = world(Flavor.azure());
        Host host = protect(world);
        for (ResourceId old : List.copyOf(world.vms)) {
            hanging.add(old);
            VM made = replaced(world, host, hanging).get(hanging.size() - 1);
            assertThat(made.zone()).contains(zoneOf(old));
            if (hanging.size() == 2) {
                return;
            }
        }
    }

    @Test
    void whatIsMadeOfARecoveryPointIsWhereTheLostOneWas() {
        DRWorld world = world(Flavor.azure());
        Host host = protect(world);
        ResourceId old = world.vms.get(1);
        world.at(world.aws).compute().delete(old).await();
        assertThat(replaced(world, host, Set.of(old)))
                .singleElement()
                .satisfies(made -> assertThat(made.zone()).contains(zoneOf(old)));
    }

    @Test
    void whereThereIsNoCapacityAnotherZoneIsTaken() {
        DRWorld world = world(Flavor.azure());
        Host host = protect(world);
        ResourceId old = world.vms.get(0);
        world.aws.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM).inZone(zoneOf(old));
        hanging.add(old);
        assertThat(replaced(world, host, hanging))
                .singleElement()
                .satisfies(made -> assertThat(made.zone().orElseThrow()).isNotEqualTo(zoneOf(old)));
        world.time.advance(Duration.ofMinutes(5));
        assertThat(world.aws.vms()).hasSize(MACHINES);
    }

    @Test
    void whereNoZoneHasCapacityTheFirstIsAskedAgain() {
        DRWorld world = world(Flavor.azure());
        Host host = protect(world);
        ResourceId old = world.vms.get(0);
        Set<Zone> all = new LinkedHashSet<>(world.at(world.aws).zones(world.primary.region()));
        all.remove(zoneOf(old));
        world.aws.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM).times(all.size() + 1);
        hanging.add(old);
        assertThat(replaced(world, host, hanging))
                .singleElement()
                .satisfies(made -> assertThat(made.zone()).contains(zoneOf(old)));
    }

    @Test
    void aZoneInWhichNothingWorksIsTriedLast() {
        DRWorld world = world(Flavor.azure());
        Host host = protect(world);
        Zone failing = zoneOf(world.vms.get(MACHINES - 1));
        zones.forEach((vm, zone) -> {
            if (zone.equals(failing)) {
                hanging.add(vm);
            }
        });
        assertThat(hanging).as("machines that are together").hasSizeGreaterThan(1);
        List<VM> made = replaced(world, host, hanging);
        assertThat(made)
                .hasSameSizeAs(hanging)
                .allSatisfy(vm -> assertThat(vm.zone().orElseThrow()).isNotEqualTo(failing));
    }

    @Test
    void aSubnetOfOneZoneLeavesNoChoice() {
        DRWorld world = world(Flavor.aws());
        Host host = protect(world);
        ResourceId old = world.vms.get(0);
        VM before = world.at(world.aws).compute().get(old);
        hanging.add(old);
        assertThat(replaced(world, host, hanging)).singleElement().satisfies(made -> {
            assertThat(made.zone()).contains(zoneOf(old));
            assertThat(made.subnet()).isEqualTo(before.subnet());
        });
    }
}
