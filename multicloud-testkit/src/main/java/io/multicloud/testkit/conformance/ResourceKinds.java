package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.conformance.ResourceKind.Names;
import io.multicloud.testkit.conformance.ResourceKind.Stands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The kinds of resources of the API. */
final class ResourceKinds {
    /** A public key made for these tests; nobody has kept the private one. */
    private static final String PUBLIC_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPFV5mvKzVXqTUf2f5cZ8wOVFXkMiBvF1pBuEdB0JrxO conformance";

    private static final String OTHER_PUBLIC_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB7Uq1w0e2gkA2sUoYx5Yp5pQ0oT8mZ8yS9o1b3VJ2Jn conformance";

    static final ResourceKind<VM, VMSpec> VM = new ResourceKind<>(
            ResourceType.VM,
            VM.class,
            VMSpec.class,
            List.of(),
            List.of(),
            Stands.ALONE,
            Names.AS_THE_CLOUD_LIKES,
            CloudProvider::compute,
            (bench, name) -> VMSpec.builder(name).build(),
            ResourceKinds::otherVms);

    static final ResourceKind<KeyPair, KeyPairSpec> KEY_PAIR = new ResourceKind<>(
            ResourceType.KEY_PAIR,
            KeyPair.class,
            KeyPairSpec.class,
            List.of(Capability.KEY_PAIRS),
            List.of(),
            Stands.ALONE,
            Names.UNIQUE,
            provider -> provider.compute().keyPairs(),
            (bench, name) -> KeyPairSpec.builder(name, PUBLIC_KEY).build(),
            (bench, spec) -> List.of(KeyPairSpec.builder(spec.name(), OTHER_PUBLIC_KEY)
                    .idempotencyToken(spec.idempotencyToken().orElseThrow())
                    .build()));

    static final ResourceKind<Image, ImageSpec> IMAGE = new ResourceKind<>(
            ResourceType.IMAGE,
            Image.class,
            ImageSpec.class,
            List.of(Capability.IMAGE_CREATE),
            List.of(),
            Stands.ON_ANOTHER,
            Names.AS_THE_CLOUD_LIKES,
            CloudProvider::images,
            (bench, name) -> ImageSpec.builder(name, bench.vm().id()).build(),
            (bench, spec) -> List.of());

    static final ResourceKind<Volume, VolumeSpec> VOLUME = new ResourceKind<>(
            ResourceType.VOLUME,
            Volume.class,
            VolumeSpec.class,
            List.of(Capability.VOLUMES),
            List.of(),
            Stands.ALONE,
            Names.AS_THE_CLOUD_LIKES,
            CloudProvider::volumes,
            (bench, name) ->
                    VolumeSpec.builder(name, bench.target().volumeSize()).build(),
            (bench, spec) -> List.of(
                    VolumeSpec.builder(spec.name(), spec.size().plus(spec.size()))
                            .idempotencyToken(spec.idempotencyToken().orElseThrow())
                            .build(),
                    spec.toBuilder().volumeClass(VolumeClass.FAST_SSD).build()));

    static final ResourceKind<Snapshot, SnapshotSpec> SNAPSHOT = new ResourceKind<>(
            ResourceType.SNAPSHOT,
            Snapshot.class,
            SnapshotSpec.class,
            List.of(Capability.VOLUMES, Capability.SNAPSHOTS),
            List.of(),
            Stands.ON_ANOTHER,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.volumes().snapshots(),
            (bench, name) -> SnapshotSpec.builder(name, bench.volume().id()).build(),
            (bench, spec) -> List.of(SnapshotSpec.builder(
                            spec.name(), bench.make(ResourceKinds.VOLUME).id())
                    .idempotencyToken(spec.idempotencyToken().orElseThrow())
                    .build()));

    static final ResourceKind<Network, NetworkSpec> NETWORK = new ResourceKind<>(
            ResourceType.NETWORK,
            Network.class,
            NetworkSpec.class,
            List.of(Capability.NETWORKS),
            List.of(Capability.NETWORK_TAGS),
            Stands.ALONE,
            Names.AS_THE_CLOUD_LIKES,
            CloudProvider::networks,
            (bench, name) -> NetworkSpec.builder(name, Bench.NETWORK_RANGE).build(),
            (bench, spec) -> List.of(NetworkSpec.builder(spec.name(), "10.93.0.0/16")
                    .idempotencyToken(spec.idempotencyToken().orElseThrow())
                    .build()));

