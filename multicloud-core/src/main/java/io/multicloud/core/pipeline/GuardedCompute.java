package io.multicloud.core.pipeline;

import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;

/** Guards virtual machines and key pairs. */
final class GuardedCompute extends GuardedService<VM, VMSpec, ComputeService> implements ComputeService {
    GuardedCompute(Guard guard, ComputeService raw) {
        super(guard, raw, ResourceType.VM, VMSpec.class);
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        return guard.change(new ProposedChange.Start(id), admitted -> raw.start(id), guard::seen);
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        return start("stop", id, () -> raw.stop(id));
    }

    @Override
    public Operation<VM> restart(ResourceId id) {
        return start("restart", id, () -> raw.restart(id));
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        return guard.change(
                new ProposedChange.Resize(id, instanceType),
                admitted -> raw.resize(id, ((ProposedChange.Resize) admitted).instanceType()),
                guard::seen);
    }

    @Override
    public ConsoleOutput consoleOutput(ResourceId id) {
        return guard.call("vm.consoleOutput", id, () -> raw.consoleOutput(id));
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        return raw.instanceTypes(region);
    }

    @Override
    public KeyPairService keyPairs() {
        return new KeyPairs(guard, raw.keyPairs());
    }

    private static final class KeyPairs extends GuardedService<KeyPair, KeyPairSpec, KeyPairService>
            implements KeyPairService {
        KeyPairs(Guard guard, KeyPairService raw) {
            super(guard, raw, ResourceType.KEY_PAIR, KeyPairSpec.class);
        }
    }
}
