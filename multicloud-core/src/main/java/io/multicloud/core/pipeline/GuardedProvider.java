package io.multicloud.core.pipeline;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.volume.VolumeService;
import java.util.List;
import java.util.Optional;

/**
 * A provider as hosts and engines see it: every service stands behind the guard. The wrappers hold nothing and are made on
 * access, so that a closed provider refuses there as well.
 */
final class GuardedProvider implements CloudProvider {
    private final CloudProvider raw;
    private final Guard guard;

    GuardedProvider(CloudProvider raw, Guard guard) {
        this.raw = raw;
        this.guard = guard;
    }

    @Override
    public String kind() {
        return raw.kind();
    }

    @Override
    public String account() {
        return raw.account();
    }

    @Override
    public Region region() {
        return raw.region();
    }

    @Override
    public Capabilities capabilities() {
        return raw.capabilities();
    }

    @Override
    public List<Region> regions() {
        return guard.call("provider.regions", Optional.empty(), raw::regions);
    }

    @Override
    public List<Zone> zones(Region region) {
        return guard.call("provider.zones", Optional.of(region), () -> raw.zones(region));
    }

    @Override
    public ComputeService compute() {
        return new GuardedCompute(guard, raw.compute());
    }

    @Override
    public ImageService images() {
        return new Images(guard, raw.images());
    }

    @Override
    public VolumeService volumes() {
        return new GuardedStorage(guard, raw.volumes());
    }

    @Override
    public NetworkService networks() {
        return new GuardedNetworks(guard, raw.networks());
    }

    @Override
    public ObjectService objects() {
        return new GuardedObjects(guard, raw.objects());
    }

    @Override
    public CostService costs() {
        return raw.costs();
    }

    @Override
    public MonitoringService monitoring() {
        return new Monitoring(guard, raw.monitoring());
    }

    @Override
    public QuotaService quotas() {
        return raw.quotas();
    }

    @Override
    public Optional<OfferSource> offers() {
        return raw.offers();
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        return guard.call(
                "provider.attach",
                Optional.empty(),
                () -> guard.watched("provider.attach", raw.attach(id, resultType), this::ended, null));
    }

    private void ended(Object result) {
        if (result instanceof Resource resource) {
            guard.seen(resource);
        } else if (result instanceof ResourceId id) {
            guard.gone(id);
        }
    }

    @Override
    public List<PreflightCheck> preflight() {
        return guard.call("provider.preflight", Optional.empty(), raw::preflight);
    }

    @Override
    public ResourceId resourceId(ResourceType type, Region region, String nativeId) {
        return raw.resourceId(type, region, nativeId);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        return raw.unwrap(nativeClass);
    }

    @Override
    public void close() {
        raw.close();
    }

    @Override
    public String toString() {
        return raw.toString();
    }

    private static final class Images extends GuardedService<Image, ImageSpec, ImageService> implements ImageService {
        Images(Guard guard, ImageService raw) {
            super(guard, raw, ResourceType.IMAGE, ImageSpec.class);
        }

        @Override
        public Image resolve(ImageRef reference, Region region, Architecture architecture) {
            return guard.call(name("resolve"), Optional.of(region), () -> raw.resolve(reference, region, architecture));
        }
    }

    private static final class Monitoring implements MonitoringService {
        private final Guard guard;
        private final MonitoringService raw;

        Monitoring(Guard guard, MonitoringService raw) {
            this.guard = guard;
            this.raw = raw;
        }

        @Override
        public MetricSeries series(MetricQuery query) {
            return raw.series(query);
        }

        @Override
        public AlertService alerts() {
            return new Alerts(guard, raw.alerts());
        }
    }

    private static final class Alerts extends GuardedService<Alert, AlertSpec, AlertService> implements AlertService {
        Alerts(Guard guard, AlertService raw) {
            super(guard, raw, ResourceType.ALERT, AlertSpec.class);
        }
    }
}
