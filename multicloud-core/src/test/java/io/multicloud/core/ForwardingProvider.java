package io.multicloud.core;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.quota.QuotaService;
import java.util.List;
import java.util.Optional;

/** A provider that hands everything on, for tests that change one method. */
public class ForwardingProvider implements CloudProvider {
    private final CloudProvider inner;

    /** Hands everything on to a provider. */
    public ForwardingProvider(CloudProvider inner) {
        this.inner = inner;
    }

    @Override
    public String kind() {
        return inner.kind();
    }

    @Override
    public String account() {
        return inner.account();
    }

    @Override
    public Region region() {
        return inner.region();
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public List<Region> regions() {
        return inner.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        return inner.zones(region);
    }

    @Override
    public Optional<OfferSource> offers() {
        return inner.offers();
    }

    @Override
    public ComputeService compute() {
        return inner.compute();
    }

    @Override
    public ImageService images() {
        return inner.images();
    }

    @Override
    public QuotaService quotas() {
        return inner.quotas();
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        return inner.attach(id, resultType);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return inner.preflight();
    }

    @Override
    public void close() {
        inner.close();
    }
}
