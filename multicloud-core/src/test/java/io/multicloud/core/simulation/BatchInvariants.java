package io.multicloud.core.simulation;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.simulation.Fleet.Machine;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.simulation.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of machines that are moved together, of which one cannot be, by the clouds' own truth. */
final class BatchInvariants {
    private final Fleet fleet;
    private final Store store;
    private final String impossible;

    /** @param impossible the name of the machine that cannot be moved */
    BatchInvariants(Fleet fleet, Store store, String impossible) {
        this.fleet = fleet;
        this.store = store;
        this.impossible = impossible;
    }

    List<Invariant> always() {
        return List.of(noMoreThanThreeAreDown(), everyMachineIsSomewhere());
    }

    List<Invariant> atEnd() {
        return List.of(eachEndsByItself(), nothingIsLeftOver());
    }

    Invariant noMoreThanThreeAreDown() {
        return Invariant.of("no more machines are moved at a time than are to be", () -> {
            Set<String> down = new TreeSet<>();
            for (VM vm : fleet.source.vms()) {
                if (vm.state() == VMState.STOPPING || vm.state() == VMState.STOPPED || vm.state() == VMState.STARTING) {
                    down.add(vm.name());
                }
            }
            for (FakeCloud cloud : List.of(fleet.source, fleet.target)) {
                for (Leftover left : cloud.leftovers()) {
                    left.work().flatMap(this::nameOf).ifPresent(down::add);
                }
            }
            return down.size() > MigratorMover.PARALLEL ? Optional.of(down + " are under way") : Optional.empty();
        });
    }

    Invariant everyMachineIsSomewhere() {
        return Invariant.of("there is at least one copy of every machine at all times", () -> {
            for (Machine machine : fleet.machines()) {
                boolean there = fleet.atSource(machine)
                        .filter(vm -> vm.state() != VMState.DELETING && vm.state() != VMState.DELETED)
                        .isPresent();
                if (!there && fleet.atTarget(machine).isEmpty()) {
                    return Optional.of(machine.name() + " is nowhere");
                }
            }
            return Optional.empty();
        });
    }

    Invariant eachEndsByItself() {
        return Invariant.of("of a batch, each machine arrives but the one that cannot, which stays as it was", () -> {
            for (Machine machine : fleet.machines()) {
                boolean here = fleet.atSource(machine)
                        .filter(vm -> vm.state() == VMState.RUNNING)
                        .filter(vm -> fleet.holds(fleet.source, vm, machine))
                        .isPresent();
                boolean there = fleet.atTarget(machine)
                        .filter(vm -> vm.state() == VMState.RUNNING)
                        .isPresent();
                boolean stays = machine.name().equals(impossible);
                if (here != stays || there == stays) {
                    return Optional.of(machine.name() + (here ? " runs" : " does not run") + " where it was, and "
                            + (there ? "runs" : "does not run") + " at the target");
                }
            }
            return Optional.empty();
        });
    }

    Invariant nothingIsLeftOver() {
        return Invariant.of("nothing is billed after a batch but its machines", () -> {
            List<ResourceId> left = new ArrayList<>();
            for (FakeCloud cloud : List.of(fleet.source, fleet.target)) {
                for (Leftover leftover : cloud.leftovers()) {
                    ResourceType type = leftover.resource().type();
                    boolean machines = cloud == fleet.target
                            && (type.equals(ResourceType.VM) || type.equals(ResourceType.VOLUME))
                            && leftover.work().isEmpty();
                    if (!machines && !fleet.wasThere(leftover.resource())) {
                        left.add(leftover.resource());
                    }
                }
            }
            return left.isEmpty() ? Optional.empty() : Optional.of(left + " are still billed");
        });
    }

    /** Returns which machine a saga that has not ended moves. */
    private Optional<String> nameOf(String work) {
        Optional<SagaRecord> saga = store.find(work);
        if (saga.isEmpty() || saga.get().cursor().state() == SagaState.SUCCEEDED) {
            return Optional.empty();
        }
        return fleet.machines().stream()
                .filter(machine -> moves(saga.get(), machine))
                .map(Machine::name)
                .findFirst();
    }

    /** Tells whether a saga moves a machine. */
    static boolean moves(SagaRecord saga, Machine machine) {
        return saga.input().contains(machine.vm().nativeId());
    }
}
