package io.multicloud.samples.downstream;

import io.multicloud.api.CloudException;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a night ended.
 *
 * @param released what was given back
 * @param kept what could not be given back, with the reason; somebody has to look
 * @param costs what each account says the night has cost so far
 * @param unknownCosts accounts that would not say, with the reason
 */
public record MorningReport(
        List<ResourceId> released,
        Map<String, CloudException> kept,
        SortedMap<String, Money> costs,
        Map<String, CloudException> unknownCosts) {
    /** Copies the collections. */
    public MorningReport {
        released = List.copyOf(released);
        kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
        costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
        unknownCosts = Collections.unmodifiableSortedMap(new TreeMap<>(unknownCosts));
    }

    /** Returns what all accounts together say. */
    public Money total() {
        return costs.values().stream().reduce(Money.ZERO_USD, Money::plus);
    }
}
