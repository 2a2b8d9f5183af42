package io.multicloud.core.journal;

import org.jspecify.annotations.Nullable;

/** A journal that cannot be opened, read or written. The message names the file or server and the rule. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The driver is not on the class path; the message names the artifact. */
        MISSING_ARTIFACT,
        /** Another process, or another journal of this one, has it. */
        LOCKED,
        /** The directory is on a file system that other machines can write to. */
        NETWORK_FILE_SYSTEM,
        /** It is not a journal, or not all of it is there. */
        CORRUPT,
        /** A newer version of the library has written it. */
        NEWER_SCHEMA,
        /** It could not be reached; nothing was written. */
        UNAVAILABLE,
        /** The write may or may not be durable: repeat it as it is. */
        UNKNOWN,
        /** It was closed; nothing was written. */
        CLOSED
    }

    /** Makes an exception with a native cause, where there is one. */
    public JournalException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }
}
