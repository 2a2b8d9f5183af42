package io.multicloud.api;

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

/**
 * One account of one cloud: a small tree of services. Thread-safe; every method but {@link #close()},
 * {@link #kind()}, {@link #account()}, {@link #region()}, {@link #capabilities()} and {@link #offers()} throws {@link
 * IllegalStateException} after close.
 *
 * <p>Accessors never return null. A service the cloud lacks is there and refuses every call with {@link
 * ErrorCode#UNSUPPORTED}, after close as before. So does the create of a service the cloud has when a spec asks for
 * something of one it lacks, such as a subnet or a key pair; a wish is never dropped.
 */
public interface CloudProvider extends AutoCloseable {
    /** Returns the adapter's kind, for example {@code aws}. */
    String kind();

    /** Returns the account's name in the configuration. */
    String account();

    /** Returns the region that is meant where a spec or query names none. */
    Region region();

    /** Returns what it can do; the same object content for its whole life, without a request. */
    Capabilities capabilities();

    /**
     * Returns the regions the account may use.
     *
     * @throws CloudException if the request fails
     */
    List<Region> regions();

    /**
     * Returns the zones of a region.
     *
     * @throws CloudException {@link ErrorCode#NOT_FOUND} for a region the cloud does not have
     */
    List<Zone> zones(Region region);

    /** Returns virtual machines, instance types and key pairs. */
    ComputeService compute();

    /** Returns images: public ones by portable name, and one's own. */
    ImageService images();

    /** Returns volumes and snapshots. */
    default VolumeService volumes() {
        return Unsupported.service(VolumeService.class, Capability.VOLUMES);
    }

    /** Returns networks, subnets, security groups and public addresses. */
    default NetworkService networks() {
        return Unsupported.service(NetworkService.class, Capability.NETWORKS);
    }

    /** Returns buckets and objects. */
    default ObjectService objects() {
        return Unsupported.service(ObjectService.class, Capability.OBJECTS);
    }

    /** Returns prices and what was spent. */
    default CostService costs() {
        return Unsupported.service(CostService.class, Capability.COST_REPORT);
    }

    /** Returns metrics and alerts. */
    default MonitoringService monitoring() {
        return Unsupported.service(MonitoringService.class, Capability.METRICS);
    }

    /** Returns quotas. */
    default QuotaService quotas() {
        return Unsupported.service(QuotaService.class, Capability.QUOTAS);
    }

    /**
     * Returns what is sold here and for how much, where the provider knows that without a request: a site of one's own, a
     * small cloud, a fake. Placement then goes by these offers, and by list prices no longer; without them it goes by
     * list prices, and finds nothing on a cloud that no list has. Offers of another {@linkplain #kind() kind} are ignored.
     */
    default Optional<OfferSource> offers() {
        return Optional.empty();
    }

    /**
     * Finds an operation again by its durable name, from any process. An unfinished create that needs
     * several requests is carried on with the token it was started with.
     *
     * @param id what {@link Operation#id()} returned
     * @param resultType what the operation yields: the resource's class, or {@link ResourceId} for a delete
     * @throws CloudException {@link ErrorCode#NOT_FOUND} if the provider no longer knows it
     * @throws IllegalArgumentException if the id is not one of this provider's, or yields something else
     */
    <T> Operation<T> attach(OperationId id, Class<T> resultType);

    /**
     * Checks credentials and permissions, and quotas where it can, without changing or creating anything.
     * Problems are in the result, not thrown.
     */
    List<PreflightCheck> preflight();

    /** Returns the id of a resource that exists in this account, from the provider's own id of it. */
    default ResourceId resourceId(ResourceType type, Region region, String nativeId) {
        return new ResourceId(kind(), account(), region, type, nativeId);
    }

    /** Returns the SDK's client of that class, if this provider has one. It bypasses limits, retries and audit. */
    default <T> Optional<T> unwrap(Class<T> nativeClass) {
        return Optional.empty();
    }

    /** Releases clients and threads; nothing in the cloud changes. May be called more than once. */
    @Override
    void close();
}
