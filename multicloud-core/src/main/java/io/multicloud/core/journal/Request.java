package io.multicloud.core.journal;

/** What others ask of a saga's owner. A stronger request replaces a weaker one that is pending. */
public enum Request {
    /** Look again before the time: something it waits for may have happened. Ignored unless it is active. */
    WAKE,
    /** Leave the pause and try again what it was paused in. Ignored unless it is paused. */
    CONTINUE,
    /** Undo everything, unless the point of no return was passed. */
    CANCEL
}
