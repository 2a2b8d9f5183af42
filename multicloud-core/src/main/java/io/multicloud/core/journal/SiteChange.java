package io.multicloud.core.journal;

/**
 * A conditional change of a site's role. Repeated by the same writer, it has been made already.
 *
 * @param name of the site
 * @param expectedEpoch the epoch it must have; 0 if it must not exist yet
 * @param role the new role; the epoch rises by one
 * @param writer who changes it
 */
public record SiteChange(String name, long expectedEpoch, String role, String writer) {
    /** @throws IllegalArgumentException if the epoch is negative */
    public SiteChange {
        if (expectedEpoch < 0) {
            throw new IllegalArgumentException(
                    "the expected epoch of site " + name + " must not be negative, was " + expectedEpoch);
        }
    }
}
