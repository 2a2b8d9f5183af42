package io.multicloud.core.saga;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaState;
import java.util.Optional;

/**
 * How a saga is seen from outside.
 *
 * @param id of it
 * @param kind which program it follows
 * @param state active, paused or ended
 * @param direction forwards, or back
 * @param step the one that is under way, was last, or pauses; empty if this host does not know the program
 * @param progress from 0 to 1
 * @param reason why it pauses, goes back or has ended so
 * @param owner the host that runs it; empty while it waits
 */
public record SagaView(
        String id,
        SagaKind kind,
        SagaState state,
        Direction direction,
        Optional<String> step,
        double progress,
        Optional<String> reason,
        Optional<String> owner) {}
