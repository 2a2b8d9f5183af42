package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.DeleteSnapshotRequest;
import com.google.cloud.compute.v1.GetSnapshotRequest;
import com.google.cloud.compute.v1.InsertSnapshotRequest;
import com.google.cloud.compute.v1.ListSnapshotsRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.SetLabelsSnapshotRequest;
import com.google.cloud.compute.v1.Snapshot;
import com.google.cloud.compute.v1.SnapshotList;
import io.multicloud.api.Page;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.Volume;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.storage.DiskBytes;
import io.multicloud.testkit.fake.storage.SnapshotBackend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots of disks, which are global: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/snapshots">snapshots</a>. */
final class Snapshots {
    private static final long GIB = 1L << 30;

    private final Backing backing;
    private final Operations operations;
    private final Disks disks;
    private final SnapshotBackend snapshots;
    private final Map<ResourceId, Snapshot> requests = new HashMap<>();

    Snapshots(Backing backing, Operations operations, Disks disks) {
        this.backing = backing;
        this.operations = operations;
        this.disks = disks;
        this.snapshots = backing.cloud().storage().snapshots();
        disks.connect(this);
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Snapshots.Insert", InsertSnapshotRequest.class, this::insert);
        methods.on("Snapshots.Get", GetSnapshotRequest.class, this::get);
        methods.on("Snapshots.List", ListSnapshotsRequest.class, this::list);
        methods.on("Snapshots.Delete", DeleteSnapshotRequest.class, this::delete);
        methods.on("Snapshots.SetLabels", SetLabelsSnapshotRequest.class, this::setLabels);
    }

    // What disks ask.

    /** Finds the snapshot that a request's URL means. */
    ResourceId require(String field, String link) {
        Links.Target target = backing.links().parse(field, link, "snapshots");
        backing.requireProject(target.project());
        return require(target.name());
    }

    private ResourceId require(String name) {
        return backing.require(snapshots, null, name, path(name));
    }

    private String path(String name) {
        return backing.links().path("global", "snapshots", name);
    }

    /** Returns the whole URL of what may be a part of one. */
    String linkOf(String link) {
        return backing.links()
                .global(
                        "snapshots",
                        backing.links()
                                .parse("sourceSnapshot", link, "snapshots")
                                .name());
    }

    /** Returns the size of the disk that a snapshot is of. */
    long diskGib(ResourceId id) {
        return snapshots.describe(id).volumeSize().bytes() / GIB;
    }

    /**
     * Writes what a snapshot holds into a disk in another region. Snapshots are global, and the fake's are not; so the fake
     * makes an empty disk, and here it is filled.
     */
    void fill(ResourceId disk, ResourceId snapshot) {
        DiskBytes from = snapshots.bytes(snapshot);
        DiskBytes to = backing.cloud().storage().volumes().bytes(disk);
        Optional<String> token = Optional.empty();
        do {
            Page<Block> page = snapshots.blocks(snapshot, token);
            for (Block block : page.items()) {
                to.write(block.offset(), from.read(block.offset(), block.length()));
            }
            token = page.nextToken();
        } while (token.isPresent());
    }

    /** Refuses a snapshot that a disk cannot be made of. */
    void requireReady(ResourceId id, long gib) {
        io.multicloud.api.volume.Snapshot snapshot = snapshots.describe(id);
        if (snapshot.state() != SnapshotState.AVAILABLE) {
            throw GcpError.notReady(path(snapshot.name()));
        }
        if (gib < diskGib(id)) {
            throw GcpError.invalidField(
                    "sizeGb",
                    gib,
                    "Requested disk size cannot be smaller than the snapshot size (" + diskGib(id) + " GB)");
        }
    }

