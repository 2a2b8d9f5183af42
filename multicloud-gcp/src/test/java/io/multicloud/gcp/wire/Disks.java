package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AggregatedListDisksRequest;
import com.google.cloud.compute.v1.CreateSnapshotDiskRequest;
import com.google.cloud.compute.v1.CustomerEncryptionKey;
import com.google.cloud.compute.v1.DeleteDiskRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.DiskAggregatedList;
import com.google.cloud.compute.v1.DiskList;
import com.google.cloud.compute.v1.DisksScopedList;
import com.google.cloud.compute.v1.GetDiskRequest;
import com.google.cloud.compute.v1.InsertDiskRequest;
import com.google.cloud.compute.v1.ListDisksRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.ResizeDiskRequest;
import com.google.cloud.compute.v1.SetLabelsDiskRequest;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.storage.VolumeBackend;
import io.multicloud.testkit.fake.storage.VolumeKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Persistent disks: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/disks">disks</a>. Those that came with
 * an instance have the names that its request gave them, whatever the fake calls them.
 */
final class Disks {
    private static final long GIB = 1L << 30;

    private final Backing backing;
    private final Operations operations;
    private final VolumeBackend volumes;
    private final Map<ResourceId, Known> known = new HashMap<>();
    private final Map<String, ResourceId> byWireName = new HashMap<>();
    private @Nullable Snapshots snapshots;
    private @Nullable Images images;

    /**
     * What the front remembers of a disk.
     *
     * @param name what it is called on the wire
     * @param request what was asked for
     */
    private record Known(String name, Disk request) {}

    Disks(Backing backing, Operations operations) {
        this.backing = backing;
        this.operations = operations;
        this.volumes = backing.cloud().storage().volumes();
    }

    /** Tells disks of images, which know disks already. */
    void connect(Images side) {
        images = side;
    }

    /** Tells disks of snapshots, which know disks already. */
    void connect(Snapshots side) {
        snapshots = side;
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Disks.Insert", InsertDiskRequest.class, this::insert);
        methods.on("Disks.Get", GetDiskRequest.class, this::get);
        methods.on("Disks.List", ListDisksRequest.class, this::list);
        methods.on("Disks.AggregatedList", AggregatedListDisksRequest.class, this::aggregatedList);
        methods.on("Disks.Delete", DeleteDiskRequest.class, this::delete);
        methods.on("Disks.Resize", ResizeDiskRequest.class, this::resize);
        methods.on("Disks.SetLabels", SetLabelsDiskRequest.class, this::setLabels);
        methods.on("Disks.CreateSnapshot", CreateSnapshotDiskRequest.class, this::createSnapshot);
    }

    // What other collections ask.

    /** Returns the disk of a name in a zone. */
    Optional<ResourceId> find(Zone zone, String name) {
        ResourceId named = byWireName.get(zone.name() + "/" + name);
        if (named != null && alive(named)) {
            return Optional.of(named);
        }
        // The fake's own name of a disk that has another one on the wire leads nowhere.
        return volumes.named(zone.region(), name)
                .filter(id -> !known.containsKey(id) || known.get(id).name().equals(name))
                .filter(id -> volumes.known(id).flatMap(Volume::zone).equals(Optional.of(zone)));
    }

    ResourceId require(Zone zone, String name) {
        return find(zone, name).orElseThrow(() -> GcpError.notFound(path(zone, name)));
    }

    /** Finds the disk that a request's URL means. */
    ResourceId require(String field, String link, @Nullable Zone implied) {
        Links.Target target = backing.links().parse(field, link, "disks");
        backing.requireProject(target.project());
        return require(
                target.place().isEmpty() && implied != null ? implied : backing.zone(target.place()), target.name());
    }

    private boolean alive(ResourceId id) {
        return volumes.known(id).isPresent();
    }

    String nameOf(Volume volume) {
        Known remembered = known.get(volume.id());
        return remembered == null ? volume.name() : remembered.name();
    }

    String linkOf(Volume volume) {
        return backing.links().inZone(volume.zone().orElseThrow(), "disks", nameOf(volume));
    }

    String path(Zone zone, String name) {
        return backing.links().path("zones/" + zone.name(), "disks", name);
    }

    /** Remembers a disk that came with an instance, and gives it its labels and what it was made of far away. */
    void came(Volume volume, Disk request, Zone zone) {
        remember(volume, request);
        source(request)
                .filter(id -> !id.region().equals(zone.region()))
                .ifPresent(id -> snapshots().fill(volume.id(), id));
        Fingerprints.relabel(volumes, volume.id(), volume.tags(), request.getLabelsMap());
    }

