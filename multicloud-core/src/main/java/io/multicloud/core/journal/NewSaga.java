package io.multicloud.core.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * A saga to be written down. Who starts it owns it at once, with epoch 1 and revision 0, and so is spared a claim.
 *
 * @param id by which starting it again is recognised
 * @param kind which program it follows
 * @param input for the program
 * @param subject what no other saga may work on before this one has ended; empty if that is nothing
 * @param owner the host that starts it
 * @param lease for how long it is the owner's
 */
public record NewSaga(String id, SagaKind kind, String input, Optional<String> subject, String owner, Duration lease) {
    /** @throws IllegalArgumentException if the id is blank */
    public NewSaga {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of a saga must not be blank");
        }
    }

    /** Makes one beside which others may work on the same. */
    public NewSaga(String id, SagaKind kind, String input, String owner, Duration lease) {
        this(id, kind, input, Optional.empty(), owner, lease);
    }
}
