package io.multicloud.core.health;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.control.Feature;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.Ranking;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A placer for an engine, that passes over places where the engine's feature rests. An offer names a cloud, not an account: it
 * is blocked where all accounts of the cloud rest; where only some do, those are left out altogether.
 */
public final class CarefulPlacer implements Placer {
    /** Longer than a request is looked at. */
    private static final Duration BLOCKED_FOR = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Placer placer;
    private final Degradation degradation;
    private final Feature feature;
    private final Map<String, CloudProvider> accounts;

    /**
     * @param placer places everything
     * @param feature what machines are placed for
     * @param accounts open accounts by name
     */
    public CarefulPlacer(
            InstantSource clock,
            Placer placer,
            Degradation degradation,
            Feature feature,
            Map<String, CloudProvider> accounts) {
        this.clock = clock;
        this.placer = placer;
        this.degradation = degradation;
        this.feature = feature;
        this.accounts = accounts;
    }

    @Override
    public Ranking rank(PlacementRequest request) {
        return placer.rank(careful(request));
    }

    @Override
    public Placement create(VMSpec spec, PlacementRequest request) {
        return placer.create(spec, careful(request));
    }

    @Override
    public Attempt attempt(VMSpec spec, PlacementRequest request) {
        return placer.attempt(spec, careful(request));
    }

    @Override
    public void block(BlockedOffers offers) {
        placer.block(offers);
    }

    private PlacementRequest careful(PlacementRequest request) {
        SortedMap<String, SortedSet<Region>> resting = degradation.resting(feature);
        resting.keySet().retainAll(accounts.keySet());
        if (resting.isEmpty()) {
            return request;
        }
        Instant until = clock.instant().plus(BLOCKED_FOR);
        PlacementRequest.Builder careful = request.toBuilder();
        resting.forEach((account, regions) -> {
            String kind = kind(account);
            SortedSet<Region> everywhere = new TreeSet<>(regions);
            accounts.values().stream()
                    .filter(other -> other.kind().equals(kind))
                    .forEach(other -> everywhere.retainAll(resting.getOrDefault(other.account(), new TreeSet<>())));
            if (everywhere.size() < regions.size()) {
                careful.excludeAccount(account);
            }
            for (Region region : everywhere) {
                careful.block(new BlockedOffers(
                        OfferPattern.cloud(kind).in(region), until, kind + " " + region + " is not well"));
            }
        });
        return careful.build();
    }

    private String kind(String account) {
        CloudProvider provider = accounts.get(account);
        if (provider == null) {
            throw new IllegalStateException("the account '" + account + "' is not open");
        }
        return provider.kind();
    }
}
