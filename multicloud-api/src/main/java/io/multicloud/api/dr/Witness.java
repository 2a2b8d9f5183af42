package io.multicloud.api.dr;

import java.util.Optional;

/**
 * Keeps the epoch of an application's primary role in a third place, that fails with neither site; for example an object
 * written under a condition. Whoever holds the newest epoch is the primary. Called on a thread that may block.
 */
public interface Witness {
    /** Reads the role; empty if nobody has ever taken it. */
    Optional<Role> role(String application) throws Exception;

    /**
     * Takes the role for a site, if its epoch is still the one that was read. Repeating it after an answer was lost changes
     * nothing.
     *
     * @param expectedEpoch of the role that was read; 0 if there was none
     * @return the role that then holds: another one if somebody was first
     */
    Role take(String application, Site site, long expectedEpoch) throws Exception;

    /**
     * Who is the primary.
     *
     * @param site the site
     * @param epoch grows by 1 with every change, from 1
     */
    record Role(Site site, long epoch) {}
}
