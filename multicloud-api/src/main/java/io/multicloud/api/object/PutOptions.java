package io.multicloud.api.object;

import io.multicloud.api.Tags;
import java.util.Map;

/**
 * How to write an object.
 *
 * @param contentType a media type; default {@code application/octet-stream}
 * @param metadata keys in lower case
 * @param precondition what must be true
 */
public record PutOptions(String contentType, Map<String, String> metadata, Precondition precondition) {
    private static final PutOptions DEFAULTS =
            new PutOptions("application/octet-stream", Map.of(), Precondition.none());

    /** @throws IllegalArgumentException if a metadata key has upper-case letters or is blank */
    public PutOptions {
        metadata = Tags.copyOf(metadata);
        for (String key : metadata.keySet()) {
            if (!key.matches("[a-z0-9_-]+")) {
                throw new IllegalArgumentException(
                        "metadata key '" + key + "' must be lower case letters, digits, - and _");
            }
        }
    }

    /** Returns the defaults. */
    public static PutOptions defaults() {
        return DEFAULTS;
    }

    /** Returns these options under a condition. */
    public PutOptions when(Precondition condition) {
        return new PutOptions(contentType, metadata, condition);
    }

    /** Returns these options with a media type. */
    public PutOptions withContentType(String type) {
        return new PutOptions(type, metadata, precondition);
    }

    /** Returns these options with metadata. */
    public PutOptions withMetadata(Map<String, String> values) {
        return new PutOptions(contentType, values, precondition);
    }
}
