package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.OperationId;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every method of every service, called with made-up arguments. */
final class ApiCalls {
    private static final String NAME = "conformance-made-up";
    private static final DataSize SIZE = DataSize.gib(50);
    private static final ObjectBody BODY = ObjectBody.of(new byte[] {1, 2, 3});
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Encryption CUSTOMER_KEY = Encryption.customerKey("made-up-key");

    private final List<ApiCall> calls = new ArrayList<>();

    private ApiCalls() {
        provider();
        compute();
        images();
        volumes();
        volumesFromImages();
        snapshots();
        networks();
        objects();
        conditions();
        account();
    }

    /** Returns every call. */
    static List<ApiCall> all() {
        return List.copyOf(new ApiCalls().calls);
    }

    private void provider() {
        add("regions", CloudProvider::regions);
        add("zones", provider -> provider.zones(provider.region()));
        add("attach", provider -> provider.attach(new OperationId(NAME), VM.class));
        add("preflight", CloudProvider::preflight);
    }

    private void compute() {
        kind("compute", CloudProvider::compute, ResourceType.VM, (provider, name) -> vm(name).build());
        Function<CloudProvider, ComputeService> compute = CloudProvider::compute;
        on("compute.start", compute, (service, id) -> service.start(id), ResourceType.VM, Capability.VM_STOP_START);
        on("compute.stop", compute, (service, id) -> service.stop(id), ResourceType.VM, Capability.VM_STOP_START);
        on("compute.restart", compute, (service, id) -> service.restart(id), ResourceType.VM, Capability.VM_RESTART);
        on("compute.resize", compute, (service, id) -> service.resize(id, "x"), ResourceType.VM, Capability.VM_RESIZE);
        on(
                "compute.consoleOutput",
                compute,
                (service, id) -> service.consoleOutput(id),
                ResourceType.VM,
                Capability.VM_CONSOLE_OUTPUT);
        add("compute.instanceTypes", provider -> drain(provider.compute().instanceTypes(provider.region())));
        add(
                "compute.create of a spot VM",
                provider -> provider.compute().create(vm(NAME).spot().build()),
                Capability.VM_SPOT);
        add(
                "compute.create with user data",
                provider ->
                        provider.compute().create(vm(NAME).userData("#!/bin/sh").build()),
                Capability.VM_USER_DATA);
        add(
                "compute.create with a customer's key",
                provider -> provider.compute()
                        .create(vm(NAME).rootDisk(
                                        DiskSpec.of(SIZE, VolumeClass.SSD).withEncryption(CUSTOMER_KEY))
                                .build()),
                Capability.VOLUME_CUSTOMER_KEY);
        asks("in a subnet", (spec, id) -> spec.subnet(id), ResourceType.SUBNET, Capability.NETWORKS);
        asks(
                "in a security group",
                (spec, id) -> spec.securityGroup(id),
                ResourceType.SECURITY_GROUP,
                Capability.NETWORKS);
        asks(
                "with a reserved address",
                (spec, id) -> spec.publicAddressing(PublicAddressing.reserved(id)),
                ResourceType.PUBLIC_ADDRESS,
                Capability.PUBLIC_ADDRESSES);
        asks("with a key pair", (spec, id) -> spec.keyPair(NAME), ResourceType.KEY_PAIR, Capability.KEY_PAIRS);
        asks(
                "with a disk from a snapshot",
                (spec, id) -> spec.dataDisk(DiskSpec.of(SIZE, VolumeClass.SSD).fromSnapshot(id)),
                ResourceType.SNAPSHOT,
                Capability.SNAPSHOTS);
        asks(
                "with a disk from an image",
                (spec, id) -> spec.dataDisk(DiskSpec.of(SIZE, VolumeClass.SSD).fromImage(id)),
                ResourceType.IMAGE,
                Capability.VOLUME_FROM_IMAGE);
        kind(
                "compute.keyPairs",
                provider -> provider.compute().keyPairs(),
                ResourceType.KEY_PAIR,
                (provider, name) ->
                        KeyPairSpec.builder(name, "ssh-ed25519 AAAA made-up").build(),
                Capability.KEY_PAIRS);
    }

    /** Adds a create of a VM that asks for something of another service. */
    private void asks(
            String what, BiConsumer<VMSpec.Builder, ResourceId> wish, ResourceType type, Capability... behind) {
        add(
                "compute.create " + what,
                provider -> {
                    VMSpec.Builder spec = vm(NAME);
                    wish.accept(spec, id(provider, type));
                    provider.compute().create(spec.build());
                },
                behind);
    }

