package io.multicloud.gcp.volume;

import com.google.cloud.compute.v1.DeleteDiskRequest;
import com.google.cloud.compute.v1.DeleteSnapshotRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.GetDiskRequest;
import com.google.cloud.compute.v1.InsertDiskRequest;
import com.google.cloud.compute.v1.InsertSnapshotRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.NativeOperations;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.compute.DiskClasses;
import io.multicloud.gcp.compute.Places;
import io.multicloud.gcp.compute.Zonal;
import io.multicloud.gcp.resource.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Copies of snapshots. Google cannot copy one to <a
 * href="https://cloud.google.com/compute/docs/disks/snapshots#snapshot_storage_location">another location</a>: a disk is
 * made of it there, a snapshot of the disk, and the disk is deleted. How far a copy is, is told by what is there, so that
 * another process can go on with it.
 */
final class SnapshotCopies {
    private static final String COPY = "copy";
    private static final String TYPE = "pd-standard";

    private final Account account;
    private final NativeOperations operations;
    private final Function<ResourceId, Snapshot> reader;
    private final Places places;

    SnapshotCopies(Account account, NativeOperations operations, Function<ResourceId, Snapshot> reader) {
        this.account = account;
        this.operations = operations;
        this.reader = reader;
        this.places = new Places(account);
    }

    /**
     * A copy that was begun.
     *
     * @param verb names its disk
     * @param disk the operation that makes the disk
     */
    record Begun(String verb, OperationRef disk) {}

    static boolean isCopy(String verb) {
        return verb.matches(COPY + ":[a-z0-9-]+:[a-z0-9-]+");
    }

    private ResourceId diskOf(String verb, ResourceId copy) {
        String[] parts = verb.split(":", -1);
        return account.id(ResourceType.VOLUME, copy.region(), parts[1] + "/" + parts[2]);
    }

    Begun begin(Snapshot source, ResourceId copy) {
        if (source.state() != SnapshotState.AVAILABLE) {
            throw error(ErrorCode.FAILED_PRECONDITION, "the snapshot is " + source.state(), source.id());
        }
        if (find(copy).isPresent()) {
            throw error(ErrorCode.ALREADY_EXISTS, "there is a snapshot of this name", copy);
        }
        String zone = places.zones(copy.region(), copy.nativeId()).get(0);
        String name = "copy-" + Mark.hash(source.id() + " " + copy);
        ResourceId disk = account.id(ResourceType.VOLUME, copy.region(), zone + "/" + name);
        Disk.Builder wanted = Disk.newBuilder()
                .setName(name)
                .setSizeGb(DiskClasses.gigabytes(source.volumeSize()))
                .setType("zones/" + zone + "/diskTypes/" + TYPE)
                .setSourceSnapshot("global/snapshots/" + source.id().nativeId());
        new TreeMap<>(source.tags()).forEach((key, value) -> {
            if (!key.equals(Tags.TOKEN)) {
                wanted.putLabels(key, value);
            }
        });
        if (source.encryption() instanceof Encryption.CustomerKey key) {
            wanted.setDiskEncryptionKey(DiskClasses.key(key));
        }
        return new Begun(COPY + ":" + zone + ":" + name, start(disk, zone, wanted));
    }

    private OperationRef start(ResourceId disk, String zone, Disk.Builder wanted) {
        try {
            return account.start(
                    change("compute.disks.insert", disk),
                    clients -> clients.disks().insertCallable(),
                    InsertDiskRequest.newBuilder()
                            .setProject(account.project())
                            .setZone(zone)
                            .setRequestId(account.requestId())
                            .setDiskResource(wanted)
                            .build());
        } catch (CloudException e) {
            // The same copy was begun before, or by this request, whose answer was lost.
            if (e.code() == ErrorCode.ALREADY_EXISTS || (e.code() == ErrorCode.UNKNOWN_OUTCOME && isThere(disk, e))) {
                return OperationRef.NONE;
            }
            throw e;
        }
    }

    /** Looks for the disk of a copy whose begin failed. If that fails as well, the disk may have been left behind. */
    private boolean isThere(ResourceId disk, CloudException failure) {
        try {
            read(disk);
            return true;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            failure.addSuppressed(e);
            throw failure.toBuilder().leftovers(List.of(disk)).build();
        }
    }

    private Disk read(ResourceId disk) {
        Zonal name = Zonal.of(disk);
        return account.compute(
                CallInfo.read("compute.disks.get", disk.region(), QuotaBuckets.READS)
                        .on(disk),
                clients -> clients.disks().getCallable(),
                GetDiskRequest.newBuilder()
                        .setProject(account.project())
                        .setZone(name.zone())
                        .setDisk(name.name())
                        .build());
    }

    OperationDriver<Snapshot> driver(String verb, OperationRef ref, ResourceId copy) {
        return new Copying(ref, diskOf(verb, copy), copy);
    }

    /** A copy under way. What this process has asked for is remembered; any other one goes by what is there. */
    private final class Copying implements OperationDriver<Snapshot> {
        private final OperationRef diskRef;
        private final ResourceId disk;
        private final ResourceId copy;
        private OperationRef snapshotRef = OperationRef.NONE;

