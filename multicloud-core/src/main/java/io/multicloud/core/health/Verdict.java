package io.multicloud.core.health;

/** What a detector makes of the answers so far. */
public enum Verdict {
    /** Nothing is known, or what is known is too old. */
    UNKNOWN,
    /** It answers. */
    WELL,
    /** It has failed, and not for long enough. */
    SUSPECTED,
    /** It counts as lost, until it has answered several times in a row. */
    LOST
}
