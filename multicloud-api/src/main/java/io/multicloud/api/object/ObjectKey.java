package io.multicloud.api.object;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;

/**
 * Which object.
 *
 * @param bucket the bucket it is in
 * @param key its key, 1 to 1024 bytes of UTF-8; {@code /} has no meaning but by custom
 */
public record ObjectKey(ResourceId bucket, String key) {
    /** @throws IllegalArgumentException if the id is not a bucket's or the key is empty */
    public ObjectKey {
        if (!bucket.type().equals(ResourceType.BUCKET) || key.isEmpty()) {
            throw new IllegalArgumentException(
                    "an object needs a bucket and a key, had " + bucket + " and '" + key + "'");
        }
    }

    @Override
    public String toString() {
        return bucket + "#" + key;
    }
}
