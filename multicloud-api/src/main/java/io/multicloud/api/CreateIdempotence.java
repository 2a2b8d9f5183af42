package io.multicloud.api;

/** How a provider keeps a repeated create from making a second resource. */
public enum CreateIdempotence {
    /** The cloud itself refuses the duplicate, by a native token or a unique name. */
    EXACT,
    /**
     * The name is the token: names are unique, and what has the name is compared with what was asked for. The cloud has no way
     * to find what a token has made under another name, so a token used with another name makes another resource.
     */
    BY_NAME,
    /**
     * The adapter writes the token as a tag and looks it up after the cloud's visibility window; of several
     * survivors the one with the lowest id stays and the others are deleted.
     */
    RECONCILED
}
