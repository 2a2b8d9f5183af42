package io.multicloud.api.volume;

import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import java.util.Map;
import java.util.Optional;

/**
 * What a written snapshot shall be.
 *
 * @param name its name
 * @param region where; empty for the region the account is configured with
 * @param volumeSize the size of the volume it stands for
 * @param parent the snapshot whose blocks it keeps where none is written; empty for zeros
 * @param tags its tags
 * @param idempotencyToken makes starting it again harmless, as for every create
 */
public record SnapshotUploadSpec(
        String name,
        Optional<Region> region,
        DataSize volumeSize,
        Optional<ResourceId> parent,
        Map<String, String> tags,
        String idempotencyToken) {
    /** @throws IllegalArgumentException if the name or token is blank or the size zero */
    public SnapshotUploadSpec {
        tags = Tags.copyOf(tags);
        if (name.isBlank() || idempotencyToken.isBlank() || volumeSize.bytes() == 0) {
            throw new IllegalArgumentException("a written snapshot needs a name, a token and a size, had '" + name
                    + "', '" + idempotencyToken + "' and " + volumeSize);
        }
    }
}