    private void images() {
        Function<CloudProvider, ResourceService<?, ?>> images = CloudProvider::images;
        reads("images", images, ResourceType.IMAGE);
        retags("images", images, ResourceType.IMAGE);
        creates(
                "images",
                CloudProvider::images,
                (provider, name) ->
                        ImageSpec.builder(name, id(provider, ResourceType.VM)).build(),
                Capability.IMAGE_CREATE);
        add(
                "images.create from a snapshot",
                provider -> provider.images()
                        .create(ImageSpec.fromSnapshot(NAME, id(provider, ResourceType.SNAPSHOT))
                                .build()),
                Capability.IMAGE_FROM_SNAPSHOT);
        for (DiskFormat format : DiskFormat.values()) {
            add(
                    "images.create from an object in the format " + format,
                    provider -> provider.images()
                            .create(ImageSpec.fromObject(
                                            NAME, new ObjectKey(id(provider, ResourceType.BUCKET), NAME), format)
                                    .build()),
                    Capability.IMAGE_IMPORT);
        }
        on("images.delete", images, (service, id) -> service.delete(id), ResourceType.IMAGE, Capability.IMAGE_CREATE);
        add(
                "images.resolve",
                provider -> provider.images()
                        .resolve(ImageRef.alias("ubuntu-22.04"), provider.region(), Architecture.AMD64));
    }

    private void volumes() {
        kind(
                "volumes",
                CloudProvider::volumes,
                ResourceType.VOLUME,
                (provider, name) -> VolumeSpec.builder(name, SIZE).build(),
                Capability.VOLUMES);
        Function<CloudProvider, VolumeService> volumes = CloudProvider::volumes;
        add(
                "volumes.attach",
                provider -> provider.volumes().attach(id(provider, ResourceType.VOLUME), id(provider, ResourceType.VM)),
                Capability.VOLUMES);
        on("volumes.detach", volumes, (service, id) -> service.detach(id), ResourceType.VOLUME, Capability.VOLUMES);
        on(
                "volumes.resize",
                volumes,
                (service, id) -> service.resize(id, SIZE),
                ResourceType.VOLUME,
                Capability.VOLUME_RESIZE);
        add(
                "volumes.create with a customer's key",
                provider -> provider.volumes()
                        .create(VolumeSpec.builder(NAME, SIZE)
                                .encryption(CUSTOMER_KEY)
                                .build()),
                Capability.VOLUME_CUSTOMER_KEY);
        add(
                "volumes.create from a snapshot",
                provider -> provider.volumes()
                        .create(VolumeSpec.builder(NAME, SIZE)
                                .snapshot(id(provider, ResourceType.SNAPSHOT))
                                .build()),
                Capability.VOLUMES,
                Capability.SNAPSHOTS);
    }

    private void volumesFromImages() {
        add(
                "volumes.create from an image",
                provider -> provider.volumes()
                        .create(VolumeSpec.builder(NAME, SIZE)
                                .image(id(provider, ResourceType.IMAGE))
                                .build()),
                Capability.VOLUMES,
                Capability.VOLUME_FROM_IMAGE);
    }

    private void snapshots() {
        kind(
                "volumes.snapshots",
                provider -> provider.volumes().snapshots(),
                ResourceType.SNAPSHOT,
                (provider, name) -> SnapshotSpec.builder(name, id(provider, ResourceType.VOLUME))
                        .build(),
                Capability.SNAPSHOTS);
        snapshot("copy", Capability.SNAPSHOTS, (service, id) -> service.copy(id, id.region(), NAME));
        snapshot("blocks", Capability.SNAPSHOT_READ, (service, id) -> drain(service.blocks(id)));
        snapshot(
                "readBlock",
                Capability.SNAPSHOT_READ,
                (service, id) -> service.readBlock(id, new Block(0, 4096, Optional.empty())));
        snapshot("changedBlocks", Capability.SNAPSHOT_CHANGES, (service, id) -> drain(service.changedBlocks(id, id)));
        snapshot(
                "startUpload",
                Capability.SNAPSHOT_WRITE,
                (service, id) -> service.startUpload(
                        new SnapshotUploadSpec(NAME, Optional.empty(), SIZE, Optional.empty(), Map.of(), NAME)));
        snapshot(
                "writeBlock",
                Capability.SNAPSHOT_WRITE,
                (service, id) -> service.writeBlock(new SnapshotUpload(id, SIZE, 4096), 0, ByteBuffer.allocate(4096)));
        snapshot(
                "completeUpload",
                Capability.SNAPSHOT_WRITE,
                (service, id) -> service.completeUpload(new SnapshotUpload(id, SIZE, 4096), 1));
    }

    private void snapshot(String name, Capability behind, BiConsumer<SnapshotService, ResourceId> call) {
        on(
                "volumes.snapshots." + name,
                provider -> provider.volumes().snapshots(),
                call,
                ResourceType.SNAPSHOT,
                behind);
    }