    static final ResourceKind<Subnet, SubnetSpec> SUBNET = new ResourceKind<>(
            ResourceType.SUBNET,
            Subnet.class,
            SubnetSpec.class,
            List.of(Capability.NETWORKS),
            List.of(Capability.NETWORK_TAGS),
            Stands.ON_ANOTHER,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.networks().subnets(),
            (bench, name) -> SubnetSpec.builder(name, bench.network().id(), bench.freshSubnetRange())
                    .build(),
            (bench, spec) -> List.of(SubnetSpec.builder(spec.name(), spec.network(), bench.freshSubnetRange())
                    .idempotencyToken(spec.idempotencyToken().orElseThrow())
                    .build()));

    static final ResourceKind<SecurityGroup, SecurityGroupSpec> SECURITY_GROUP = new ResourceKind<>(
            ResourceType.SECURITY_GROUP,
            SecurityGroup.class,
            SecurityGroupSpec.class,
            List.of(Capability.NETWORKS),
            List.of(),
            Stands.ON_ANOTHER,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.networks().securityGroups(),
            (bench, name) -> SecurityGroupSpec.builder(name, bench.network().id())
                    .rules(List.of(SecurityRule.allowTcp(22, "10.0.0.0/8")))
                    .build(),
            (bench, spec) -> List.of(spec.toBuilder()
                    .rules(List.of(SecurityRule.allowTcp(443, "10.0.0.0/8")))
                    .build()));

    static final ResourceKind<PublicAddress, PublicAddressSpec> PUBLIC_ADDRESS = new ResourceKind<>(
            ResourceType.PUBLIC_ADDRESS,
            PublicAddress.class,
            PublicAddressSpec.class,
            List.of(Capability.PUBLIC_ADDRESSES),
            List.of(),
            Stands.ALONE,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.networks().publicAddresses(),
            (bench, name) -> PublicAddressSpec.builder(name).build(),
            (bench, spec) -> List.of());

    static final ResourceKind<Bucket, BucketSpec> BUCKET = new ResourceKind<>(
            ResourceType.BUCKET,
            Bucket.class,
            BucketSpec.class,
            List.of(Capability.OBJECTS),
            List.of(),
            Stands.ALONE,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.objects().buckets(),
            (bench, name) -> BucketSpec.builder(name).build(),
            (bench, spec) -> List.of());

    static final ResourceKind<Alert, AlertSpec> ALERT = new ResourceKind<>(
            ResourceType.ALERT,
            Alert.class,
            AlertSpec.class,
            List.of(Capability.METRICS, Capability.ALERTS),
            List.of(),
            Stands.ON_ANOTHER,
            Names.AS_THE_CLOUD_LIKES,
            provider -> provider.monitoring().alerts(),
            (bench, name) -> AlertSpec.builder(name, cpuOf(bench, 0.9)).build(),
            (bench, spec) -> List.of(AlertSpec.builder(spec.name(), cpuOf(bench, 0.5))
                    .idempotencyToken(spec.idempotencyToken().orElseThrow())
                    .build()));

    /** Every kind, those that others stand on first. */
    static final List<ResourceKind<?, ?>> ALL = List.of(
            KEY_PAIR, NETWORK, SUBNET, SECURITY_GROUP, PUBLIC_ADDRESS, BUCKET, VOLUME, SNAPSHOT, VM, IMAGE, ALERT);

    private ResourceKinds() {}

    /** Other needs of the same type are no other arguments for the cloud, so what is asked for is another type. */
    private static List<VMSpec> otherVms(Bench bench, VMSpec spec) {
        List<VMSpec> others = new ArrayList<>();
        others.add(spec.toBuilder().image("debian-12").build());
        bench.settle();
        ComputeService compute = bench.provider().compute();
        compute.list(ListQuery.all().withName(spec.name())).stream()
                .findFirst()
                .flatMap(present -> compute.instanceTypes(present.id().region()).stream()
                        .filter(type -> type.vcpus() > present.vcpus()
                                && type.architecture().equals(present.architecture())
                                && type.gpus() == 0)
                        .min(Comparator.comparingDouble(InstanceType::vcpus).thenComparing(InstanceType::memory)))
                .ifPresent(larger ->
                        others.add(spec.toBuilder().vcpus(larger.vcpus()).build()));
        return others;
    }

    private static AlertCondition cpuOf(Bench bench, double threshold) {
        return AlertCondition.above(Metric.CPU_UTILIZATION, bench.vm().id(), threshold, Duration.ofMinutes(5));
    }
}
