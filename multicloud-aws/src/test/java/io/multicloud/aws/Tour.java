package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
        provider.costs().price(new PriceQuery(home, "m5.large", Purchase.onDemand()));
        provider.costs().price(new PriceQuery(home, "m5.large", Purchase.spot()));
        assertThat(provider.compute().instanceTypes(home).stream()).isNotEmpty();
        try (Stream<Offer> offers = provider.costs().offers(List.of(home)).offers()) {
            assertThat(offers).isNotEmpty();
        }
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
        assertThat(provider.compute().list(ListQuery.all()).stream()).hasSize(1);
        watching(provider, vm);
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

    private static void watching(CloudProvider provider, ResourceId vm) {
        Instant from = Instant.parse("2026-11-20T07:00:00Z");
        provider.monitoring()
                .series(new MetricQuery(
                        Metric.CPU_UTILIZATION,
                        Optional.of(vm),
                        from,
                        from.plus(Duration.ofHours(1)),
                        Duration.ofMinutes(5),
                        Statistic.AVERAGE));
        AlertCondition hot = new AlertCondition(
                Metric.CPU_UTILIZATION, Optional.of(vm), Comparison.ABOVE, 0.8, Duration.ofMinutes(5));
        ResourceId alert = provider.monitoring()
                .alerts()
                .create(AlertSpec.builder("hot", hot).build())
                .await()
                .id();
        provider.monitoring().alerts().delete(alert).await();
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
        assertThat(provider.volumes().snapshots().blocks(snapshot).stream()).isEmpty();
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
        assertThat(provider.objects().buckets().list(ListQuery.all()).stream()).hasSize(1);
        ObjectKey key = new ObjectKey(bucket, "a");
        provider.objects().put(key, ObjectBody.of(new byte[] {1, 2, 3}));
        provider.objects().head(key);
        try (ObjectContent content = provider.objects().get(key)) {
            content.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MultipartUpload upload = provider.objects().startUpload(key, PutOptions.defaults());
        provider.objects().abortUpload(upload);
        assertThat(provider.objects().list(ObjectQuery.in(bucket)).stream()).hasSize(1);
        provider.objects().presign(key, HttpMethod.GET, Duration.ofMinutes(1));
        provider.objects().delete(key);
        provider.objects().buckets().delete(bucket).await();
    }
}
