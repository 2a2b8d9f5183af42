package io.multicloud.testkit.adapter;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An opened account of a fake cloud. */
public final class FakeProvider implements CloudProvider {
    private final FakeCloud cloud;
    private final World world;
    private final FakeCalls calls;
    private final FakeCompute compute;
    private final StorageServices storage;
    private final FabricServices fabric;
    private final FakeCosts costs;
    private final FakeQuotas quotas;
    private final Map<String, ResourceAdapter<?, ?>> byType = new LinkedHashMap<>();

    /**
     * Opens the account.
     *
     * @throws IllegalArgumentException if the configuration names another account or a region that is not there
     */
    public FakeProvider(FakeCloud cloud, ProviderConfig config, ProviderContext context) {
        this.cloud = cloud;
        this.world = cloud.world();
        if (!config.account().equals(world.account())) {
            throw new IllegalArgumentException("the fake " + world.flavor() + " is the account '" + world.account()
                    + "' and cannot be opened as '" + config.account() + "'; name it with FakeCloud.Builder.account");
        }
        Region home = config.region().orElse(world.home());
        if (!world.places().containsKey(home)) {
            throw new IllegalArgumentException("the fake " + world.flavor() + " has no region '" + home + "', only "
                    + world.places().keySet());
        }
        this.calls = new FakeCalls(world, config.account(), home, config.credentials(), context, world.capabilities());
        this.compute = new FakeCompute(calls, cloud.compute());
        this.storage = new StorageServices(calls, cloud.storage());
        this.fabric = new FabricServices(calls, cloud.fabric());
        this.costs =
                new FakeCosts(calls, cloud.compute().account(), cloud.fabric().costs());
        this.quotas = new FakeQuotas(calls, cloud.compute().account(), cloud.storage());
        register(List.of(compute, compute.keyPairs()));
        register(storage.adapters());
        register(fabric.adapters());
    }

    private void register(List<ResourceAdapter<?, ?>> adapters) {
        for (ResourceAdapter<?, ?> adapter : adapters) {
            byType.put(adapter.type().name(), adapter);
        }
    }

    @Override
    public String kind() {
        return world.flavor().kind();
    }

    @Override
    public String account() {
        return calls.account();
    }

    @Override
    public Region region() {
        return calls.home();
    }

    @Override
    public Capabilities capabilities() {
        return calls.capabilities();
    }

    @Override
    public List<Region> regions() {
        return calls.send(
                FakeOperation.LIST_REGIONS,
                calls.home(),
                null,
                () -> cloud.compute().account().regions());
    }

    @Override
    public List<Zone> zones(Region region) {
        return calls.send(
                FakeOperation.LIST_ZONES,
                region,
                null,
                () -> cloud.compute().account().zones(region));
    }

    @Override
    public ComputeService compute() {
        calls.requireOpen();
        return compute;
    }

    @Override
    public VolumeService volumes() {
        calls.requireOpen();
        return storage.volumes();
    }

    @Override
    public ObjectService objects() {
        calls.requireOpen();
        return storage.objects();
    }

    @Override
    public NetworkService networks() {
        calls.requireOpen();
        return fabric.networks();
    }

    @Override
    public MonitoringService monitoring() {
        calls.requireOpen();
        return fabric.monitoring();
    }

    @Override
    public ImageService images() {
        calls.requireOpen();
        return storage.images();
    }

    @Override
    public Optional<OfferSource> offers() {
        return Optional.of(OfferSource.of(world.settings().offers()));
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        calls.requireOpen();
        OperationName name = OperationName.parse(id);
        ResourceAdapter<?, ?> adapter = byType.get(name.resource().type().name());
        if (adapter == null) {
            throw new IllegalArgumentException("operation id '" + id + "' is not one of this provider's");
        }
        calls.requireOwn(name.resource(), adapter.type());
        Class<?> yields = name.kind() == OperationName.Kind.DELETE ? ResourceId.class : adapter.resourceClass();
        if (yields != resultType) {
            throw new IllegalArgumentException("operation '" + id + "' yields a " + yields.getSimpleName() + ", not a "
                    + resultType.getSimpleName());
        }
        @SuppressWarnings("unchecked") // The two lines above make sure of it.
        Operation<T> operation = (Operation<T>) adapter.attach(name);
        return operation;
    }

    @Override
    public CostService costs() {
        calls.requireOpen();
        return costs;
    }

    @Override
    public QuotaService quotas() {
        calls.requireOpen();
        return quotas;
    }

    @Override
    public List<PreflightCheck> preflight() {
        calls.requireOpen();
        try {
            calls.send(
                    FakeOperation.CHECK_CREDENTIALS,
                    calls.home(),
                    null,
                    () -> cloud.compute().account().identity());
        } catch (CloudException e) {
            return List.of(new PreflightCheck("credentials", PreflightCheck.Outcome.FAILED, e.summary()));
        }
        List<PreflightCheck> checks = new ArrayList<>();
        checks.add(new PreflightCheck("credentials", PreflightCheck.Outcome.PASSED, "account " + account()));
        checks.addAll(quotas.preflight(calls.home()));
        return List.copyOf(checks);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        calls.requireOpen();
        return nativeClass.isInstance(cloud) ? Optional.of(nativeClass.cast(cloud)) : Optional.empty();
    }

    @Override
    public void close() {
        calls.close();
    }
}
