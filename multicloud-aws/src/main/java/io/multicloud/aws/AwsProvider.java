package io.multicloud.aws;

import io.multicloud.api.Capabilities;
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
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.aws.billing.Costs;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Resumable;
import io.multicloud.aws.client.Verb;
import io.multicloud.aws.cloudwatch.Monitoring;
import io.multicloud.aws.cloudwatch.Quotas;
import io.multicloud.aws.ec2.Images;
import io.multicloud.aws.ec2.Instances;
import io.multicloud.aws.ec2.Networks;
import io.multicloud.aws.ec2.Volumes;
import io.multicloud.aws.ec2.Zones;
import io.multicloud.aws.s3.ObjectStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An opened account. */
final class AwsProvider implements CloudProvider {
    private final Aws aws;
    private final Capabilities capabilities;
    private final Zones zones;
    private final Images images;
    private final Networks networks;
    private final Instances instances;
    private final Volumes volumes;
    private final ObjectStore objects;
    private final Monitoring monitoring;
    private final Costs costs;
    private final Quotas quotas;
    private final Map<String, Resumable> byType = new LinkedHashMap<>();

    AwsProvider(Aws aws, Capabilities capabilities) {
        this.aws = aws;
        this.capabilities = capabilities;
        this.zones = new Zones(aws);
        this.images = new Images(aws);
        this.networks = new Networks(aws);
        this.instances = new Instances(aws, zones, images, networks);
        this.volumes = new Volumes(aws, zones);
        this.objects = new ObjectStore(aws);
        this.monitoring = new Monitoring(aws, this::requireThere);
        this.costs = new Costs(aws, zones::require);
        this.quotas = new Quotas(aws, zones::require);
        for (Resumable service : List.of(
                instances,
                instances.keyPairs(),
                images,
                volumes,
                volumes.snapshots(),
                networks,
                networks.subnets(),
                networks.securityGroups(),
                networks.publicAddresses(),
                objects.buckets(),
                monitoring.alerts())) {
            byType.put(service.type().name(), service);
        }
    }

    /** Reads what a metric is of; what is of no kind known here is left to the cloud. */
    private void requireThere(ResourceId id) {
        switch (id.type().name()) {
            case "vm" -> instances.get(id);
            case "volume" -> volumes.get(id);
            case "bucket" -> objects.buckets().get(id);
            default -> aws.requireOpen();
        }
    }

    @Override
    public String kind() {
        return Aws.KIND;
    }

    @Override
    public String account() {
        return aws.account();
    }

    @Override
    public Region region() {
        return aws.home();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<Region> regions() {
        return zones.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        return zones.zones(region);
    }

    @Override
    public ComputeService compute() {
        aws.requireOpen();
        return instances;
    }

    @Override
    public ImageService images() {
        aws.requireOpen();
        return images;
    }

    @Override
    public VolumeService volumes() {
        aws.requireOpen();
        return volumes;
    }

    @Override
    public NetworkService networks() {
        aws.requireOpen();
        return networks;
    }

    @Override
    public ObjectService objects() {
        aws.requireOpen();
        return objects;
    }

    @Override
    public MonitoringService monitoring() {
        aws.requireOpen();
        return monitoring;
    }

    @Override
    public CostService costs() {
        aws.requireOpen();
        return costs;
    }

    @Override
    public QuotaService quotas() {
        aws.requireOpen();
        return quotas;
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        aws.requireOpen();
        OperationName name = OperationName.parse(id);
        Resumable service = byType.get(name.resource().type().name());
        if (service == null) {
            throw new IllegalArgumentException("operation id '" + id + "' is not one of this provider's");
        }
        aws.requireOwn(name.resource(), service.type());
        Class<?> yields = name.verb() == Verb.DELETE ? ResourceId.class : service.resourceClass();
        if (yields != resultType) {
            throw new IllegalArgumentException("operation '" + id + "' yields a " + yields.getSimpleName() + ", not a "
                    + resultType.getSimpleName());
        }
        @SuppressWarnings("unchecked") // The lines above make sure of it.
        Operation<T> operation = (Operation<T>) service.resume(name);
        return operation;
    }

    @Override
    public List<PreflightCheck> preflight() {
        return new Preflight(aws, quotas).run();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> nativeClass) {
        return aws.clients().unwrap(nativeClass, aws.home());
    }

    @Override
    public void close() {
        aws.close();
    }
}
