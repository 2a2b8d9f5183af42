package io.multicloud.api.network;

import io.multicloud.api.ResourceService;

/** Subnets. A create with a range outside its network, or one that overlaps a sibling, is {@code INVALID_ARGUMENT}. */
public interface SubnetService extends ResourceService<Subnet, SubnetSpec> {}
