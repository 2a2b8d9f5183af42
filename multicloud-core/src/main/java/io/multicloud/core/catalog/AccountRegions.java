package io.multicloud.core.catalog;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which regions each account may use. Asked for when first needed, and again after an hour: an account rarely gains a
 * region. Thread-safe.
 */
final class AccountRegions {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRegions.class);
    private static final Duration KNOWN_FOR = Duration.ofHours(1);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Known> byAccount = new TreeMap<>();

    /** What is known until when; stale if the account did not answer when it was asked last. */
    private record Known(Set<Region> regions, Instant until, boolean stale) {}

    AccountRegions(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Set<Region> of(CloudProvider provider) {
        Instant now = clock.instant();
        Known known = byAccount.get(provider.account());
        if (known == null || !known.until.isAfter(now)) {
            known = ask(provider, known, now);
            byAccount.put(provider.account(), known);
        }
        return known.regions;
    }

    private static Known ask(CloudProvider provider, @Nullable Known before, Instant now) {
        try {
            return new Known(Set.copyOf(provider.regions()), now.plus(KNOWN_FOR), false);
        } catch (CloudException e) {
            Set<Region> regions = before == null ? Set.of(provider.region()) : before.regions;
            // An outage is told of once.
            LOG.atLevel(before == null || !before.stale ? Level.WARN : Level.DEBUG)
                    .log(
                            "the regions of account {} could not be read; going on with {}: {}",
                            provider.account(),
                            before == null ? List.of(provider.region()) : "those known before",
                            e.toString());
            return new Known(regions, now.plus(ASK_AGAIN_AFTER), true);
        }
    }
}
