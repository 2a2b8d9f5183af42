package io.multicloud.api.placement;

import java.util.List;
import java.util.Optional;

/**
 * Which offers meet a need, best first. Immutable and thread-safe; explains itself against the snapshot of
 * offers it was made from, even after that was replaced.
 */
public interface Ranking {
    /** How many offers a ranking lists at the most. */
    int MOST_OFFERS = 10;

    /** Returns what was asked. */
    PlacementRequest request();

    /** Returns the best offers, at most {@link #MOST_OFFERS}; empty if none fits. */
    List<RankedOffer> offers();

    /** Returns the best offer, if one fits. */
    default Optional<RankedOffer> best() {
        return offers().stream().findFirst();
    }

    /**
     * Returns the offers priced below the best one (if none fits: all that are sold this way) with the
     * reasons why each was turned down, cheapest first. Computed on demand by a full pass over the offers.
     *
     * @param most how many to return at the most
     * @throws IllegalArgumentException if {@code most} is negative
     */
    List<TurnedDown> explain(int most);
}