    private void remember(Volume volume, Disk request) {
        known.keySet().removeIf(id -> known.size() > 1_000 && !alive(id));
        byWireName.values().removeIf(id -> !known.containsKey(id));
        known.put(volume.id(), new Known(request.getName(), request));
        byWireName.put(volume.zone().orElseThrow().name() + "/" + request.getName(), volume.id());
    }

    /** Returns what a disk was made from. */
    Disk requestOf(ResourceId id) {
        Known remembered = known.get(id);
        return remembered == null ? Disk.getDefaultInstance() : remembered.request();
    }

    /** Returns the class of a disk type's URL or name; without one, Compute Engine's default. */
    VolumeClass typeOf(String field, String link, Zone zone) {
        if (link.isEmpty()) {
            return new VolumeClass("pd-standard");
        }
        Links.Target target = backing.links().parseAny(link);
        String name = target == null ? link : target.name();
        boolean here = target == null
                || (target.collection().equals("diskTypes") && target.place().equals(zone.name()));
        if (!here || kinds().stream().noneMatch(kind -> kind.name().equals(name))) {
            throw GcpError.invalidField(
                    field, link, "Disk type with name '" + name + "' does not exist in zone '" + zone.name() + "'.");
        }
        return new VolumeClass(name);
    }

    private List<VolumeKind> kinds() {
        return backing.world().flavor().storage().volumes().kinds();
    }

    String typeName(Volume volume) {
        return kinds().stream()
                .filter(kind -> kind.portable().equals(volume.volumeClass()))
                .findFirst()
                .orElseThrow()
                .name();
    }

    static Encryption encryption(CustomerEncryptionKey key) {
        if (key.hasRawKey() || key.hasRsaEncryptedKey() || key.hasSha256()) {
            throw GcpError.notPlayed("keys that come with the request");
        }
        return key.hasKmsKeyName() ? Encryption.customerKey(key.getKmsKeyName()) : Encryption.providerKey();
    }

    /** Writes who holds a key; what is encrypted names the version of the key, here always the first. */
    static Optional<CustomerEncryptionKey> key(Encryption encryption) {
        return encryption instanceof Encryption.CustomerKey customer
                ? Optional.of(CustomerEncryptionKey.newBuilder()
                        .setKmsKeyName(customer.keyId() + "/cryptoKeyVersions/1")
                        .build())
                : Optional.empty();
    }

    // Requests.

    private Operation insert(InsertDiskRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        Disk wanted = request.getDiskResource();
        Fields.allow(
                wanted,
                "resource",
                "name",
                "size_gb",
                "type",
                "zone",
                "labels",
                "description",
                "source_snapshot",
                "source_image",
                "architecture",
                "disk_encryption_key",
                "source_snapshot_encryption_key",
                "physical_block_size_bytes",
                "kind");
        if (wanted.hasSourceSnapshot() && wanted.hasSourceImage()) {
            throw onlyOne("resource");
        }
        Names.require("resource.name", wanted.getName());
        Scope scope = new Scope.InZone(zone);
        String target = backing.links().inZone(zone, "disks", wanted.getName());
        return operations.change(
                request.getRequestId(),
                scope,
                "insert",
                FakeOperation.CREATE_VOLUME,
                FakeOperation.GET_VOLUME,
                target,
                () -> {
                    if (find(zone, wanted.getName()).isPresent()) {
                        throw GcpError.alreadyExists(path(zone, wanted.getName()));
                    }
                    Optional<ResourceId> source = source(wanted);
                    Optional<Images.Found> image = image("resource.sourceImage", wanted.getSourceImage(), zone);
                    VolumeSpec spec = spec(wanted, zone, source, image);
                    Progress<Volume> made = volumes.create(
                            spec, zone.region(), "wire-" + backing.world().nextNumber());
                    source.filter(id -> !id.region().equals(zone.region()))
                            .ifPresent(id -> snapshots().fill(made.resource(), id));
                    Disk shown = image.map(
                                    found -> madeOf(wanted.toBuilder(), found).build())
                            .orElse(wanted);
                    volumes.known(made.resource()).ifPresent(volume -> remember(volume, shown));
                    return accepted(target, made);
                });
    }

    private Optional<ResourceId> source(Disk wanted) {
        return wanted.hasSourceSnapshot()
                ? Optional.of(snapshots().require("resource.sourceSnapshot", wanted.getSourceSnapshot()))
                : Optional.empty();
    }

    static GcpError onlyOne(String field) {
        return GcpError.invalidField(field, "", "Only one of 'sourceImage' and 'sourceSnapshot' may be specified.");
    }

