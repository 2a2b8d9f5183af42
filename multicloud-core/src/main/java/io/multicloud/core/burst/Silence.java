package io.multicloud.core.burst;

import io.multicloud.api.Region;
import io.multicloud.api.placement.OfferPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where orders have stayed without an answer of late. Thread-safe. */
final class Silence {
    /** How long a place is left alone. */
    static final Duration BLOCK = Duration.ofMinutes(5);

    /** What is known is not said again before this much of the time is over. */
    private static final Duration NEWS = BLOCK.dividedBy(5);

    private final Map<OfferPattern, Instant> said = new HashMap<>();

    /**
     * Notes that an order has no answer.
     *
     * @return what to leave alone: the region, or all of its cloud if another region of it is silent as well; empty if
     *     that has been said a short while ago
     */
    synchronized Optional<OfferPattern> at(String cloud, Region region, Instant now) {
        said.values().removeIf(time -> !time.plus(BLOCK).isAfter(now));
        OfferPattern place = OfferPattern.cloud(cloud).in(region);
        boolean elsewhere = said.keySet().stream()
                .anyMatch(known ->
                        known.region().isPresent() && known.cloud().equals(place.cloud()) && !known.equals(place));
        OfferPattern silent = elsewhere ? OfferPattern.cloud(cloud) : place;
        Instant last = said.get(silent);
        if (last != null && now.isBefore(last.plus(NEWS))) {
            return Optional.empty();
        }
        said.put(place, now);
        said.put(silent, now);
        return Optional.of(silent);
    }
}
