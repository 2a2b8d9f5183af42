package io.multicloud.core.catalog;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A catalog that reads its sources when it is first asked, and again on {@link #refresh}. Readers never wait for a
 * refresh: they use the snapshot that is there.
 */
public final class SnapshotCatalog implements OfferCatalog {
    private final Environment environment;
    private final List<OfferSource> sources;
    private final Object loading = new Object();
    private volatile @Nullable Snapshot current;

    /**
     * @param sources where offers come from; of two offers of the same cloud, region, zone and type, that of the later
     *     source counts
     */
    public SnapshotCatalog(Environment environment, List<OfferSource> sources) {
        this.environment = environment;
        this.sources = List.copyOf(sources);
    }

    @Override
    public Ranking lookup(PlacementRequest request) {
        return lookup(request, Reach.EVERYWHERE, List.of());
    }

    /** Ranks the offers that can be ordered at all and are not blocked, whether by the request or besides it. */
    SnapshotRanking lookup(PlacementRequest request, Reach reach, List<BlockedOffers> recent) {
        return snapshot()
                .lookup(new Rules(request, reach, recent, environment.clock().instant()));
    }

    @Override
    public Optional<Offer> find(String cloud, Region region, String instanceType) {
        return snapshot().find(cloud, region, instanceType);
    }

    /** Returns the offers that can be looked up, by cloud, region, zone and type. */
    public Stream<Offer> offers() {
        return snapshot().offers();
    }

    @Override
    public CatalogReport report() {
        return snapshot().report();
    }

    @Override
    public CatalogReport refresh() {
        synchronized (loading) {
            Snapshot loaded = load();
            current = loaded;
            return loaded.report();
        }
    }

    private Snapshot snapshot() {
        Snapshot present = current;
        if (present != null) {
            return present;
        }
        synchronized (loading) {
            present = current;
            if (present == null) {
                present = load();
                current = present;
            }
            return present;
        }
    }

    private Snapshot load() {
        List<List<Offer>> offers = new ArrayList<>();
        for (OfferSource source : sources) {
            try (Stream<Offer> stream = source.offers()) {
                offers.add(stream.toList());
            } catch (CloudException e) {
                throw e;
            } catch (RuntimeException e) {
                throw CloudException.builder(
                                ErrorCode.INTERNAL,
                                "the offer source " + source.getClass().getName() + " failed: " + e.getMessage())
                        .operation("offers")
                        .cause(e)
                        .build();
            }
        }
        return new Snapshot(offers, environment.clock().instant());
    }
}
