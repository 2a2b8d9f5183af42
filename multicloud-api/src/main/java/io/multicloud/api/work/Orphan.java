package io.multicloud.api.work;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * A resource of work that does not answer for it.
 *
 * @param resource which one
 * @param name its name; empty where it has none
 * @param work what its tag names
 * @param reason why nobody answers for it
 * @param age since it was created; empty where the provider does not say
 * @param hourlyCost what it costs at catalog prices; empty if no price is known
 */
public record Orphan(
        ResourceId resource,
        String name,
        String work,
        Reason reason,
        Optional<Duration> age,
        Optional<Money> hourlyCost) {
    /** Why nobody answers for a resource. */
    public enum Reason {
        /** The work took back what it did, and this is still there. */
        WORK_UNDONE,
        /** The work succeeded, and this is not among its results. */
        NOT_A_RESULT,
        /** The journal has no such work: it is another journal's, or was removed from this one. */
        WORK_UNKNOWN
    }
}
