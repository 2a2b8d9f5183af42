package io.multicloud.api.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One step of a piece of work.
 *
 * @param name what it does, for example {@code export}; unique within the work
 * @param state how far it is
 * @param attempts how often its effect was tried; more than 1 after throttling, an answer that was lost, or a crash
 * @param startedAt when it was first tried
 * @param endedAt when it was done, had failed, or was taken back
 * @param detail what it made, or why it failed
 */
public record StepStatus(
        String name,
        State state,
        int attempts,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> detail) {
    /** How far a step is. */
    public enum State {
        /** Not begun. */
        PENDING,
        /** Begun. */
        RUNNING,
        /** Done. */
        DONE,
        /** Not needed. */
        SKIPPED,
        /** Could not be done. */
        FAILED,
        /** Being taken back. */
        UNDOING,
        /** Taken back. */
        UNDONE,
        /** Could not be taken back; what is left is in {@link WorkStatus#leftovers()}. */
        LEFT
    }

    /** Returns how long it took; empty until it has ended. */
    public Optional<Duration> took() {
        return startedAt.isPresent() && endedAt.isPresent()
                ? Optional.of(Duration.between(startedAt.get(), endedAt.get()))
                : Optional.empty();
    }
}
