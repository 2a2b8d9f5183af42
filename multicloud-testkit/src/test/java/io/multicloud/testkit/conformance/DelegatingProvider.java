package io.multicloud.testkit.conformance;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
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

/** A provider that does what another one does; subclasses do one thing differently. */
class DelegatingProvider implements CloudProvider {
    final CloudProvider good;

    DelegatingProvider(CloudProvider good) {
        this.good = good;
    }

    @Override
    public String kind() {
        return good.kind();
    }

    @Override
    public String account() {
        return good.account();
    }

    @Override
    public Region region() {
        return good.region();
    }

    @Override
    public Capabilities capabilities() {
        return good.capabilities();
    }

    @Override
    public List<Region> regions() {
        return good.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        return good.zones(region);
    }

    @Override
    public Optional<OfferSource> offers() {
        return good.offers();
    }

    @Override
    public ComputeService compute() {
        return good.compute();
    }

    @Override
    public ImageService images() {
        return good.images();
    }

    @Override
    public VolumeService volumes() {
        return good.volumes();
    }

    @Override
    public NetworkService networks() {
        return good.networks();
    }

    @Override
    public ObjectService objects() {
        return good.objects();
    }

    @Override
    public CostService costs() {
        return good.costs();
    }

    @Override
    public MonitoringService monitoring() {
        return good.monitoring();
    }

    @Override
    public QuotaService quotas() {
        return good.quotas();
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        return good.attach(id, resultType);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return good.preflight();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        return good.unwrap(nativeClass);
    }

    @Override
    public void close() {
        good.close();
    }
}
