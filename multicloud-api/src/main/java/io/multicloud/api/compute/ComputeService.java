package io.multicloud.api.compute;

import io.multicloud.api.Capability;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;

/**
 * Virtual machines.
 *
 * <p>A create ends when the VM is {@link VMState#RUNNING}. It creates the disks of the spec, and an
 * ephemeral address if asked; all of them go when the VM is deleted. It fails with {@code UNSUPPORTED} for
 * needs that no type of the cloud meets, {@code INVALID_ARGUMENT} for a type or zone that does not exist,
 * and {@code NOT_FOUND} for a region, image, key pair, subnet, group or snapshot that does not. Actions that the present state does
 * not allow fail with {@code FAILED_PRECONDITION}; one that asks for the state the VM is in, or on its way
 * to, succeeds. A delete is allowed in every state, and ends an operation under way, which
 * then fails with {@code CANCELLED}.
 */
public interface ComputeService extends ResourceService<VM, VMSpec> {
    /**
     * Starts a stopped VM.
     *
     * @return ends when it is running
     * @throws io.multicloud.api.CloudException {@code NOT_FOUND}, {@code FAILED_PRECONDITION}, {@code CAPACITY},
     *     {@code UNSUPPORTED} without {@link Capability#VM_STOP_START}
     */
    default Operation<VM> start(ResourceId id) {
        throw Capability.VM_STOP_START.unsupported();
    }

    /**
     * Shuts a running VM down and keeps its disks; compute is no longer billed.
     *
     * @return ends when it is stopped
     * @throws io.multicloud.api.CloudException {@code NOT_FOUND}, {@code FAILED_PRECONDITION}, {@code UNSUPPORTED}
     *     without {@link Capability#VM_STOP_START}
     */
    default Operation<VM> stop(ResourceId id) {
        throw Capability.VM_STOP_START.unsupported();
    }

    /**
     * Restarts a running VM in place.
     *
     * @return ends when it is running again
     * @throws io.multicloud.api.CloudException {@code NOT_FOUND}, {@code FAILED_PRECONDITION}, {@code UNSUPPORTED}
     *     without {@link Capability#VM_RESTART}
     */
    default Operation<VM> restart(ResourceId id) {
        throw Capability.VM_RESTART.unsupported();
    }

    /**
     * Changes the type of a stopped VM.
     *
     * @param instanceType the native name
     * @return ends when it is stopped with the new type
     * @throws io.multicloud.api.CloudException {@code NOT_FOUND}, {@code INVALID_ARGUMENT} for an unknown type, {@code
     *     FAILED_PRECONDITION} unless stopped, {@code QUOTA}, {@code UNSUPPORTED} without {@link
     *     Capability#VM_RESIZE}
     */
    default Operation<VM> resize(ResourceId id, String instanceType) {
        throw Capability.VM_RESIZE.unsupported();
    }

    /**
     * Reads the serial console.
     *
     * @throws io.multicloud.api.CloudException {@code NOT_FOUND}, {@code UNSUPPORTED} without {@link
     *     Capability#VM_CONSOLE_OUTPUT}
     */
    default ConsoleOutput consoleOutput(ResourceId id) {
        throw Capability.VM_CONSOLE_OUTPUT.unsupported();
    }

    /**
     * Lists the types of a region.
     *
     * @throws io.multicloud.api.CloudException while iterating; {@code NOT_FOUND} for an unknown region
     */
    Paged<InstanceType> instanceTypes(Region region);

    /** Returns key pairs; refuses every call without {@link Capability#KEY_PAIRS}, which is the default. */
    default KeyPairService keyPairs() {
        return Capability.KEY_PAIRS.unsupportedService(KeyPairService.class);
    }
}
