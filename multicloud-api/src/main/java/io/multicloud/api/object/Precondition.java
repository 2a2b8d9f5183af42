package io.multicloud.api.object;

/**
 * What must be true of an object for a write or delete to happen; otherwise it is refused with {@code
 * FAILED_PRECONDITION} and nothing changes. Anything but {@link #none()} needs {@link
 * io.multicloud.api.Capability#OBJECT_CONDITIONS}.
 */
public sealed interface Precondition {
    /** Anything goes. */
    static Precondition none() {
        return None.INSTANCE;
    }

    /** No object may have the key. */
    static Precondition absent() {
        return Absent.INSTANCE;
    }

    /** The object must be the one with this etag. */
    static Precondition matches(String etag) {
        return new Matches(etag);
    }

    /** Anything goes. */
    enum None implements Precondition {
        /** The only value. */
        INSTANCE
    }

    /** No object may have the key. */
    enum Absent implements Precondition {
        /** The only value. */
        INSTANCE
    }

    /**
     * The object must be the one with this etag.
     *
     * @param etag from {@link ObjectInfo#etag()}
     */
    record Matches(String etag) implements Precondition {}
}
