package io.multicloud.core.saga;

import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.pipeline.SingleAttempts;

/** What a run needs of the engine that runs it. */
interface SagaHost {
    Environment environment();

    Journal journal();

    SagaSettings settings();

    SingleAttempts attempts();

    /** Tells whether sagas are to be given to others. */
    boolean closing();

    /** A run has committed, and its saga now stands at a step. */
    void changed(SagaRecord saga, Step at);

    /** A run has come to its end here: its saga waits, pauses or has ended. */
    void done(SagaRun run, Hold hold);

    /** A run is not this host's any more. */
    void lost(SagaRun run);
}
