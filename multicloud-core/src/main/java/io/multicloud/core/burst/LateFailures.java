package io.multicloud.core.burst;

import io.multicloud.api.placement.OfferPattern;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Creates that failed after they had been accepted: some clouds tell only then that there is no machine. An account that
 * has done so once is asked early what became of an order. Thread-safe.
 */
final class LateFailures {
    /** So many types that failed in a region, and the others are no longer tried one by one. */
    private static final int TYPES = 3;

    private final Set<String> accounts = new HashSet<>();
    private final Map<OfferPattern, Map<String, Instant>> types = new HashMap<>();

    /** Tells whether an account has failed so. */
    synchronized boolean of(String account) {
        return accounts.contains(account);
    }

    /**
     * Notes a failure.
     *
     * @param place a region
     * @return whether the place is to be left alone, and not the type in it only
     */
    synchronized boolean at(String account, OfferPattern place, String type, Instant now) {
        accounts.add(account);
        Map<String, Instant> failed = types.computeIfAbsent(place, key -> new HashMap<>());
        failed.values().removeIf(time -> !time.plus(Silence.BLOCK).isAfter(now));
        failed.put(type, now);
        return failed.size() >= TYPES;
    }
}
