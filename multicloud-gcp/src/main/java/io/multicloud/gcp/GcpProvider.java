package io.multicloud.gcp;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.compute.Images;
import io.multicloud.gcp.compute.Places;
import io.multicloud.gcp.compute.VirtualMachines;
import io.multicloud.gcp.cost.Costs;
import io.multicloud.gcp.cost.Quotas;
import io.multicloud.gcp.monitoring.Metrics;
import io.multicloud.gcp.network.Networks;
import io.multicloud.gcp.object.Objects;
import io.multicloud.gcp.resource.Attachable;
import io.multicloud.gcp.resource.OperationWords;
import io.multicloud.gcp.volume.Disks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One project of Google Cloud. */
final class GcpProvider implements CloudProvider {
    private static final Region DEFAULT_REGION = Region.of("us-central1");

    private final Account account;
    private final Places places;
    private final VirtualMachines machines;
    private final Images images;
    private final Disks disks;
    private final Networks networks;
    // Their classes need jars that those who use Compute Engine alone leave out.
    private final Lazily<Objects> objects;
    private final Lazily<Metrics> metrics;
    private final Lazily<Costs> costs;
    private final Quotas quotas;
    private final Map<String, Supplier<Attachable>> services;

    GcpProvider(ProviderConfig config, ProviderContext context, Optional<String> project) {
        this.account = new Account(config, context, project, config.region().orElse(DEFAULT_REGION));
        this.places = new Places(account);
        this.machines = new VirtualMachines(account);
        this.images = new Images(account);
        this.disks = new Disks(account);
        this.networks = new Networks(account);
        this.objects = new Lazily<>(() -> new Objects(account));
        this.metrics = new Lazily<>(() -> new Metrics(account));
        this.costs = new Lazily<>(() -> new Costs(account));
        this.quotas = new Quotas(account);
        this.services = Map.ofEntries(
                Map.entry(ResourceType.VM.name(), () -> machines),
                Map.entry(ResourceType.IMAGE.name(), () -> images),
                Map.entry(ResourceType.VOLUME.name(), () -> disks),
                Map.entry(ResourceType.SNAPSHOT.name(), () -> disks.snapshots()),
                Map.entry(ResourceType.NETWORK.name(), () -> networks),
                Map.entry(ResourceType.SUBNET.name(), () -> networks.subnets()),
                Map.entry(ResourceType.SECURITY_GROUP.name(), () -> networks.securityGroups()),
                Map.entry(ResourceType.PUBLIC_ADDRESS.name(), () -> networks.publicAddresses()),
                Map.entry(ResourceType.BUCKET.name(), () -> objects.get().operations()),
                Map.entry(ResourceType.ALERT.name(), () -> metrics.get().operations()));
    }

    @Override
    public String kind() {
        return Account.KIND;
    }

    @Override
    public String account() {
        return account.name();
    }

    @Override
    public Region region() {
        return account.region();
    }

    @Override
    public Capabilities capabilities() {
        return GcpCapabilities.ALL;
    }

    @Override
    public List<Region> regions() {
        account.requireOpen();
        return places.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        account.requireOpen();
        return places.zones(region).stream().map(zone -> new Zone(region, zone)).toList();
    }

    @Override
    public ComputeService compute() {
        account.requireOpen();
        return machines;
    }

    @Override
    public ImageService images() {
        account.requireOpen();
        return images;
    }

    @Override
    public VolumeService volumes() {
        account.requireOpen();
        return disks;
    }

    @Override
    public NetworkService networks() {
        account.requireOpen();
        return networks;
    }

    @Override
    public ObjectService objects() {
        account.requireOpen();
        return objects.get();
    }

    @Override
    public MonitoringService monitoring() {
        account.requireOpen();
        return metrics.get();
    }

    @Override
    public CostService costs() {
        account.requireOpen();
        return costs.get();
    }

    @Override
    public QuotaService quotas() {
        account.requireOpen();
        return quotas;
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        account.requireOpen();
        OperationWords words = OperationWords.of(id);
        Supplier<Attachable> service = services.get(words.kind());
        if (service == null) {
            throw words.refused();
        }
        return service.get().attach(words, resultType);
    }

    @Override
    public List<PreflightCheck> preflight() {
        account.requireOpen();
        return Preflight.checks(account, places);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        account.requireOpen();
        return account.unwrap(nativeClass);
    }

    @Override
    public void close() {
        account.close();
    }
}
