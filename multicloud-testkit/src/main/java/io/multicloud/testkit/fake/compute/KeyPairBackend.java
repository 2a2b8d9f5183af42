package io.multicloud.testkit.fake.compute;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

/** Public keys. They are there as soon as they are accepted. */
public final class KeyPairBackend extends ResourceBackend<KeyPair, KeyPairSpec, KeyPairBackend.KeyEntry> {
    /** One key. */
    public static final class KeyEntry extends Entry<KeyPair> {
        private final String publicKey;

        private KeyEntry(ResourceId id, KeyPairSpec spec, Instant createdAt) {
            super(id, spec.name(), spec.tags(), createdAt);
            this.publicKey = spec.publicKey();
            phase(Phase.READY);
        }

        @Override
        protected KeyPair build() {
            return KeyPair.builder(id())
                    .name(name())
                    .tags(tags())
                    .createdAt(createdAt())
                    .publicKey(publicKey)
                    .fingerprint(fingerprint(publicKey))
                    .build();
        }
    }

    KeyPairBackend(World world) {
        super(world, ResourceType.KEY_PAIR);
    }

    @Override
    protected KeyEntry make(KeyPairSpec spec, Region region) {
        return new KeyEntry(mint(region, spec.name()), spec, world().now());
    }

    /** Refuses a name that no key of the region has. */
    void require(Region region, String name) {
        if (byName(region, name).isEmpty()) {
            throw world().refusal(ErrorCode.NOT_FOUND, type(), "the key pair '" + name + "' does not exist");
        }
    }

    /** As {@code ssh-keygen -l} prints it: the SHA-256 of the key's bytes. */
    private static String fingerprint(String publicKey) {
        try {
            byte[] key = publicKey.split(" ", 3)[1].getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getMimeDecoder().decode(key));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