    private void networks() {
        Capability[] retagging = {Capability.NETWORKS, Capability.NETWORK_TAGS};
        kind(
                "networks",
                CloudProvider::networks,
                ResourceType.NETWORK,
                (provider, name) -> NetworkSpec.builder(name, "10.94.0.0/16").build(),
                retagging,
                Capability.NETWORKS);
        kind(
                "networks.subnets",
                provider -> provider.networks().subnets(),
                ResourceType.SUBNET,
                (provider, name) -> SubnetSpec.builder(name, id(provider, ResourceType.NETWORK), "10.94.1.0/24")
                        .build(),
                retagging,
                Capability.NETWORKS);
        kind(
                "networks.securityGroups",
                provider -> provider.networks().securityGroups(),
                ResourceType.SECURITY_GROUP,
                (provider, name) -> SecurityGroupSpec.builder(name, id(provider, ResourceType.NETWORK))
                        .build(),
                Capability.NETWORKS);
        on(
                "networks.securityGroups.replaceRules",
                provider -> provider.networks().securityGroups(),
                (service, id) -> service.replaceRules(id, List.of()),
                ResourceType.SECURITY_GROUP,
                Capability.NETWORKS);
        Function<CloudProvider, PublicAddressService> addresses =
                provider -> provider.networks().publicAddresses();
        kind(
                "networks.publicAddresses",
                addresses::apply,
                ResourceType.PUBLIC_ADDRESS,
                (provider, name) -> PublicAddressSpec.builder(name).build(),
                Capability.PUBLIC_ADDRESSES);
        on(
                "networks.publicAddresses.attach",
                addresses,
                (service, id) -> service.attach(id, id.sibling(ResourceType.VM, NAME)),
                ResourceType.PUBLIC_ADDRESS,
                Capability.PUBLIC_ADDRESSES);
        on(
                "networks.publicAddresses.detach",
                addresses,
                (service, id) -> service.detach(id),
                ResourceType.PUBLIC_ADDRESS,
                Capability.PUBLIC_ADDRESSES);
    }

    private void objects() {
        kind(
                "objects.buckets",
                provider -> provider.objects().buckets(),
                ResourceType.BUCKET,
                (provider, name) -> BucketSpec.builder(name).build(),
                Capability.OBJECTS);
        add(
                "objects.buckets.create with a customer's key",
                provider -> provider.objects()
                        .buckets()
                        .create(BucketSpec.builder(NAME)
                                .encryption(CUSTOMER_KEY)
                                .build()),
                Capability.BUCKET_CUSTOMER_KEY);
        object("put", Capability.OBJECTS, (service, key) -> service.put(key, BODY));
        object("get", Capability.OBJECTS, (service, key) -> service.get(key, ByteRange.ALL));
        object("head", Capability.OBJECTS, (service, key) -> service.head(key));
        object("list", Capability.OBJECTS, (service, key) -> drain(service.list(ObjectQuery.in(key.bucket()))));
        object("delete", Capability.OBJECTS, (service, key) -> service.delete(key));
        object("startUpload", Capability.OBJECTS, (service, key) -> service.startUpload(key, PutOptions.defaults()));
        object("uploadPart", Capability.OBJECTS, (service, key) -> service.uploadPart(upload(key), 1, BODY));
        object("completeUpload", Capability.OBJECTS, (service, key) -> service.completeUpload(upload(key), List.of()));
        object("abortUpload", Capability.OBJECTS, (service, key) -> service.abortUpload(upload(key)));
        object("parts", Capability.OBJECTS, (service, key) -> drain(service.parts(upload(key))));
        object("uploads", Capability.OBJECTS, (service, key) -> drain(service.uploads(ObjectQuery.in(key.bucket()))));
        object(
                "presign",
                Capability.OBJECT_PRESIGN,
                (service, key) -> service.presign(key, HttpMethod.GET, Duration.ofSeconds(1)));
    }

    private void conditions() {
        PutOptions absent = PutOptions.defaults().when(Precondition.absent());
        object("put under a condition", Capability.OBJECT_CONDITIONS, (service, key) -> service.put(key, BODY, absent));
        object(
                "delete under a condition",
                Capability.OBJECT_CONDITIONS,
                (service, key) -> service.delete(key, Precondition.matches("made-up")));
        object(
                "startUpload under a condition",
                Capability.OBJECT_CONDITIONS,
                (service, key) -> service.startUpload(key, absent));
    }

    private void object(String name, Capability behind, BiConsumer<ObjectService, ObjectKey> call) {
        on(
                "objects." + name,
                CloudProvider::objects,
                (service, id) -> call.accept(service, new ObjectKey(id, NAME)),
                ResourceType.BUCKET,
                behind);
    }

