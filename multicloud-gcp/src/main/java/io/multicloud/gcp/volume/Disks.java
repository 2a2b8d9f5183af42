package io.multicloud.gcp.volume;

import com.google.cloud.compute.v1.AggregatedListDisksRequest;
import com.google.cloud.compute.v1.AttachDiskInstanceRequest;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.DeleteDiskRequest;
import com.google.cloud.compute.v1.DetachDiskInstanceRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.DiskAggregatedList;
import com.google.cloud.compute.v1.DisksResizeRequest;
import com.google.cloud.compute.v1.DisksScopedList;
import com.google.cloud.compute.v1.GetDiskRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.InsertDiskRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ResizeDiskRequest;
import com.google.cloud.compute.v1.SetLabelsDiskRequest;
import com.google.cloud.compute.v1.ZoneSetLabelsRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.compute.DiskClasses;
import io.multicloud.gcp.compute.Places;
import io.multicloud.gcp.compute.Zonal;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Disks of zones as volumes. */
public final class Disks extends ComputeResources<Volume, VolumeSpec> implements VolumeService {
    private static final String ATTACH = "attach";
    private static final String DETACH = "detach";
    private static final String RESIZE = "resize";

    private final Places places;
    private final Snapshots snapshots;

    /** For an account. */
    public Disks(Account account) {
        super(account, ResourceType.VOLUME, Volume.class);
        this.places = new Places(account);
        this.snapshots = new Snapshots(account);
    }

    @Override
    public Snapshots snapshots() {
        account().requireOpen();
        return snapshots;
    }

    @Override
    protected void check(VolumeSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
        spec.snapshot().ifPresent(id -> account().own(id, ResourceType.SNAPSHOT));
        spec.image().ifPresent(id -> account().own(id, ResourceType.IMAGE));
    }

    @Override
    protected Optional<Volume> made(VolumeSpec spec, Region region, Mark mark) {
        return first(token -> list(region, Labels.filter(mark), ZonalLists.MOST, token));
    }

