package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.fabric.PublicAddressEntry.Link;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reserved public addresses, billed from the accepted create to the accepted delete, attached or not. */
public final class PublicAddressBackend extends ResourceBackend<PublicAddress, PublicAddressSpec, PublicAddressEntry> {
    private final PublicAddresses addresses;
    private final VmDirectory vms;
    // Those that are attached, or on their way to or from a VM.
    private final Map<ResourceId, PublicAddressEntry> byVm = new HashMap<>();

    PublicAddressBackend(World world, PublicAddresses addresses, VmDirectory vms) {
        super(world, ResourceType.PUBLIC_ADDRESS);
        this.addresses = addresses;
        this.vms = vms;
    }

    @Override
    protected PublicAddressEntry make(PublicAddressSpec spec, Region region) {
        String address = addresses.take();
        ResourceId id = mint(region, spec.name());
        return new PublicAddressEntry(
                id,
                spec.name(),
                spec.tags(),
                address,
                world().ledger()
                        .start(
                                id,
                                "network",
                                "public address",
                                world().flavor().networks().reservedAddress(),
                                Duration.ZERO,
                                spec.tags()),
                world().now());
    }

    @Override
    protected void beforeDelete(PublicAddressEntry entry) {
        if (entry.link() != Link.FREE) {
            throw attached(entry);
        }
    }

    @Override
    protected void onDeleting(PublicAddressEntry entry) {
        entry.meter.stop();
    }

    @Override
    protected void onGone(PublicAddressEntry entry) {
        addresses.giveBack(entry.address);
    }

    /** Makes a VM reachable at the address. */
    public Progress<PublicAddress> attach(ResourceId address, ResourceId vm) {
        return requestOn(FakeOperation.ATTACH_PUBLIC_ADDRESS, address, entry -> {
            requireVm(entry, vm);
            if (vm.equals(entry.vm()) && entry.link() != Link.DETACHING) {
                return newest(entry);
            }
            if (entry.link() != Link.FREE) {
                throw attached(entry);
            }
            requireWithoutAddress(vm);
            attach(entry, vm, Link.ATTACHING);
            long number = change(entry, Phase.CHANGING, FakeOperation.ATTACH_PUBLIC_ADDRESS, () -> {
                entry.phase(Phase.READY);
                if (entry.link() == Link.ATTACHING) {
                    attach(entry, vm, Link.ATTACHED);
                    vms.changed(vm);
                }
            });
            return progressOf(entry, number);
        });
    }

    private void requireVm(PublicAddressEntry entry, ResourceId id) {
        Region region = entry.id().region();
        boolean there = id.region().equals(region)
                && vms.find(id)
                        .filter(vm -> vm.id().equals(id) && vm.state() != VMState.DELETING)
                        .isPresent();
        if (!there) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            ResourceType.VM,
                            "the VM '" + id.nativeId() + "' does not exist in " + region);
        }
    }

    private void requireWithoutAddress(ResourceId vm) {
        if (byVm.containsKey(vm) || vms.find(vm).flatMap(VM::publicAddress).isPresent()) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "the VM '" + vm.nativeId() + "' has a public address already");
        }
    }

    /** Takes the address from its VM. */
    public Progress<PublicAddress> detach(ResourceId address) {
        return requestOn(FakeOperation.DETACH_PUBLIC_ADDRESS, address, entry -> {
            if (entry.link() == Link.FREE || entry.link() == Link.DETACHING) {
                return newest(entry);
            }
            entry.link(Link.DETACHING);
            long number = change(entry, Phase.CHANGING, FakeOperation.DETACH_PUBLIC_ADDRESS, () -> {
                entry.phase(Phase.READY);
                free(entry);
            });
            return progressOf(entry, number);
        });
    }

    // Of VMs that are created with an address of their own, under the lock.

    /** Returns an address that a VM can be created with. */
    PublicAddressEntry requireFree(ResourceId id, Region region) {
        PublicAddressEntry entry = References.require(world(), table(), id, type(), region);
        if (entry.link() != Link.FREE) {
            throw attached(entry);
        }
        return entry;
    }

    /** Attaches an address without a request of its own. */
    void attach(PublicAddressEntry entry, ResourceId vm, Link link) {
        byVm.put(vm, entry);
        entry.link(link, vm);
    }

    /** Frees the address of a VM, if it has a reserved one. */
    void freeOf(ResourceId vm) {
        PublicAddressEntry entry = byVm.get(vm);
        if (entry != null) {
            free(entry);
        }
    }

    private void free(PublicAddressEntry entry) {
        ResourceId vm = entry.vm();
        if (vm != null) {
            byVm.remove(vm);
            entry.link(Link.FREE, null);
            vms.changed(vm);
        }
    }

    /** Returns the address by which a VM is reached, if it is a reserved one. */
    Optional<String> addressOf(ResourceId vm) {
        return Optional.ofNullable(byVm.get(vm))
                .filter(PublicAddressEntry::carries)
                .map(entry -> entry.address);
    }

    private FakeNativeException attached(PublicAddressEntry entry) {
        ResourceId vm = entry.vm();
        return world().refusal(
                        ErrorCode.FAILED_PRECONDITION,
                        type(),
                        "the address " + entry.address + " is attached to '" + (vm == null ? "" : vm.nativeId()) + "'");
    }
}
