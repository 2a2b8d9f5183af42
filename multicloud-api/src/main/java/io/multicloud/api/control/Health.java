package io.multicloud.api.control;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How well one region of an account is, or the account as a whole. It follows from the requests that engines and callers send;
 * where they send none, and where something is wrong, the library asks by itself every half minute.
 *
 * @param account which account
 * @param region which region; empty for the account as a whole, of which is told: HEALTHY if all regions that something is
 *     known of are, DOWN if all are, UNKNOWN if nothing is known of any, else DEGRADED
 * @param state how well it is
 * @param since when it came to be so
 * @param answeredAt when it last answered; empty if never
 * @param lastError what went wrong last; empty if nothing did
 */
public record Health(
        String account,
        Optional<Region> region,
        HealthState state,
        Instant since,
        Optional<Instant> answeredAt,
        Optional<CloudException> lastError) {
    /** Returns what the engines leave there for now, the first to be left first. */
    public List<Feature> resting() {
        return Arrays.stream(Feature.values())
                .filter(feature -> !feature.goesOn(state))
                .toList();
    }
}
