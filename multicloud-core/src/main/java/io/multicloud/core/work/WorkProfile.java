package io.multicloud.core.work;

import io.multicloud.api.ResourceId;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.List;

/** What an engine knows of its sagas that the journal does not. All of it follows from the arguments alone. */
public interface WorkProfile {
    /** What a step answers that was not needed. */
    String SKIPPED = "skipped";

    /** Tells whether a step does nothing but wait for a time to pass, or for its turn. */
    default boolean waits(String step) {
        return false;
    }

    /** Returns how long a step is expected to take; what is not known counts as a second. */
    default Duration usual(String input, String step) {
        return Duration.ofSeconds(1);
    }

    /** Returns what a step has created and what is billed until it is taken back. */
    default List<ResourceId> made(StepRecord result) {
        return List.of();
    }
}
