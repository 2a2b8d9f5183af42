package io.multicloud.aws.client;

import java.util.Locale;
import java.util.Optional;

/** What an operation does. */
public enum Verb {
    /** Makes a resource. */
    CREATE,
    /** Removes a resource; the only one that yields an id. */
    DELETE,
    /** Starts a stopped VM. */
    START,
    /** Stops a running VM. */
    STOP,
    /** Restarts a running VM. */
    RESTART,
    /** Changes type or size. */
    RESIZE,
    /** Attaches a volume or address. */
    ATTACH,
    /** Detaches a volume or address. */
    DETACH,
    /** Ends the writing of a snapshot. */
    COMPLETE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns how it is written in the id of an operation. */
    public String word() {
        return word;
    }

    static Optional<Verb> of(String word) {
        for (Verb verb : values()) {
            if (verb.word.equals(word)) {
                return Optional.of(verb);
            }
        }
        return Optional.empty();
    }
}
