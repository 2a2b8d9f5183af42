package io.multicloud.testkit.conformance;

import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.util.Map;
import java.util.Set;

/** VMs as another service has them; subclasses do one thing differently. */
class DelegatingCompute implements ComputeService {
    final ComputeService good;

    DelegatingCompute(ComputeService good) {
        this.good = good;
    }

    @Override
    public Operation<VM> create(VMSpec spec) {
        return good.create(spec);
    }

    @Override
    public VM get(ResourceId id) {
        return good.get(id);
    }

    @Override
    public Paged<VM> list(ListQuery query) {
        return good.list(query);
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        return good.delete(id);
    }

    @Override
    public VM tag(ResourceId id, Map<String, String> tags) {
        return good.tag(id, tags);
    }

    @Override
    public VM untag(ResourceId id, Set<String> keys) {
        return good.untag(id, keys);
    }

    @Override
    public VM adopt(ResourceId id, String owner) {
        return good.adopt(id, owner);
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        return good.start(id);
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        return good.stop(id);
    }

    @Override
    public Operation<VM> restart(ResourceId id) {
        return good.restart(id);
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        return good.resize(id, instanceType);
    }

    @Override
    public ConsoleOutput consoleOutput(ResourceId id) {
        return good.consoleOutput(id);
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        return good.instanceTypes(region);
    }

    @Override
    public KeyPairService keyPairs() {
        return good.keyPairs();
    }
}
