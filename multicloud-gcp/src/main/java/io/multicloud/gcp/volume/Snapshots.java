package io.multicloud.gcp.volume;

import com.google.cloud.compute.v1.DeleteSnapshotRequest;
import com.google.cloud.compute.v1.GetSnapshotRequest;
import com.google.cloud.compute.v1.GlobalSetLabelsRequest;
import com.google.cloud.compute.v1.InsertSnapshotRequest;
import com.google.cloud.compute.v1.ListSnapshotsRequest;
import com.google.cloud.compute.v1.SetLabelsSnapshotRequest;
import com.google.cloud.compute.v1.SnapshotList;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.compute.DiskClasses;
import io.multicloud.gcp.compute.Zonal;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Locations;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots. Their names are unique in the project, and their bytes are stored in a location: a region, or several under
 * one name such as {@code us}. What this adapter makes is stored in the region of its volume.
 */
public final class Snapshots extends ComputeResources<Snapshot, SnapshotSpec> implements SnapshotService {
    private final SnapshotCopies copies;

    Snapshots(Account account) {
        super(account, ResourceType.SNAPSHOT, Snapshot.class);
        this.copies = new SnapshotCopies(account, operations(), this::read);
    }

    @Override
    protected void check(SnapshotSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
        account().own(spec.volume(), ResourceType.VOLUME);
    }

    @Override
    protected Optional<Snapshot> made(SnapshotSpec spec, Region region, Mark mark) {
        return first(token -> list(region, Labels.filter(mark), ZonalLists.MOST, token));
    }

