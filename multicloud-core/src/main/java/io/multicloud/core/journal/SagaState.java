package io.multicloud.core.journal;

/** Where a saga stands as a whole. */
public enum SagaState {
    /** Runs, or waits for a wake-up. */
    ACTIVE,
    /** Waits for a human. */
    PAUSED,
    /** Every step has its result. */
    SUCCEEDED,
    /** Every step that may have had an effect was compensated. */
    ROLLED_BACK;

    /** Tells whether nothing will ever change any more. */
    public boolean ended() {
        return this == SUCCEEDED || this == ROLLED_BACK;
    }
}
