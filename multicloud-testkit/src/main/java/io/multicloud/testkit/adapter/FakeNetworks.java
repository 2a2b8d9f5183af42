package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupService;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetService;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.FabricBackends;
import io.multicloud.testkit.fake.fabric.PublicAddressBackend;
import io.multicloud.testkit.fake.fabric.SecurityGroupBackend;
import io.multicloud.testkit.fake.fabric.SubnetBackend;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Networks of an opened fake account. */
final class FakeNetworks extends ResourceAdapter<Network, NetworkSpec> implements NetworkService {
    private final FakeSubnets subnets;
    private final FakeSecurityGroups securityGroups;
    private final FakePublicAddresses publicAddresses;

    FakeNetworks(FakeCalls calls, FabricBackends fabric) {
        super(calls, fabric.networks(), Network.class, Capability.NETWORKS);
        this.subnets = new FakeSubnets(calls, fabric.networks().subnets());
        this.securityGroups = new FakeSecurityGroups(calls, fabric.networks().groups());
        this.publicAddresses = new FakePublicAddresses(calls, fabric.publicAddresses());
    }

    @Override
    public Network tag(ResourceId id, Map<String, String> tags) {
        calls().require(Capability.NETWORK_TAGS);
        return super.tag(id, tags);
    }

    @Override
    public Network untag(ResourceId id, Set<String> keys) {
        calls().require(Capability.NETWORK_TAGS);
        return super.untag(id, keys);
    }

    @Override
    public FakeSubnets subnets() {
        return subnets;
    }

    @Override
    public FakeSecurityGroups securityGroups() {
        return securityGroups;
    }

    @Override
    public FakePublicAddresses publicAddresses() {
        return publicAddresses;
    }

    /** Subnets of an opened fake account. */
    static final class FakeSubnets extends ResourceAdapter<Subnet, SubnetSpec> implements SubnetService {
        FakeSubnets(FakeCalls calls, SubnetBackend backend) {
            super(calls, backend, Subnet.class, Capability.NETWORKS);
        }

        @Override
        public Subnet tag(ResourceId id, Map<String, String> tags) {
            calls().require(Capability.NETWORK_TAGS);
            return super.tag(id, tags);
        }

        @Override
        public Subnet untag(ResourceId id, Set<String> keys) {
            calls().require(Capability.NETWORK_TAGS);
            return super.untag(id, keys);
        }
    }

    /** Security groups of an opened fake account. */
    static final class FakeSecurityGroups extends ResourceAdapter<SecurityGroup, SecurityGroupSpec>
            implements SecurityGroupService {
        private final SecurityGroupBackend backend;

        FakeSecurityGroups(FakeCalls calls, SecurityGroupBackend backend) {
            super(calls, backend, SecurityGroup.class, Capability.NETWORKS);
            this.backend = backend;
        }

        @Override
        public SecurityGroup replaceRules(ResourceId group, List<SecurityRule> rules) {
            // Two requests: should the second fail, too much is allowed for a while, and never too little.
            SecurityGroup widened = replace(group, () -> backend.allow(group, rules));
            return new LinkedHashSet<>(rules).containsAll(widened.rules())
                    ? widened
                    : replace(group, () -> backend.keepOnly(group, rules));
        }

        private SecurityGroup replace(ResourceId group, Supplier<SecurityGroup> request) {
            return send(FakeOperation.REPLACE_SECURITY_RULES, group, Capability.NETWORKS, request);
        }
    }

    /** Public addresses of an opened fake account. */
    static final class FakePublicAddresses extends ResourceAdapter<PublicAddress, PublicAddressSpec>
            implements PublicAddressService {
        private final PublicAddressBackend backend;

        FakePublicAddresses(FakeCalls calls, PublicAddressBackend backend) {
            super(calls, backend, PublicAddress.class, Capability.PUBLIC_ADDRESSES);
            this.backend = backend;
        }

        @Override
        public Operation<PublicAddress> attach(ResourceId address, ResourceId vm) {
            return change(
                    FakeOperation.ATTACH_PUBLIC_ADDRESS,
                    address,
                    Capability.PUBLIC_ADDRESSES,
                    () -> backend.attach(address, vm));
        }

        @Override
        public Operation<PublicAddress> detach(ResourceId address) {
            return change(
                    FakeOperation.DETACH_PUBLIC_ADDRESS,
                    address,
                    Capability.PUBLIC_ADDRESSES,
                    () -> backend.detach(address));
        }
    }
}