    @Override
    protected Insertion prepare(SnapshotSpec spec, Region region, Mark mark) {
        Zonal disk = Zonal.of(spec.volume());
        Region where = Region.of(disk.region());
        ResourceId id = account().id(type(), where, spec.name());
        InsertSnapshotRequest request = InsertSnapshotRequest.newBuilder()
                .setProject(account().project())
                .setRequestId(account().requestId())
                .setSnapshotResource(com.google.cloud.compute.v1.Snapshot.newBuilder()
                        .setName(spec.name())
                        .setSourceDisk(
                                "projects/" + account().project() + "/zones/" + disk.zone() + "/disks/" + disk.name())
                        .addStorageLocations(where.name())
                        .setDescription(Note.of(mark).text())
                        .putAllLabels(Labels.of(spec.tags(), mark)))
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.snapshots.insert", id),
                                clients -> clients.snapshots().insertCallable(),
                                request));
    }

    @Override
    protected Note note(Snapshot snapshot) {
        return Note.parse(nativeOf(snapshot).getDescription());
    }

    private static com.google.cloud.compute.v1.Snapshot nativeOf(Snapshot snapshot) {
        return snapshot.unwrap(com.google.cloud.compute.v1.Snapshot.class).orElseThrow();
    }

    @Override
    protected Snapshot read(ResourceId id) {
        return snapshot(account()
                .compute(
                        reading("compute.snapshots.get", id),
                        clients -> clients.snapshots().getCallable(),
                        GetSnapshotRequest.newBuilder()
                                .setProject(account().project())
                                .setSnapshot(id.nativeId())
                                .build()));
    }

    @Override
    protected Page<Snapshot> page(Region region, ListQuery query, int size, Optional<String> token) {
        return list(region, Labels.filter(query), size, token);
    }

    private Page<Snapshot> list(Region region, String filter, int size, Optional<String> token) {
        ListSnapshotsRequest.Builder request = ListSnapshotsRequest.newBuilder()
                .setProject(account().project())
                .setMaxResults(size);
        if (!filter.isEmpty()) {
            request.setFilter(filter);
        }
        token.ifPresent(request::setPageToken);
        SnapshotList page = account()
                .compute(
                        listing("compute.snapshots.list", region),
                        clients -> clients.snapshots().listCallable(),
                        request.build());
        List<Snapshot> snapshots = page.getItemsList().stream()
                .map(this::snapshot)
                .filter(snapshot -> Locations.shows(region, snapshot.id().region()))
                .toList();
        return new Page<>(snapshots, ZonalLists.next(page.getNextPageToken()));
    }

    private Snapshot snapshot(com.google.cloud.compute.v1.Snapshot read) {
        Region where = read.getStorageLocationsCount() == 0 ? Region.GLOBAL : Region.of(read.getStorageLocations(0));
        Snapshot.Builder snapshot = Snapshot.builder(account().id(type(), where, read.getName()))
                .name(read.getName())
                .tags(read.getLabelsMap())
                .createdAt(Times.of(read.getCreationTimestamp()))
                .volumeSize(DataSize.gib(read.getDiskSizeGb()))
                .encryption(DiskClasses.encryption(read.getSnapshotEncryptionKey()))
                .state(state(read))
                .nativeResource(read);
        Urls.zonal(read.getSourceDisk())
                .ifPresent(disk -> snapshot.volume(account()
                        .id(
                                ResourceType.VOLUME,
                                Region.of(Urls.regionOf(disk.substring(0, disk.indexOf('/')))),
                                disk)));
        return snapshot.build();
    }

    private static SnapshotState state(com.google.cloud.compute.v1.Snapshot snapshot) {
        return switch (snapshot.getStatus()) {
            case "CREATING", "UPLOADING" -> SnapshotState.PENDING;
            case "READY" -> SnapshotState.AVAILABLE;
            case "DELETING" -> SnapshotState.DELETING;
            case "FAILED" -> SnapshotState.FAILED;
            default -> SnapshotState.UNKNOWN;
        };
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        return account()
                .start(
                        mutation("compute.snapshots.delete", id),
                        clients -> clients.snapshots().deleteCallable(),
                        DeleteSnapshotRequest.newBuilder()
                                .setProject(account().project())
                                .setSnapshot(id.nativeId())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected boolean leaving(Snapshot snapshot) {
        return snapshot.state() == SnapshotState.DELETING;
    }

    @Override
    protected void label(Snapshot snapshot, Map<String, String> labels) {
        operations()
                .await(
                        account()
                                .start(
                                        mutation("compute.snapshots.setLabels", snapshot.id()),
                                        clients -> clients.snapshots().setLabelsCallable(),
                                        SetLabelsSnapshotRequest.newBuilder()
                                                .setProject(account().project())
                                                .setResource(snapshot.name())
                                                .setGlobalSetLabelsRequestResource(GlobalSetLabelsRequest.newBuilder()
                                                        .setLabelFingerprint(nativeOf(snapshot)
                                                                .getLabelFingerprint())
                                                        .putAllLabels(labels))
                                                .build()),
                        snapshot.id());
    }

    @Override
    protected OperationStatus<Snapshot> created(Snapshot snapshot) {
        return switch (snapshot.state()) {
            case PENDING -> OperationStatus.running();
            case FAILED ->
                new OperationStatus.Failed<>(account()
                        .error(ErrorCode.INTERNAL, "the snapshot could not be made")
                        .operation(CREATE)
                        .resourceId(snapshot.id())
                        .build());
            default -> new OperationStatus.Succeeded<>(snapshot);
        };
    }

    @Override
    public Operation<Snapshot> copy(ResourceId snapshot, Region target, String name) {
        account().requireOpen();
        account().own(snapshot, type());
        Labels.requireName(name);
        ResourceId copy = account().id(type(), target, name);
        SnapshotCopies.Begun begun = copies.begin(read(snapshot), copy);
        return operation(begun.verb(), begun.disk(), copy);
    }

    @Override
    protected OperationDriver<Snapshot> driver(String verb, OperationRef ref, ResourceId id) {
        return SnapshotCopies.isCopy(verb) ? copies.driver(verb, ref, id) : super.driver(verb, ref, id);
    }

    @Override
    protected boolean knows(String verb) {
        return SnapshotCopies.isCopy(verb);
    }
}
