package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.placement.TurnedDown;
import io.multicloud.api.placement.TurnedDown.Reason;
import io.multicloud.api.placement.TurnedDown.Rule;
import java.util.ArrayList;
import java.util.List;

/** A ranking that keeps the order it was taken from, to explain itself. */
final class SnapshotRanking implements Ranking {
    private final PriceOrder order;
    private final Rules rules;
    private final List<RankedOffer> offers;

    SnapshotRanking(PriceOrder order, Rules rules, List<RankedOffer> offers) {
        this.order = order;
        this.rules = rules;
        this.offers = List.copyOf(offers);
    }

    @Override
    public PlacementRequest request() {
        return rules.request();
    }

    @Override
    public List<RankedOffer> offers() {
        return offers;
    }

    @Override
    public List<TurnedDown> explain(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("most must not be negative, was " + most);
        }
        Money limit = best().map(RankedOffer::hourly).orElse(null);
        List<TurnedDown> turnedDown = new ArrayList<>();
        for (int position = 0; position < order.size() && turnedDown.size() < most; position++) {
            Offer offer = order.offer(position).offer();
            Money hourly = order.offer(position).hourly();
            if (limit != null && hourly.compareTo(limit) >= 0) {
                break;
            }
            List<Reason> reasons = rules.reasons(offer, hourly);
            if (reasons.isEmpty()) {
                // It fits and is cheaper than the best one: only the preference can have put it behind.
                reasons = List.of(new Reason(
                        Rule.PREFERENCE,
                        offer.cloud() + " is not one of " + request().preferredClouds()));
            }
            turnedDown.add(new TurnedDown(offer, hourly, reasons));
        }
        return List.copyOf(turnedDown);
    }

    @Override
    public String toString() {
        return "Ranking" + offers;
    }
}
