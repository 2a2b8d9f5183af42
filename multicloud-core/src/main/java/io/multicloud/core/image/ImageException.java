package io.multicloud.core.image;

import java.io.IOException;

/** A disk image that cannot be used as it is. The message names the file, the field, its value and the rule. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    /** What a caller can do next. */
    public enum Reason {
        /** The image breaks the rules of its format: get another copy. */
        MALFORMED,
        /** The image is valid and uses what is not read here: convert it first. */
        UNSUPPORTED,
        /** The image ends before its content does: fetch it again. */
        TRUNCATED,
        /** The content is not what its checksum says: fetch or copy it again. */
        CHECKSUM
    }

    private final Reason reason;

    ImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ImageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static ImageException malformed(String file, String field, Object value, String rule) {
        return new ImageException(Reason.MALFORMED, file + ": " + field + " is " + value + ", but " + rule);
    }

    static ImageException unsupported(String file, String field, Object value, String what) {
        return new ImageException(Reason.UNSUPPORTED, file + ": " + field + " is " + value + ": " + what);
    }

    /** Returns what is wrong in kind. */
    public Reason reason() {
        return reason;
    }
}
