package io.multicloud.api.work;

/** Where a piece of work is in its life. */
public enum WorkState {
    /** A host works on it, or will within the time of a lease. */
    RUNNING,
    /** It waits for a time, such as the end of a window for second thoughts; it goes on by itself. */
    WAITING,
    /** It waits for a human; {@link WorkStatus#reason()} says what for. It costs what it has created. */
    PAUSED,
    /** It takes back what it did. */
    UNDOING,
    /** It is done. */
    SUCCEEDED,
    /** It ended without its result; what could not be taken back is in {@link WorkStatus#leftovers()}. */
    FAILED,
    /** It was cancelled, and has taken back what it did. */
    CANCELLED;

    /** Tells whether no other state can follow. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
