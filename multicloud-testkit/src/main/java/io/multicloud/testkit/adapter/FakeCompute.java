package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.Operation;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.Encryption;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.ComputeBackend;
import io.multicloud.testkit.fake.compute.KeyPairBackend;
import java.util.stream.Stream;

/** Virtual machines of an opened fake account. */
final class FakeCompute extends ResourceAdapter<VM, VMSpec> implements ComputeService {
    private final ComputeBackend backend;
    private final FakeKeyPairs keyPairs;

    FakeCompute(FakeCalls calls, ComputeBackend backend) {
        super(calls, backend, VM.class, null);
        this.backend = backend;
        this.keyPairs = new FakeKeyPairs(calls, backend.keyPairs());
    }

    @Override
    void beforeCreate(VMSpec spec) {
        if (spec.purchase() instanceof Purchase.Spot) {
            calls().require(Capability.VM_SPOT);
        }
        if (spec.userData().isPresent()) {
            calls().require(Capability.VM_USER_DATA);
        }
        if (Stream.concat(spec.rootDisk().stream(), spec.dataDisks().stream())
                .anyMatch(disk -> disk.encryption() instanceof Encryption.CustomerKey)) {
            calls().require(Capability.VOLUME_CUSTOMER_KEY);
        }
        if (spec.keyPair().isPresent()) {
            calls().require(Capability.KEY_PAIRS);
        }
        spec.rootDisk().ifPresent(this::checkDisk);
        spec.dataDisks().forEach(this::checkDisk);
        if (spec.subnet().isPresent() || !spec.securityGroups().isEmpty()) {
            calls().require(Capability.NETWORKS);
        }
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved) {
            calls().require(Capability.PUBLIC_ADDRESSES);
        }
    }

    private void checkDisk(DiskSpec disk) {
        if (disk.encryption() instanceof Encryption.CustomerKey) {
            calls().require(Capability.VOLUME_CUSTOMER_KEY);
        }
        if (disk.snapshot().isPresent()) {
            calls().require(Capability.SNAPSHOTS);
            calls().requireOwn(disk.snapshot().get(), ResourceType.SNAPSHOT);
        }
        if (disk.image().isPresent()) {
            calls().require(Capability.VOLUME_FROM_IMAGE);
            calls().requireOwn(disk.image().get(), ResourceType.IMAGE);
        }
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        return change(FakeOperation.START_VM, id, Capability.VM_STOP_START, () -> backend.start(id));
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        return change(FakeOperation.STOP_VM, id, Capability.VM_STOP_START, () -> backend.stop(id));
    }

    @Override
    public Operation<VM> restart(ResourceId id) {
        return change(FakeOperation.RESTART_VM, id, Capability.VM_RESTART, () -> backend.restart(id));
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        return change(FakeOperation.RESIZE_VM, id, Capability.VM_RESIZE, () -> backend.resize(id, instanceType));
    }

    @Override
    public ConsoleOutput consoleOutput(ResourceId id) {
        return send(
                FakeOperation.GET_CONSOLE_OUTPUT, id, Capability.VM_CONSOLE_OUTPUT, () -> backend.consoleOutput(id));
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        calls().requireOpen();
        return Paged.single(() -> Page.last(
                calls().send(FakeOperation.LIST_INSTANCE_TYPES, region, null, () -> backend.instanceTypes(region))));
    }

    @Override
    public FakeKeyPairs keyPairs() {
        return keyPairs;
    }

    /** Key pairs of an opened fake account. */
    static final class FakeKeyPairs extends ResourceAdapter<KeyPair, KeyPairSpec> implements KeyPairService {
        FakeKeyPairs(FakeCalls calls, KeyPairBackend backend) {
            super(calls, backend, KeyPair.class, Capability.KEY_PAIRS);
        }
    }
}
