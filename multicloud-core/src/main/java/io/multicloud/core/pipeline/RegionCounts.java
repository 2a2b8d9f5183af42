package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.CallScope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the VMs of a region into the ledger, on the thread of whoever needs them first; others wait for it. A listing that
 * fails is carried on where it stopped by the next one who needs it, so that single attempts, which may run out of
 * permits half-way, get to the end. Thread-safe.
 */
final class RegionCounts {
    /** How often somebody who waits looks whether the listing is done. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** How old a listing that was not finished may be to be carried on, or how long one may be silent. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CloudProvider provider;
    private final VmLedger ledger;
    private final Environment environment;
    private final Map<Region, Count> counts = new LinkedHashMap<>();

    RegionCounts(CloudProvider provider, VmLedger ledger, Environment environment) {
        this.provider = provider;
        this.ledger = ledger;
        this.environment = environment;
    }

    /** How far the counting of a region has got. Guarded by {@link #counts}. */
    private static final class Count {
        private @Nullable Instant countedAt;
        private @Nullable Listing listing;
        private boolean running;
    }

    /** A listing under way. Touched only by the thread that runs it. */
    private static final class Listing {
        private final Instant begun;
        private final Set<ResourceId> shown = new LinkedHashSet<>();
        private Optional<String> next = Optional.empty();
        private volatile Instant movedAt;

        Listing(Instant begun) {
            this.begun = begun;
            this.movedAt = begun;
        }
    }

    /**
     * Sees to it that a region is counted.
     *
     * @param maxAge how old its last listing may be; null for any age
     * @return whether it was listed just now
     * @throws CloudException if it could not be listed; {@code THROTTLED} for a single attempt while somebody else lists
     */
    boolean ensure(Region region, @Nullable Duration maxAge) {
        while (true) {
            Listing mine;
            synchronized (counts) {
                Count count = counts.computeIfAbsent(region, key -> new Count());
                Instant now = environment.clock().instant();
                if (count.countedAt != null
                        && (maxAge == null || count.countedAt.plus(maxAge).isAfter(now))) {
                    return false;
                }
                Listing present = count.listing;
                boolean stale =
                        present == null || present.movedAt.plus(PATIENCE).isBefore(now);
                if (stale || !count.running) {
                    mine = present == null || stale ? new Listing(now) : present;
                    count.listing = mine;
                    count.running = true;
                } else {
                    mine = null;
                }
            }
            if (mine != null) {
                list(region, mine);
                return true;
            }
            waitForOther(region);
        }
    }

    private void list(Region region, Listing listing) {
        boolean complete = false;
        try {
            ListQuery query = ListQuery.in(region);
            do {
                ListQuery from = listing.next.map(query::withPageToken).orElse(query);
                Page<VM> page = provider.compute().list(from).pages().iterator().next();
                page.items().forEach(vm -> {
                    ledger.seen(vm);
                    listing.shown.add(vm.id());
                });
                listing.next = page.nextToken();
                listing.movedAt = environment.clock().instant();
            } while (listing.next.isPresent());
            complete = true;
            ledger.counted(region, listing.shown, listing.begun);
        } finally {
            end(region, listing, complete);
        }
    }

    private void end(Region region, Listing listing, boolean complete) {
        synchronized (counts) {
            Count count = counts.computeIfAbsent(region, key -> new Count());
            if (complete) {
                count.countedAt = environment.clock().instant();
            }
            if (count.listing == listing) {
                count.running = false;
                if (complete) {
                    count.listing = null;
                }
            }
        }
    }

    private void waitForOther(Region region) {
        CallScope.Active scope = CallScope.active();
        if (scope != null && scope.isSingleAttempt()) {
            throw error(ErrorCode.THROTTLED, region)
                    .retryAfter(LOOK_AGAIN.multipliedBy(10))
                    .build();
        }
        if (scope != null && scope.nanosLeft(environment, environment.nanoTime()) <= LOOK_AGAIN.toNanos()) {
            throw error(ErrorCode.TIMEOUT, region).build();
        }
        try {
            environment.pause(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw error(ErrorCode.CANCELLED, region).cause(e).build();
        }
    }

    private CloudException.Builder error(ErrorCode code, Region region) {
        return CloudException.builder(
                        code,
                        "the VMs of " + region + " are being counted against the account's limits; nothing was sent")
                .provider(provider.account())
                .operation("vm.list");
    }
}
