package io.multicloud.api.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;

/**
 * A machine of a group.
 *
 * @param vm the machine at the primary site
 * @param data what its volumes hold
 * @param order machines of a lower order are up before those of a higher are started; from 0
 */
public record ProtectedMachine(ResourceId vm, DataClass data, int order) {
    /** @throws IllegalArgumentException if it is no VM, or the order is negative */
    public ProtectedMachine {
        if (!vm.type().equals(ResourceType.VM)) {
            throw new IllegalArgumentException("what is protected must be a vm, was " + vm);
        }
        if (order < 0) {
            throw new IllegalArgumentException("the order of " + vm + " must not be negative, was " + order);
        }
    }

    /** Returns a machine of the first order that holds {@link DataClass#STATE}. */
    public static ProtectedMachine of(ResourceId vm) {
        return new ProtectedMachine(vm, DataClass.STATE, 0);
    }
}