        Copying(OperationRef diskRef, ResourceId disk, ResourceId copy) {
            this.diskRef = diskRef;
            this.disk = disk;
            this.copy = copy;
        }

        @Override
        public synchronized OperationStatus<Snapshot> poll() {
            Optional<Snapshot> made = find(copy);
            if (made.isEmpty()) {
                return snapshotRef.present()
                        ? operations.poll(snapshotRef, copy, OperationStatus::<Snapshot>running)
                                        instanceof OperationStatus.Failed<Snapshot> failed
                                ? new OperationStatus.Failed<>(undone(failed.error(), disk))
                                : OperationStatus.running()
                        : operations.poll(diskRef, disk, this::snapshotOfDisk);
            }
            return switch (made.get().state()) {
                case AVAILABLE ->
                    removed(disk) ? new OperationStatus.Succeeded<>(made.get()) : OperationStatus.running();
                case FAILED ->
                    new OperationStatus.Failed<>(
                            undone(error(ErrorCode.INTERNAL, "the snapshot could not be made", copy), disk, copy));
                default -> OperationStatus.running();
            };
        }

        private OperationStatus<Snapshot> snapshotOfDisk() {
            Disk present;
            try {
                present = read(disk);
            } catch (CloudException e) {
                if (e.code() != ErrorCode.NOT_FOUND) {
                    throw e;
                }
                return new OperationStatus.Failed<>(
                        error(ErrorCode.CANCELLED, "the disk of the copy was deleted", copy));
            }
            if (present.getStatus().equals("READY")) {
                try {
                    snapshotRef = startSnapshot(present, disk, copy);
                } catch (CloudException e) {
                    if (e.retryable() || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                        // A later poll looks what is there, and asks again.
                        return OperationStatus.running();
                    }
                    return new OperationStatus.Failed<>(undone(e, disk));
                }
            }
            return OperationStatus.running();
        }
    }

    private OperationRef startSnapshot(Disk disk, ResourceId diskId, ResourceId copy) {
        Zonal name = Zonal.of(diskId);
        com.google.cloud.compute.v1.Snapshot.Builder snapshot = com.google.cloud.compute.v1.Snapshot.newBuilder()
                .setName(copy.nativeId())
                .setSourceDisk("projects/" + account.project() + "/zones/" + name.zone() + "/disks/" + name.name())
                .addStorageLocations(copy.region().name())
                .putAllLabels(disk.getLabelsMap());
        try {
            return account.start(
                    change("compute.snapshots.insert", copy),
                    clients -> clients.snapshots().insertCallable(),
                    InsertSnapshotRequest.newBuilder()
                            .setProject(account.project())
                            .setRequestId(account.requestId())
                            .setSnapshotResource(snapshot)
                            .build());
        } catch (CloudException e) {
            // Another process may go on with the same copy.
            if (e.code() == ErrorCode.ALREADY_EXISTS) {
                return OperationRef.NONE;
            }
            throw e;
        }
    }

    /** Asks for the disk to be deleted; tells whether it is gone. */
    private boolean removed(ResourceId disk) {
        Zonal name = Zonal.of(disk);
        try {
            account.start(
                    change("compute.disks.delete", disk),
                    clients -> clients.disks().deleteCallable(),
                    DeleteDiskRequest.newBuilder()
                            .setProject(account.project())
                            .setZone(name.zone())
                            .setDisk(name.name())
                            .setRequestId(account.requestId())
                            .build());
            return false;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return true;
            }
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                // It is on its way out, or its snapshot is still being read from it.
                return false;
            }
            throw e;
        }
    }

    private CloudException undone(CloudException failure, ResourceId... parts) {
        List<ResourceId> left = new ArrayList<>();
        for (ResourceId part : parts) {
            try {
                if (part.type().equals(ResourceType.VOLUME)) {
                    removed(part);
                } else {
                    remove(part);
                }
            } catch (CloudException e) {
                left.add(part);
                failure.addSuppressed(e);
            }
        }
        return left.isEmpty() ? failure : failure.toBuilder().leftovers(left).build();
    }

    private void remove(ResourceId snapshot) {
        account.start(
                change("compute.snapshots.delete", snapshot),
                clients -> clients.snapshots().deleteCallable(),
                DeleteSnapshotRequest.newBuilder()
                        .setProject(account.project())
                        .setSnapshot(snapshot.nativeId())
                        .setRequestId(account.requestId())
                        .build());
    }

    private Optional<Snapshot> find(ResourceId copy) {
        try {
            return Optional.of(reader.apply(copy));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static CallInfo change(String operation, ResourceId id) {
        Region region = id.region();
        return CallInfo.idempotentWrite(operation, region, QuotaBuckets.MUTATIONS)
                .on(id);
    }

    private CloudException error(ErrorCode code, String message, ResourceId id) {
        return account.error(code, message).operation(COPY).resourceId(id).build();
    }
}
