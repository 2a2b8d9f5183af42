package io.multicloud.api.object;

import io.multicloud.api.DataSize;
import io.multicloud.api.Tags;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of an object without its content.
 *
 * @param key which object
 * @param size its length
 * @param etag names this content, and is what {@link Precondition} compares; its form is the provider's own. It changes
 *     whenever the bytes do; on a cloud that makes it of the bytes (S3), writing the same bytes again does not change it
 * @param contentType as given when it was written
 * @param metadata as given when it was written, keys in lower case; empty in listings
 * @param modifiedAt when it was last written
 */
public record ObjectInfo(
        ObjectKey key,
        DataSize size,
        String etag,
        String contentType,
        Map<String, String> metadata,
        Instant modifiedAt) {
    /** Copies the metadata. */
    public ObjectInfo {
        metadata = Tags.copyOf(metadata);
    }
}
