package com.example.meridian;

import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.KeyPairSpec;
import java.time.Instant;
import java.util.Map;

/** Meridian's keys as key pairs. */
final class MeridianKeys extends MeridianResources<KeyPair, KeyPairSpec> implements KeyPairService {
    MeridianKeys(MeridianProvider cloud, MeridianJobs jobs) {
        super(cloud, jobs, ResourceType.KEY_PAIR, KeyPair.class, "keys", "Key");
    }

    @Override
    public Operation<KeyPair> create(KeyPairSpec spec) {
        return create(spec, spec.region().orElse(cloud.region()), Map.of("key", spec.publicKey()));
    }

    @Override
    KeyPair resource(ResourceId id, Json item) {
        return KeyPair.builder(id)
                .name(item.text("name"))
                .tags(item.textMap("labels"))
                .createdAt(Instant.parse(item.text("createdAt")))
                .publicKey(item.text("key"))
                .fingerprint(item.text("fingerprint"))
                .nativeResource(item)
                .build();
    }
}