    @Override
    protected Insertion prepare(VolumeSpec spec, Region region, Mark mark) {
        String zone = spec.zone()
                .map(Zone::name)
                .orElseGet(() -> places.zones(region, spec.name()).stream()
                        .findFirst()
                        .orElseThrow(() -> account()
                                .error(ErrorCode.NOT_FOUND, "the region " + region + " has no zones")
                                .operation(CREATE)
                                .build()));
        Disk.Builder disk = Disk.newBuilder()
                .setName(spec.name())
                .setSizeGb(DiskClasses.gigabytes(spec.size()))
                .setType("zones/" + zone + "/diskTypes/" + DiskClasses.type(spec.volumeClass()))
                .setDescription(Note.of(mark).text())
                .putAllLabels(Labels.of(spec.tags(), mark));
        spec.snapshot().ifPresent(id -> disk.setSourceSnapshot("global/snapshots/" + id.nativeId()));
        spec.image().ifPresent(id -> disk.setSourceImage("global/images/" + id.nativeId()));
        if (spec.encryption() instanceof Encryption.CustomerKey key) {
            disk.setDiskEncryptionKey(DiskClasses.key(key));
        }
        ResourceId id = account().id(type(), region, zone + "/" + spec.name());
        InsertDiskRequest request = InsertDiskRequest.newBuilder()
                .setProject(account().project())
                .setZone(zone)
                .setRequestId(account().requestId())
                .setDiskResource(disk)
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.disks.insert", id),
                                clients -> clients.disks().insertCallable(),
                                request));
    }

    @Override
    protected Note note(Volume volume) {
        return Note.parse(nativeOf(volume).getDescription());
    }

    private static Disk nativeOf(Volume volume) {
        return volume.unwrap(Disk.class).orElseThrow();
    }

    @Override
    protected Volume read(ResourceId id) {
        Zonal name = Zonal.of(id);
        return volume(account()
                .compute(
                        reading("compute.disks.get", id),
                        clients -> clients.disks().getCallable(),
                        GetDiskRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setDisk(name.name())
                                .build()));
    }

    @Override
    protected Page<Volume> page(Region region, ListQuery query, int size, Optional<String> token) {
        return list(region, ZonalLists.filter(region, Labels.filter(query)), size, token);
    }

    private Page<Volume> list(Region region, String filter, int size, Optional<String> token) {
        AggregatedListDisksRequest.Builder request = AggregatedListDisksRequest.newBuilder()
                .setProject(account().project())
                .setMaxResults(size)
                .setFilter(filter);
        token.ifPresent(request::setPageToken);
        DiskAggregatedList page = account()
                .compute(
                        listing("compute.disks.aggregatedList", region),
                        clients -> clients.disks().aggregatedListCallable(),
                        request.build());
        List<Volume> volumes = new ArrayList<>();
        for (Map.Entry<String, DisksScopedList> scope : page.getItemsMap().entrySet()) {
            if (ZonalLists.in(region, scope.getKey())) {
                scope.getValue().getDisksList().forEach(disk -> volumes.add(volume(disk)));
            }
        }
        return new Page<>(volumes, ZonalLists.next(page.getNextPageToken()));
    }

    private Volume volume(Disk disk) {
        String zone = Urls.last(disk.getZone());
        Region region = Region.of(Urls.regionOf(zone));
        Volume.Builder volume = Volume.builder(account().id(type(), region, zone + "/" + disk.getName()))
                .name(disk.getName())
                .tags(disk.getLabelsMap())
                .createdAt(Times.of(disk.getCreationTimestamp()))
                .size(DataSize.gib(disk.getSizeGb()))
                .volumeClass(DiskClasses.portable(disk.getType()))
                .encryption(DiskClasses.encryption(disk.getDiskEncryptionKey()))
                .zone(new Zone(region, zone))
                .state(state(disk))
                .nativeResource(disk);
        disk.getUsersList().stream()
                .flatMap(user -> Urls.zonal(user).stream())
                .findFirst()
                .ifPresent(user -> volume.attachedTo(account().id(ResourceType.VM, region, user)));
        return volume.build();
    }

    /** States: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/disks">{@code status}</a>. */
    private static VolumeState state(Disk disk) {
        return switch (disk.getStatus()) {
            case "CREATING", "RESTORING" -> VolumeState.CREATING;
            case "READY" -> disk.getUsersCount() > 0 ? VolumeState.IN_USE : VolumeState.AVAILABLE;
            case "DELETING" -> VolumeState.DELETING;
            case "FAILED", "UNAVAILABLE" -> VolumeState.FAILED;
            default -> VolumeState.UNKNOWN;
        };
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        Zonal name = Zonal.of(id);
        return account()
                .start(
                        mutation("compute.disks.delete", id),
                        clients -> clients.disks().deleteCallable(),
                        DeleteDiskRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setDisk(name.name())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected boolean leaving(Volume volume) {
        return volume.state() == VolumeState.DELETING;
    }

    @Override
    protected void label(Volume volume, Map<String, String> labels) {
        Zonal name = Zonal.of(volume.id());
        operations()
                .await(
                        account()
                                .start(
                                        mutation("compute.disks.setLabels", volume.id()),
                                        clients -> clients.disks().setLabelsCallable(),
                                        SetLabelsDiskRequest.newBuilder()
                                                .setProject(account().project())
                                                .setZone(name.zone())
                                                .setResource(name.name())
                                                .setRequestId(account().requestId())
                                                .setZoneSetLabelsRequestResource(ZoneSetLabelsRequest.newBuilder()
                                                        .setLabelFingerprint(
                                                                nativeOf(volume).getLabelFingerprint())
                                                        .putAllLabels(labels))
                                                .build()),
                        volume.id());
    }

    @Override
    protected OperationStatus<Volume> created(Volume volume) {
        return switch (volume.state()) {
            case CREATING -> OperationStatus.running();
            case FAILED ->
                new OperationStatus.Failed<>(account()
                        .error(ErrorCode.INTERNAL, "the disk could not be made")
                        .operation(CREATE)
                        .resourceId(volume.id())
                        .build());
            default -> new OperationStatus.Succeeded<>(volume);
        };
    }

    @Override
    protected boolean knows(String verb) {
        return Set.of(ATTACH, DETACH, RESIZE).contains(verb);
    }

    @Override
    public Operation<Volume> attach(ResourceId volume, ResourceId vm) {
        Zonal disk = own(volume);
        account().own(vm, ResourceType.VM);
        Zonal machine = Zonal.of(vm);
        Volume present = read(volume);
        if (present.attachedTo().isPresent()) {
            if (present.attachedTo().get().equals(vm)) {
                return ended(ATTACH, present);
            }
            throw refused(ATTACH, "it is attached to " + present.attachedTo().get(), volume);
        }
        if (!disk.zone().equals(machine.zone())) {
            throw refused(ATTACH, "it is in " + disk.zone() + ", and the VM in " + machine.zone(), volume);
        }
        AttachDiskInstanceRequest request = AttachDiskInstanceRequest.newBuilder()
                .setProject(account().project())
                .setZone(machine.zone())
                .setInstance(machine.name())
                .setRequestId(account().requestId())
                .setAttachedDiskResource(AttachedDisk.newBuilder()
                        .setSource(
                                "projects/" + account().project() + "/zones/" + disk.zone() + "/disks/" + disk.name())
                        .setDeviceName(disk.name())
                        .setAutoDelete(false))
                .build();
        return operation(
                ATTACH,
                account()
                        .start(
                                mutation("compute.instances.attachDisk", vm),
                                clients -> clients.instances().attachDiskCallable(),
                                request),
                volume);
    }

    @Override
    public Operation<Volume> detach(ResourceId volume) {
        own(volume);
        Volume present = read(volume);
        if (present.attachedTo().isEmpty()) {
            return ended(DETACH, present);
        }
        ResourceId vm = present.attachedTo().get();
        Zonal machine = Zonal.of(vm);
        DetachDiskInstanceRequest request = DetachDiskInstanceRequest.newBuilder()
                .setProject(account().project())
                .setZone(machine.zone())
                .setInstance(machine.name())
                .setDeviceName(deviceOf(volume, vm))
                .setRequestId(account().requestId())
                .build();
        return operation(
                DETACH,
                account()
                        .start(
                                mutation("compute.instances.detachDisk", vm),
                                clients -> clients.instances().detachDiskCallable(),
                                request),
                volume);
    }

    /** A disk is detached by the name it has inside its VM, which only the VM tells. */
    private String deviceOf(ResourceId volume, ResourceId vm) {
        Zonal machine = Zonal.of(vm);
        Instance instance = account()
                .compute(
                        reading("compute.instances.get", vm),
                        clients -> clients.instances().getCallable(),
                        GetInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(machine.zone())
                                .setInstance(machine.name())
                                .build());
        AttachedDisk attached = instance.getDisksList().stream()
                .filter(disk -> Urls.zonal(disk.getSource()).equals(Optional.of(volume.nativeId())))
                .findFirst()
                .orElseThrow(() -> refused(DETACH, "its VM does not have it any more", volume));
        if (attached.getBoot() && !instance.getStatus().equals("TERMINATED")) {
            throw refused(DETACH, "it is the root disk of a VM that is " + instance.getStatus(), volume);
        }
        return attached.getDeviceName();
    }

    @Override
    public Operation<Volume> resize(ResourceId volume, DataSize size) {
        Zonal name = own(volume);
        Volume present = read(volume);
        if (size.equals(present.size())) {
            return ended(RESIZE, present);
        }
        if (size.compareTo(present.size()) < 0) {
            throw account()
                    .error(ErrorCode.INVALID_ARGUMENT, "a disk cannot shrink from " + present.size() + " to " + size)
                    .operation(RESIZE)
                    .resourceId(volume)
                    .build();
        }
        return operation(
                RESIZE,
                account()
                        .start(
                                mutation("compute.disks.resize", volume),
                                clients -> clients.disks().resizeCallable(),
                                ResizeDiskRequest.newBuilder()
                                        .setProject(account().project())
                                        .setZone(name.zone())
                                        .setDisk(name.name())
                                        .setRequestId(account().requestId())
                                        .setDisksResizeRequestResource(
                                                DisksResizeRequest.newBuilder().setSizeGb(DiskClasses.gigabytes(size)))
                                        .build()),
                volume);
    }

    private CloudException refused(String verb, String message, ResourceId volume) {
        return account()
                .error(ErrorCode.FAILED_PRECONDITION, message)
                .operation(verb)
                .resourceId(volume)
                .build();
    }

    private Zonal own(ResourceId id) {
        account().requireOpen();
        return Zonal.of(account().own(id, type()));
    }
}
