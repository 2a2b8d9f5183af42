package io.multicloud.testkit.traffic;

import io.multicloud.api.dr.Site;
import java.time.Instant;

/**
 * A request to send traffic, as it arrived.
 *
 * @param application whose traffic
 * @param site where to
 * @param epoch by which change
 * @param at when it arrived
 * @param outcome what became of it
 */
public record SentRoute(String application, Site site, long epoch, Instant at, Outcome outcome) {
    /** What became of a request. */
    public enum Outcome {
        /** Traffic goes elsewhere by it. */
        CHANGED,
        /** It was there already. */
        REPEATED,
        /** An epoch at least as new was there first. */
        REFUSED
    }
}