    /** Finds the image that a disk shall be made of, if it shall be made of one. */
    Optional<Images.Found> image(String field, String link, Zone zone) {
        if (images == null) {
            throw new IllegalStateException("connect first");
        }
        return link.isEmpty() ? Optional.empty() : Optional.of(images.require(field, link, zone.region()));
    }

    /** Writes what a disk was made of. */
    static Disk.Builder madeOf(Disk.Builder disk, Images.Found image) {
        return disk.setSourceImage(image.picture().getSelfLink())
                .setSourceImageId(Long.toUnsignedString(image.picture().getId()))
                .setArchitecture(image.picture().getArchitecture());
    }

    /** Returns how large a disk is to be. */
    static long requireRoom(String field, boolean asked, long gib, Images.Found image) {
        long least = image.picture().getDiskSizeGb();
        if (asked && gib < least) {
            throw GcpError.invalidField(
                    field, gib, "Requested disk size cannot be smaller than the image size (" + least + " GB)");
        }
        return asked ? gib : least;
    }

    private VolumeSpec spec(Disk wanted, Zone zone, Optional<ResourceId> source, Optional<Images.Found> image) {
        // "If you specify neither a source nor a size, the default is 500 GB": disks.insert.
        long gib = image.isPresent()
                ? requireRoom("resource.sizeGb", wanted.hasSizeGb(), wanted.getSizeGb(), image.get())
                : wanted.hasSizeGb()
                        ? wanted.getSizeGb()
                        : source.map(snapshots()::diskGib).orElse(500L);
        source.ifPresent(id -> snapshots().requireReady(id, gib));
        if (gib < 1 || gib > 65_536) {
            throw GcpError.invalidField("resource.sizeGb", gib, "Disk size must be within 1 and 65536 GB.");
        }
        return VolumeSpec.builder(wanted.getName(), DataSize.gib(gib))
                .volumeClass(typeOf("resource.type", wanted.getType(), zone))
                .encryption(encryption(wanted.getDiskEncryptionKey()))
                .zone(zone)
                .image(image.map(Images.Found::id).orElse(null))
                .snapshot(source.filter(id -> id.region().equals(zone.region())).orElse(null))
                .tags(wanted.getLabelsMap())
                .build();
    }

    private Accepted accepted(String target, Progress<Volume> progress) {
        ResourceId id = progress.resource();
        return Accepted.of(target, id.nativeId(), () -> State.of(volumes.progress(id, progress.change())));
    }

    private Disk get(GetDiskRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        return backing.request(
                FakeOperation.GET_VOLUME, zone, () -> picture(volumes.describe(require(zone, request.getDisk()))));
    }

    private DiskList list(ListDisksRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_VOLUMES, zone, () -> {
            List<Volume> here = volumes.shown(zone.region()).stream()
                    .filter(volume -> volume.zone().equals(Optional.of(zone)))
                    .toList();
            Listing.Page<Disk> page = page(listing, here);
            DiskList.Builder answer =
                    DiskList.newBuilder().setKind("compute#diskList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Listing.Page<Disk> page(Listing listing, List<Volume> volumes) {
        return listing.page(
                volumes,
                volume -> volume.zone().orElseThrow().name() + "/" + nameOf(volume),
                Comparator.comparing(volume -> volume.createdAt()),
                this::picture);
    }

    private DiskAggregatedList aggregatedList(AggregatedListDisksRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_VOLUMES, backing.home(), () -> {
            List<Volume> all = backing.world().places().keySet().stream()
                    .flatMap(region -> volumes.shown(region).stream())
                    .toList();
            Listing.Page<Disk> page = page(listing, all);
            DiskAggregatedList.Builder answer = DiskAggregatedList.newBuilder().setKind("compute#diskAggregatedList");
            for (Disk disk : page.items()) {
                String key = "zones/" + Links.placeName(disk.getZone());
                answer.putItems(
                        key,
                        answer.getItemsOrDefault(key, DisksScopedList.getDefaultInstance()).toBuilder()
                                .addDisks(disk)
                                .build());
            }
            if (request.getIncludeAllScopes()) {
                Listing.scopesWithout(backing, answer.getItemsMap().keySet())
                        .forEach((key, warning) -> answer.putItems(
                                key,
                                DisksScopedList.newBuilder().setWarning(warning).build()));
            }
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation delete(DeleteDiskRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getDisk(),
                request.getRequestId(),
                "delete",
                FakeOperation.DELETE_VOLUME,
                (zone, id, target) -> {
                    Volume volume = volumes.describe(id);
                    if (volume.attachedTo().isPresent()) {
                        throw GcpError.inUse(path(zone, request.getDisk()), userOf(volume));
                    }
                    long change = volumes.delete(id);
                    return Accepted.of(
                            target, id.nativeId(), () -> State.ofDeletion(() -> volumes.deletionProgress(id, change)));
                });
    }

    private String userOf(Volume volume) {
        return backing.links()
                .path(
                        "zones/" + volume.zone().orElseThrow().name(),
                        "instances",
                        backing.world().nameOf(volume.attachedTo().orElseThrow()));
    }

    private Operation resize(ResizeDiskRequest request) {
        long gib = request.getDisksResizeRequestResource().getSizeGb();
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getDisk(),
                request.getRequestId(),
                "resizeDisk",
                FakeOperation.RESIZE_VOLUME,
                (zone, id, target) -> {
                    Volume volume = volumes.describe(id);
                    // "The size must be greater than the current size": disks.resize.
                    if (gib * GIB <= volume.size().bytes()) {
                        throw GcpError.invalidField(
                                "sizeGb", gib, "New disk size must be larger than the current size.");
                    }
                    return accepted(target, volumes.resize(id, DataSize.gib(gib)));
                });
    }

    private Operation setLabels(SetLabelsDiskRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getResource(),
                request.getRequestId(),
                "setLabels",
                FakeOperation.TAG_VOLUME,
                (zone, id, target) -> {
                    Volume volume = volumes.describe(id);
                    Fingerprints.require(
                            "Labels",
                            request.getZoneSetLabelsRequestResource().getLabelFingerprint(),
                            Fingerprints.ofLabels(volume.tags()));
                    Fingerprints.relabel(
                            volumes,
                            id,
                            volume.tags(),
                            request.getZoneSetLabelsRequestResource().getLabelsMap());
                    return Accepted.done(target, id.nativeId());
                });
    }

    private Operation createSnapshot(CreateSnapshotDiskRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getDisk(),
                request.getRequestId(),
                "createSnapshot",
                FakeOperation.CREATE_SNAPSHOT,
                (zone, id, target) -> snapshots().create(request.getSnapshotResource(), id, target));
    }

