package io.multicloud.api;

/** How a provider keeps a repeated create from making a second resource. */
public enum CreateIdempotence {
    /** The cloud itself refuses the duplicate, by a native token or a unique name. */
    EXACT,
    /**
     * The adapter writes the token as a tag and looks it up after the cloud's visibility window; of several
     * survivors the one with the lowest id stays and the others are deleted.
     */
    RECONCILED
}
