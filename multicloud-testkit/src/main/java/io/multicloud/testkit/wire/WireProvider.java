package io.multicloud.testkit.wire;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.volume.VolumeService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An account of the real adapter, but for two things: it knows what the fake sells, and its front goes when it is closed. */
final class WireProvider implements CloudProvider {
    private final CloudProvider real;
    private final Optional<OfferSource> offers;
    private final Runnable released;
    private final AtomicBoolean closed = new AtomicBoolean();

    WireProvider(CloudProvider real, Optional<OfferSource> offers, Runnable released) {
        this.real = real;
        this.offers = offers;
        this.released = released;
    }

    @Override
    public Optional<OfferSource> offers() {
        return offers;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                real.close();
            } finally {
                released.run();
            }
        }
    }

    @Override
    public String kind() {
        return real.kind();
    }

    @Override
    public String account() {
        return real.account();
    }

    @Override
    public Region region() {
        return real.region();
    }

    @Override
    public Capabilities capabilities() {
        return real.capabilities();
    }

    @Override
    public List<Region> regions() {
        return real.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        return real.zones(region);
    }

    @Override
    public ComputeService compute() {
        return real.compute();
    }

    @Override
    public ImageService images() {
        return real.images();
    }

    @Override
    public VolumeService volumes() {
        return real.volumes();
    }

    @Override
    public NetworkService networks() {
        return real.networks();
    }

    @Override
    public ObjectService objects() {
        return real.objects();
    }

    @Override
    public CostService costs() {
        return real.costs();
    }

    @Override
    public MonitoringService monitoring() {
        return real.monitoring();
    }

    @Override
    public QuotaService quotas() {
        return real.quotas();
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        return real.attach(id, resultType);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return real.preflight();
    }

    @Override
    public ResourceId resourceId(ResourceType type, Region region, String nativeId) {
        return real.resourceId(type, region, nativeId);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        return real.unwrap(nativeClass);
    }
}