    /** Makes a snapshot of a disk. */
    Accepted create(Snapshot wanted, ResourceId disk, String target) {
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "labels",
                "source_disk",
                "storage_locations",
                "snapshot_type",
                "kind");
        Names.require("resource.name", wanted.getName());
        if (snapshots.named(backing.home(), wanted.getName()).isPresent()) {
            throw GcpError.alreadyExists(path(wanted.getName()));
        }
        Volume volume = backing.cloud().storage().volumes().known(disk).orElseThrow();
        Progress<io.multicloud.api.volume.Snapshot> made = snapshots.create(
                SnapshotSpec.builder(wanted.getName(), disk)
                        .region(disk.region())
                        .tags(wanted.getLabelsMap())
                        .build(),
                disk.region(),
                "wire-" + backing.world().nextNumber());
        ResourceId id = made.resource();
        requests.keySet()
                .removeIf(old -> requests.size() > 1_000 && snapshots.known(old).isEmpty());
        requests.put(
                id,
                wanted.toBuilder()
                        .setSourceDisk(disks.linkOf(volume))
                        .setSourceDiskId(disk.nativeId())
                        .build());
        return Accepted.of(target, id.nativeId(), () -> State.of(snapshots.progress(id, made.change())));
    }

    // Requests.

    private Operation insert(InsertSnapshotRequest request) {
        backing.requireProject(request.getProject());
        Snapshot wanted = request.getSnapshotResource();
        if (!wanted.hasSourceDisk()) {
            throw GcpError.required("resource.sourceDisk");
        }
        String target = backing.links().global("snapshots", wanted.getName());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "insert",
                FakeOperation.CREATE_SNAPSHOT,
                FakeOperation.GET_SNAPSHOT,
                target,
                () -> create(wanted, disks.require("resource.sourceDisk", wanted.getSourceDisk(), null), target));
    }

    private Snapshot get(GetSnapshotRequest request) {
        backing.requireProject(request.getProject());
        return backing.request(
                FakeOperation.GET_SNAPSHOT,
                backing.home(),
                () -> picture(snapshots.describe(require(request.getSnapshot()))));
    }

    private SnapshotList list(ListSnapshotsRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_SNAPSHOTS, backing.home(), () -> {
            List<io.multicloud.api.volume.Snapshot> all = backing.world().places().keySet().stream()
                    .flatMap(region -> snapshots.shown(region).stream())
                    .toList();
            Listing.Page<Snapshot> page = listing.page(
                    all,
                    io.multicloud.api.volume.Snapshot::name,
                    Comparator.comparing(io.multicloud.api.volume.Snapshot::createdAt),
                    this::picture);
            SnapshotList.Builder answer =
                    SnapshotList.newBuilder().setKind("compute#snapshotList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation delete(DeleteSnapshotRequest request) {
        backing.requireProject(request.getProject());
        String target = backing.links().global("snapshots", request.getSnapshot());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "delete",
                FakeOperation.DELETE_SNAPSHOT,
                FakeOperation.GET_SNAPSHOT,
                target,
                () -> {
                    ResourceId id = require(request.getSnapshot());
                    long change = snapshots.delete(id);
                    return Accepted.of(
                            target,
                            id.nativeId(),
                            () -> State.ofDeletion(() -> snapshots.deletionProgress(id, change)));
                });
    }

    private Operation setLabels(SetLabelsSnapshotRequest request) {
        backing.requireProject(request.getProject());
        String target = backing.links().global("snapshots", request.getResource());
        return operations.change(
                "",
                Scope.Global.INSTANCE,
                "setLabels",
                FakeOperation.TAG_SNAPSHOT,
                FakeOperation.GET_SNAPSHOT,
                target,
                () -> {
                    io.multicloud.api.volume.Snapshot snapshot = snapshots.describe(require(request.getResource()));
                    Fingerprints.require(
                            "Labels",
                            request.getGlobalSetLabelsRequestResource().getLabelFingerprint(),
                            Fingerprints.ofLabels(snapshot.tags()));
                    Fingerprints.relabel(
                            snapshots,
                            snapshot.id(),
                            snapshot.tags(),
                            request.getGlobalSetLabelsRequestResource().getLabelsMap());
                    return Accepted.done(target, snapshot.id().nativeId());
                });
    }

    private Snapshot picture(io.multicloud.api.volume.Snapshot snapshot) {
        Snapshot request = requests.getOrDefault(snapshot.id(), Snapshot.getDefaultInstance());
        Snapshot.Builder picture = Snapshot.newBuilder()
                .setKind("compute#snapshot")
                .setId(Long.parseUnsignedLong(snapshot.id().nativeId()))
                .setName(snapshot.name())
                .setSelfLink(backing.links().global("snapshots", snapshot.name()))
                .setCreationTimestamp(snapshot.createdAt().toString())
                .setDiskSizeGb(snapshot.volumeSize().bytes() / GIB)
                .setStatus(
                        switch (snapshot.state()) {
                            case PENDING -> "CREATING";
                            case AVAILABLE -> "READY";
                            case DELETING -> "DELETING";
                            default -> "FAILED";
                        })
                .setSnapshotType("STANDARD")
                .addStorageLocations(snapshot.id().region().name())
                .putAllLabels(snapshot.tags())
                .setLabelFingerprint(Fingerprints.ofLabels(snapshot.tags()));
        Disks.key(snapshot.encryption()).ifPresent(picture::setSnapshotEncryptionKey);
        if (request.hasSourceDisk()) {
            picture.setSourceDisk(request.getSourceDisk()).setSourceDiskId(request.getSourceDiskId());
        }
        Optional.of(request.getDescription()).filter(text -> !text.isEmpty()).ifPresent(picture::setDescription);
        return picture.build();
    }
}