    /** A change of a disk that is there. */
    @FunctionalInterface
    private interface Change {
        Accepted make(Zone zone, ResourceId id, String target);
    }

    private Operation changeOf(
            String project,
            String zoneName,
            String name,
            String requestId,
            String type,
            FakeOperation operation,
            Change change) {
        backing.requireProject(project);
        Zone zone = backing.zone(zoneName);
        String target = backing.links().inZone(zone, "disks", name);
        return operations.change(
                requestId,
                new Scope.InZone(zone),
                type,
                operation,
                FakeOperation.GET_VOLUME,
                target,
                () -> change.make(zone, require(zone, name), target));
    }

    private Snapshots snapshots() {
        if (snapshots == null) {
            throw new IllegalStateException("connect first");
        }
        return snapshots;
    }

    // What it looks like.

    private Disk picture(Volume volume) {
        Disk request = requestOf(volume.id());
        Zone zone = volume.zone().orElseThrow();
        Links links = backing.links();
        Disk.Builder disk = Disk.newBuilder()
                .setKind("compute#disk")
                .setId(Long.parseUnsignedLong(volume.id().nativeId()))
                .setName(nameOf(volume))
                .setSelfLink(linkOf(volume))
                .setZone(links.zone(zone))
                .setType(links.inZone(zone, "diskTypes", typeName(volume)))
                .setSizeGb(volume.size().bytes() / GIB)
                .setPhysicalBlockSizeBytes(4096)
                .setStatus(status(volume, request))
                .setCreationTimestamp(volume.createdAt().toString())
                .putAllLabels(volume.tags())
                .setLabelFingerprint(Fingerprints.ofLabels(volume.tags()));
        volume.attachedTo()
                .ifPresent(vm -> disk.addUsers(
                        links.inZone(zone, "instances", backing.world().nameOf(vm))));
        key(volume.encryption()).ifPresent(disk::setDiskEncryptionKey);
        if (request.hasDescription()) {
            disk.setDescription(request.getDescription());
        }
        if (request.hasSourceSnapshot()) {
            disk.setSourceSnapshot(snapshots().linkOf(request.getSourceSnapshot()));
        }
        if (request.hasSourceImage()) {
            disk.setSourceImage(request.getSourceImage()).setSourceImageId(request.getSourceImageId());
        }
        if (request.hasArchitecture()) {
            disk.setArchitecture(request.getArchitecture());
        }
        return disk.build();
    }

    private static String status(Volume volume, Disk request) {
        return switch (volume.state()) {
            case CREATING -> request.hasSourceSnapshot() ? "RESTORING" : "CREATING";
            case DELETING -> "DELETING";
            case FAILED -> "FAILED";
            default -> "READY";
        };
    }
}
