package io.multicloud.api.compute;

import io.multicloud.api.ResourceService;

/** Public keys that VMs accept for login. Private keys never pass through this library. Names are unique within a region. */
public interface KeyPairService extends ResourceService<KeyPair, KeyPairSpec> {}
