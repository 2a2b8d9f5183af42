package io.multicloud.gcp.call;

import java.io.IOException;

/** What was to be sent could not be read, or was of another length than it said; nothing whole was sent. */
public final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    /** For a body. */
    public BodyException(String message, Throwable cause) {
        super(message, cause);
    }

    /** For a body of another length. */
    public BodyException(String message) {
        super(message);
    }
}
