package io.multicloud.core.journal;

import java.time.Duration;

/**
 * A saga to be written down. Who starts it owns it at once, with epoch 1 and revision 0, and so is spared a claim.
 *
 * @param id by which starting it again is recognised
 * @param kind which program it follows
 * @param input for the program
 * @param owner the host that starts it
 * @param lease for how long it is the owner's
 */
public record NewSaga(String id, SagaKind kind, String input, String owner, Duration lease) {
    /** @throws IllegalArgumentException if the id is blank */
    public NewSaga {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of a saga must not be blank");
        }
    }
}
