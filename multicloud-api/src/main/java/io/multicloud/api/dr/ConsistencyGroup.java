package io.multicloud.api.dr;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Machines whose copies are of one instant: they are frozen together, and recovered to the same point.
 *
 * @param name unique within the plan
 * @param machines at least one
 */
public record ConsistencyGroup(String name, List<ProtectedMachine> machines) {
    /** @throws IllegalArgumentException if the name is blank, there are no machines, or one is there twice */
    public ConsistencyGroup {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a consistency group must not be blank");
        }
        machines = List.copyOf(machines);
        if (machines.isEmpty()) {
            throw new IllegalArgumentException("the consistency group '" + name + "' must have machines");
        }
        Set<Object> seen = new LinkedHashSet<>();
        for (ProtectedMachine machine : machines) {
            if (!seen.add(machine.vm())) {
                throw new IllegalArgumentException(
                        "the consistency group '" + name + "' must have " + machine.vm() + " once");
            }
        }
    }
}
