package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressService;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reserved public addresses beyond what they share with other resources. */
class PublicAddressTests extends ConformanceTests {
    @BeforeEach
    void requireAddresses() {
        bench().needs(Capability.PUBLIC_ADDRESSES);
    }

    private PublicAddressService addresses() {
        return bench().provider().networks().publicAddresses();
    }

    private PublicAddress address() {
        return bench().make(ResourceKinds.PUBLIC_ADDRESS);
    }

    private ResourceId madeUp(ResourceType type) {
        return bench().provider().resourceId(type, bench().provider().region(), "conformance-made-up");
    }

    @Test
    void anAddressIsOneOfTheInternet() {
        Set<String> different = new LinkedHashSet<>();
        for (int i = 0; i < 3; i++) {
            PublicAddress address = address();
            Expect.that(
                    address.address().matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"),
                    "a reserved address must be an IPv4 address",
                    address);
            Expect.that(address.attachedTo().isEmpty(), "a new address is attached to nothing", address);
            different.add(address.address());
        }
        Expect.equal(3, different.size(), "each reserved address must be another one: " + different);
    }

    @Test
    void attachingMakesAVmReachable() {
        PublicAddress address = address();
        VM vm = bench().vm();
        PublicAddress attached = addresses().attach(address.id(), vm.id()).await();
        Expect.equal(vm.id(), attached.attachedTo().orElse(null), "an attached address must name its VM");
        Expect.equal(address.address(), attached.address(), "attaching must not change the address");
        bench().settle();
        Expect.equal(
                address.address(),
                bench().provider().compute().get(vm.id()).publicAddress().orElse(null),
                "a VM must show the address attached to it");
        Expect.equal(
                vm.id(),
                addresses().attach(address.id(), vm.id()).await().attachedTo().orElse(null),
                "attaching an address again to the same VM must succeed");
    }

    @Test
    void attachingElsewhereIsRefused() {
        PublicAddress address = address();
        VM vm = bench().vm();
        addresses().attach(address.id(), vm.id()).await();
        VM second = bench().make(ResourceKinds.VM);
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "an address that is attached elsewhere",
                () -> addresses().attach(address.id(), second.id()).await());
        bench().settle();
        Expect.equal(
                vm.id(),
                addresses().get(address.id()).attachedTo().orElse(null),
                "a refused attach must leave the address where it is");
    }

    @Test
    void detachingFreesTheAddress() {
        PublicAddress address = address();
        VM vm = bench().vm();
        addresses().attach(address.id(), vm.id()).await();
        PublicAddress detached = addresses().detach(address.id()).await();
        Expect.that(detached.attachedTo().isEmpty(), "a detached address is attached to nothing", detached);
        Expect.equal(address.address(), detached.address(), "detaching must not change the address");
        Expect.that(
                addresses().detach(address.id()).await().attachedTo().isEmpty(),
                "detaching what is attached to nothing must succeed",
                address.id());
        bench().settle();
        Expect.that(
                bench().provider().compute().get(vm.id()).publicAddress().isEmpty(),
                "a VM must not show an address that was detached",
                vm.id());
    }

    @Test
    void anAttachedAddressCannotBeDeleted() {
        PublicAddress address = address();
        addresses().attach(address.id(), bench().vm().id()).await();
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting an address that a VM needs",
                () -> addresses().delete(address.id()).await());
        addresses().detach(address.id()).await();
        Expect.equal(address.id(), addresses().delete(address.id()).await(), "a detached address can be deleted");
    }

    @Test
    void aReservedAddressOutlivesItsVm() {
        PublicAddress address = address();
        VM vm = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .publicAddressing(PublicAddressing.reserved(address.id()))
                                .build());
        Expect.equal(address.address(), vm.publicAddress().orElse(null), "a VM must have the reserved address");
        bench().settle();
        Expect.equal(
                vm.id(),
                addresses().get(address.id()).attachedTo().orElse(null),
                "a reserved address must name the VM that was created with it");
        bench().provider().compute().delete(vm.id()).await();
        bench().settle();
        PublicAddress left = addresses().get(address.id());
        Expect.that(left.attachedTo().isEmpty(), "a reserved address must outlive its VM", left);
        Expect.equal(address.address(), left.address(), "a reserved address must stay the same");
    }

    @Test
    void aVmWithAnAddressThatIsTakenOrDoesNotExistIsRefused() {
        PublicAddress address = address();
        addresses().attach(address.id(), bench().vm().id()).await();
        Set<ResourceId> before = bench().inventory();
        Expect.all(
                "addresses that a VM cannot have",
                List.of(
                        () -> expectRefused(ErrorCode.FAILED_PRECONDITION, "an address that is attached", address.id()),
                        () -> expectRefused(
                                ErrorCode.NOT_FOUND,
                                "an address that does not exist",
                                madeUp(ResourceType.PUBLIC_ADDRESS))));
        bench().expectInventory(before, "a refused create must leave nothing behind");
    }

    private void expectRefused(ErrorCode code, String rule, ResourceId address) {
        Expect.code(
                code,
                "a VM with " + rule,
                () -> bench().provider()
                        .compute()
                        .create(VMSpec.builder(bench().name(ResourceType.VM))
                                .publicAddressing(PublicAddressing.reserved(address))
                                .build())
                        .await());
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        ResourceId gone = madeUp(ResourceType.PUBLIC_ADDRESS);
        VM vm = bench().vm();
        Expect.all(
                "addresses and VMs that do not exist",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "attaching no address",
                                () -> addresses().attach(gone, vm.id())),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "attaching to no VM",
                                () -> addresses().attach(address().id(), madeUp(ResourceType.VM))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "detaching no address",
                                () -> addresses().detach(gone))));
    }

    @Test
    void attachingAndDetachingCanBeReattached() {
        PublicAddress address = address();
        VM vm = bench().vm();
        Operation<PublicAddress> attach = addresses().attach(address.id(), vm.id());
        Expect.equal(
                vm.id(),
                bench().other()
                        .attach(attach.id(), PublicAddress.class)
                        .await()
                        .attachedTo()
                        .orElse(null),
                "an attach must be found again from another process");
        Operation<PublicAddress> detach = addresses().detach(address.id());
        Expect.that(
                bench().other()
                        .attach(detach.id(), PublicAddress.class)
                        .await()
                        .attachedTo()
                        .isEmpty(),
                "a detach must be found again from another process",
                address.id());
    }
}
