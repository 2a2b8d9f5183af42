package io.multicloud.core.pipeline;

import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
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
import java.util.List;

/** Guards networks and what is in them. */
final class GuardedNetworks extends GuardedService<Network, NetworkSpec, NetworkService> implements NetworkService {
    GuardedNetworks(Guard guard, NetworkService raw) {
        super(guard, raw, ResourceType.NETWORK, NetworkSpec.class);
    }

    @Override
    public SubnetService subnets() {
        return new Subnets(guard, raw.subnets());
    }

    @Override
    public SecurityGroupService securityGroups() {
        return new SecurityGroups(guard, raw.securityGroups());
    }

    @Override
    public PublicAddressService publicAddresses() {
        return new PublicAddresses(guard, raw.publicAddresses());
    }

    private static final class Subnets extends GuardedService<Subnet, SubnetSpec, SubnetService>
            implements SubnetService {
        Subnets(Guard guard, SubnetService raw) {
            super(guard, raw, ResourceType.SUBNET, SubnetSpec.class);
        }
    }

    private static final class SecurityGroups
            extends GuardedService<SecurityGroup, SecurityGroupSpec, SecurityGroupService>
            implements SecurityGroupService {
        SecurityGroups(Guard guard, SecurityGroupService raw) {
            super(guard, raw, ResourceType.SECURITY_GROUP, SecurityGroupSpec.class);
        }

        @Override
        public SecurityGroup replaceRules(ResourceId group, List<SecurityRule> rules) {
            return guard.read(name("replaceRules"), group, () -> raw.replaceRules(group, rules));
        }
    }

    private static final class PublicAddresses
            extends GuardedService<PublicAddress, PublicAddressSpec, PublicAddressService>
            implements PublicAddressService {
        PublicAddresses(Guard guard, PublicAddressService raw) {
            super(guard, raw, ResourceType.PUBLIC_ADDRESS, PublicAddressSpec.class);
        }

        @Override
        public Operation<PublicAddress> attach(ResourceId address, ResourceId vm) {
            return start("attach", address, () -> raw.attach(address, vm));
        }

        @Override
        public Operation<PublicAddress> detach(ResourceId address) {
            return start("detach", address, () -> raw.detach(address));
        }
    }
}