    private void account() {
        Function<CloudProvider, CostService> costs = CloudProvider::costs;
        add(
                "costs.report",
                provider -> costs.apply(provider)
                        .report(CostQuery.days(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2))),
                Capability.COST_REPORT);
        add(
                "costs.price",
                provider -> costs.apply(provider).price(new PriceQuery(provider.region(), "x", Purchase.onDemand())),
                Capability.COST_PRICES);
        add(
                "costs.offers",
                provider -> {
                    try (Stream<Offer> offers = costs.apply(provider)
                            .offers(List.of(provider.region()))
                            .offers()) {
                        offers.limit(1).forEach(first -> {});
                    }
                },
                Capability.COST_OFFERS);
        add(
                "monitoring.series",
                provider -> provider.monitoring()
                        .series(MetricQuery.of(
                                Metric.CPU_UTILIZATION,
                                id(provider, ResourceType.VM),
                                FROM,
                                FROM.plusSeconds(600),
                                Duration.ofMinutes(5))),
                Capability.METRICS);
        kind(
                "monitoring.alerts",
                provider -> provider.monitoring().alerts(),
                ResourceType.ALERT,
                (provider, name) -> AlertSpec.builder(
                                name,
                                AlertCondition.above(
                                        Metric.CPU_UTILIZATION,
                                        id(provider, ResourceType.VM),
                                        0.9,
                                        Duration.ofMinutes(5)))
                        .build(),
                Capability.ALERTS);
        add("quotas.list", provider -> drain(provider.quotas().list(provider.region())), Capability.QUOTAS);
    }

    // How calls are made

    private void add(String name, Consumer<CloudProvider> call, Capability... behind) {
        calls.add(new ApiCall(name, Set.of(behind), call));
    }

    private <T> void on(
            String name,
            Function<CloudProvider, ? extends T> service,
            BiConsumer<T, ResourceId> call,
            ResourceType type,
            Capability... behind) {
        add(name, provider -> call.accept(service.apply(provider), id(provider, type)), behind);
    }

    private <R extends Resource, S extends ResourceSpec> void kind(
            String name,
            Function<CloudProvider, ResourceService<R, S>> service,
            ResourceType type,
            BiFunction<CloudProvider, String, S> spec,
            Capability... behind) {
        kind(name, service, type, spec, behind, behind);
    }

    /** As the other, for a kind whose tags need capabilities of their own once it exists. */
    private <R extends Resource, S extends ResourceSpec> void kind(
            String name,
            Function<CloudProvider, ResourceService<R, S>> service,
            ResourceType type,
            BiFunction<CloudProvider, String, S> spec,
            Capability[] retagging,
            Capability... behind) {
        creates(name, service, spec, behind);
        on(name + ".delete", service, (target, id) -> target.delete(id), type, behind);
        reads(name, service, type, behind);
        retags(name, service, type, retagging);
    }

    private <R extends Resource, S extends ResourceSpec> void creates(
            String name,
            Function<CloudProvider, ResourceService<R, S>> service,
            BiFunction<CloudProvider, String, S> spec,
            Capability... behind) {
        add(name + ".create", provider -> service.apply(provider).create(spec.apply(provider, NAME)), behind);
        add(
                name + ".createAll",
                provider -> {
                    // A batch tells of refusals in its result.
                    service.apply(provider).createAll(List.of(spec.apply(provider, NAME))).refused().stream()
                            .findFirst()
                            .ifPresent(refused -> {
                                throw refused.error();
                            });
                },
                behind);
    }

    private void reads(
            String name,
            Function<CloudProvider, ? extends ResourceService<?, ?>> service,
            ResourceType type,
            Capability... behind) {
        on(name + ".get", service, (target, id) -> target.get(id), type, behind);
        on(name + ".list", service, (target, id) -> drain(target.list(ListQuery.all())), type, behind);
        on(name + ".adopt", service, (target, id) -> target.adopt(id, "someone"), type, behind);
    }

    private void retags(
            String name,
            Function<CloudProvider, ? extends ResourceService<?, ?>> service,
            ResourceType type,
            Capability... behind) {
        on(name + ".tag", service, (target, id) -> target.tag(id, Map.of("stage", "test")), type, behind);
        on(name + ".untag", service, (target, id) -> target.untag(id, Set.of("stage")), type, behind);
    }

    private static void drain(Iterable<?> listing) {
        listing.forEach(item -> {});
    }

    private static ResourceId id(CloudProvider provider, ResourceType type) {
        Region region = provider.region();
        return new ResourceId(provider.kind(), provider.account(), region, type, NAME);
    }

    private static VMSpec.Builder vm(String name) {
        return VMSpec.builder(name);
    }

    private static MultipartUpload upload(ObjectKey key) {
        return new MultipartUpload(key, NAME, FROM);
    }
}
