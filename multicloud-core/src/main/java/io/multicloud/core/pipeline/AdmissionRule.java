package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;

/**
 * Says whether a change may be made. Rules form a chain, each sees what the one before let through. Limits are one, policy
 * and permissions others. Thread-safe; called on the caller's thread, where it may send requests.
 */
@FunctionalInterface
public interface AdmissionRule {
    /**
     * Lets a change through, as it is or narrowed.
     *
     * @throws CloudException {@code REJECTED}, naming what refused and why; another code if that could not be found out
     */
    Admission admit(ProposedChange change);
}
