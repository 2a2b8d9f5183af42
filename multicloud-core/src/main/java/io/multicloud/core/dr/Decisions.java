package io.multicloud.core.dr;

import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a human has decided about a recovery. A decision is a saga of one step that does nothing: its being there is the
 * decision, durable and made once, and its input the note of who made it.
 */
final class Decisions {
    static final SagaKind KIND = new SagaKind("dr-decision", 1);

    /** To make a recovery final. */
    static final String COMMIT = "commit";
    /** To go on without the machines that are missing. */
    static final String ACCEPT = "accept";

    /** When to look again for an answer of the journal. */
    static final Duration SOON = Duration.ofMillis(50);

    private final Reads reads;

    Decisions(Reads reads) {
        this.reads = reads;
    }

    static SagaDefinition definition() {
        return SagaDefinition.of(KIND, List.of(Step.of("decided", Action.repeatable(context -> Answer.done()))));
    }

    static String id(String decision, String recovery) {
        return decision + "-" + recovery;
    }

    /** Tells whether a decision about this saga was made; empty until the journal has answered. */
    Optional<Boolean> made(StepContext context, String decision) {
        return reads.saga(context.sagaId(), id(decision, context.sagaId())).map(Optional::isPresent);
    }
}
