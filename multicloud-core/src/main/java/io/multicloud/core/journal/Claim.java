package io.multicloud.core.journal;

import java.util.Optional;

/**
 * A saga that now is the claimer's.
 *
 * @param saga as it is after the claim
 * @param takenFrom the owner whose lease had run out; empty if it had none
 */
public record Claim(SagaRecord saga, Optional<String> takenFrom) {}
