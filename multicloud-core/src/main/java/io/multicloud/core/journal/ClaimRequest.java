package io.multicloud.core.journal;

import java.time.Duration;
import java.util.List;

/**
 * A look for work.
 *
 * @param owner who looks
 * @param kinds what it can run
 * @param lease for how long it wants what it finds
 * @param max how many at the most
 */
public record ClaimRequest(String owner, List<SagaKind> kinds, Duration lease, int max) {
    /** @throws IllegalArgumentException if nothing is looked for */
    public ClaimRequest {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty() || max < 1) {
            throw new IllegalArgumentException(
                    "a claim needs at least one kind and room for one saga, was " + kinds + " and " + max);
        }
    }
}
