package io.multicloud.api.spi;

/** Whether a native request may be sent again when its outcome is not known. */
public enum Repeatability {
    /** It reads, or the cloud recognises a repetition by token or name. */
    IDEMPOTENT,
    /** Repeating it could do the work twice: it is repeated only if the cloud surely did nothing. */
    ONCE
}
