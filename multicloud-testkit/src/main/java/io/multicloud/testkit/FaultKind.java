package io.multicloud.testkit;

/** What can go wrong in a fake cloud on command. Closed: these and no others. */
public enum FaultKind {
    /** Too many requests: refused before anything was done, with a time to wait. */
    THROTTLED,
    /** No machine left in the place. Strikes what takes machines: create, start, resize. */
    CAPACITY,
    /** The account's limit is reached. Strikes what takes quota. */
    QUOTA,
    /** A server error before anything was done (503). */
    ERROR_BEFORE_COMMIT,
    /** A server error after it was done (500): the caller cannot tell. */
    ERROR_AFTER_COMMIT,
    /** It was done, and the connection broke before the answer. Left in force, it is a partition of the way back. */
    LOST_RESPONSE,
    /** What is accepted takes longer, by a factor. */
    SLOW,
    /** Requests do not arrive; what runs in the cloud goes on. A partition of the way there. */
    PARTITION,
    /** The region answers nothing but 503. */
    REGION_DOWN,
    /** The credentials are no longer accepted. */
    CREDENTIALS_EXPIRED,
    /** Bytes that are read differ from those that were written. Strikes reads of blocks and objects. */
    CORRUPT_BYTES
}
