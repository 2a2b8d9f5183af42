package io.multicloud.api.work;

import io.multicloud.api.BatchResult;
import io.multicloud.api.CloudException;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.util.List;

/**
 * Finds what durable work has created and no work answers for any more: an effect that arrived after it was given up, a
 * resource that could not be removed. Looks at the tag {@link io.multicloud.api.Tags#WORK} of everything that is billed by the
 * hour or by its size; objects in a bucket carry no tags, and go by their bucket. Thread-safe.
 */
public interface OrphanSweeper {
    /**
     * Lists everything in every account, on the caller's thread, and changes nothing. A part that cannot be listed does not
     * stop the others, and is named in the report.
     *
     * @throws CloudException {@code UNAVAILABLE} if the journal cannot be read; {@code CANCELLED} on interrupt
     */
    OrphanReport sweep();

    /**
     * Deletes orphans, users before what they use, on the caller's thread. Each is looked at again first: one that is gone
     * counts as deleted, and one that has come to belong to somebody is refused.
     *
     * @param orphans of a report; those whose work is unknown may be another journal's, so choose
     * @param timeout how long to wait for each
     * @return how each went, in the order in which they were tried; refused with {@code CONFLICT} if it belongs to somebody
     *     now, {@code REJECTED} if it carries the tag of another {@linkplain io.multicloud.api.Tags#OWNER owner}, or the
     *     provider's own error
     * @throws CloudException {@code UNAVAILABLE} if the journal cannot be read; {@code CANCELLED} on interrupt
     * @throws IllegalArgumentException if an account is not open, or the timeout not positive
     */
    BatchResult<ResourceId> delete(List<Orphan> orphans, Duration timeout);
}
