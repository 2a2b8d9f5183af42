package io.multicloud.aws;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeSpec;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** A walk through the API that uses every service once and leaves nothing behind. */
final class Tour {
    private Tour() {}

    static void of(CloudProvider provider) {
        Region home = provider.region();
        provider.regions();
        provider.zones(home);
        provider.preflight();
        provider.quotas().list(home);
        network(provider);
        disks(provider);
        objects(provider);
        provider.costs().report(new CostQuery(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 20), Optional.empty()));
    }

    private static void network(CloudProvider provider) {
        ResourceId network = provider.networks()
                .create(NetworkSpec.builder("own", "10.1.0.0/16").build())
                .await()
                .id();
        ResourceId subnet = provider.networks()
                .subnets()
                .create(SubnetSpec.builder("own", network, "10.1.1.0/24").build())
                .await()
                .id();
        ResourceId group = provider.networks()
                .securityGroups()
                .create(SecurityGroupSpec.builder("own", network).build())
                .await()
                .id();
        ResourceId address = provider.networks()
                .publicAddresses()
                .create(PublicAddressSpec.builder("own").build())
                .await()
                .id();
        ResourceId vm = provider.compute()
                .create(VMSpec.builder("web")
                        .image("debian-12")
                        .vcpus(2)
                        .memory(DataSize.gib(4))
                        .subnet(subnet)
                        .securityGroup(group)
                        .publicAddressing(PublicAddressing.reserved(address))
                        .build())
                .await()
                .id();
        provider.compute().tag(vm, Map.of("team", "web"));
        provider.compute().list(ListQuery.all()).items();
        provider.compute().stop(vm).await();
        provider.compute().start(vm).await();
        provider.compute().restart(vm).await();
        provider.compute().consoleOutput(vm);
        provider.compute().delete(vm).await();
        provider.networks().publicAddresses().delete(address).await();
        provider.networks().securityGroups().delete(group).await();
        provider.networks().subnets().delete(subnet).await();
        provider.networks().delete(network).await();
    }

    private static void disks(CloudProvider provider) {
        ResourceId volume = provider.volumes()
                .create(VolumeSpec.builder("data", DataSize.gib(10)).build())
                .await()
                .id();
        ResourceId snapshot = provider.volumes()
                .snapshots()
                .create(SnapshotSpec.builder("data", volume).build())
                .await()
                .id();
        provider.volumes().snapshots().blocks(snapshot).forEach(block -> {});
        provider.volumes().resize(volume, DataSize.gib(20)).await();
        provider.volumes().snapshots().delete(snapshot).await();
        provider.volumes().delete(volume).await();
    }

    private static void objects(CloudProvider provider) {
        ResourceId bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("tour-of-the-api").build())
                .await()
                .id();
        provider.objects().buckets().list(ListQuery.all()).items();
        provider.objects().buckets().delete(bucket).await();
    }
}
