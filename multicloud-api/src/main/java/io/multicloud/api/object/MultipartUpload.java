package io.multicloud.api.object;

import java.time.Instant;

/**
 * An upload in parts that is not complete. Its parts are billed until it is completed or aborted.
 *
 * @param key the object it will become
 * @param uploadId the provider's id of it
 * @param startedAt when it was started
 */
public record MultipartUpload(ObjectKey key, String uploadId, Instant startedAt) {}
