package io.multicloud.api.network;

import io.multicloud.api.Capability;
import io.multicloud.api.ResourceService;

/**
 * Virtual networks; refuses every call without {@link Capability#NETWORKS}. A network with subnets or
 * security groups of one's own cannot be deleted ({@code FAILED_PRECONDITION}); what the cloud itself put in
 * goes with it. Tags of networks and subnets that exist are changed only with {@link Capability#NETWORK_TAGS}.
 */
public interface NetworkService extends ResourceService<Network, NetworkSpec> {
    /** Returns subnets. One with VMs in it cannot be deleted ({@code FAILED_PRECONDITION}). */
    SubnetService subnets();

    /** Returns security groups. One that a VM uses cannot be deleted ({@code FAILED_PRECONDITION}). */
    SecurityGroupService securityGroups();

    /** Returns reserved public addresses. */
    PublicAddressService publicAddresses();
}
