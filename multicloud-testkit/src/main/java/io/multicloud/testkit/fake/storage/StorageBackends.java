package io.multicloud.testkit.fake.storage;

import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.testkit.fake.DiskBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import java.util.ArrayList;
import java.util.List;

/** The storage of one fake cloud. */
public final class StorageBackends {
    private final SnapshotBackend snapshots;
    private final VolumeBackend volumes;
    private final VmDisks disks;
    private final ImageStore images;
    private final BucketBackend buckets;
    private final PresignedHttp presigned;

    /** Makes the storage of a world. */
    public StorageBackends(World world) {
        snapshots = new SnapshotBackend(world);
        volumes = new VolumeBackend(world, snapshots);
        snapshots.connect(volumes);
        buckets = new BucketBackend(world);
        images = new ImageStore(world, volumes.attachments(), snapshots, buckets);
        volumes.connect(images);
        snapshots.connect(images);
        disks = new VmDisks(world, volumes, images::bytesOf);
        presigned = new PresignedHttp(buckets);
    }

    /** Tells what it needs of VMs; called once, before any request. */
    public void connect(VmDirectory vms) {
        volumes.connect(vms);
        images.connect(vms);
    }

    /** Returns the limits of a region with their use. */
    public List<Quota> quotas(Region region) {
        List<Quota> quotas = new ArrayList<>(volumes.quotas(region));
        snapshots.quota(region).ifPresent(quotas::add);
        return quotas;
    }

    /** Returns where the disks of VMs come from. */
    public DiskBackend disks() {
        return disks;
    }

    /** Returns images. */
    public ImageStore images() {
        return images;
    }

    /** Returns volumes. */
    public VolumeBackend volumes() {
        return volumes;
    }

    /** Returns snapshots. */
    public SnapshotBackend snapshots() {
        return snapshots;
    }

    /** Returns buckets and objects. */
    public BucketBackend buckets() {
        return buckets;
    }

    /** Returns what answers signed URLs. */
    public PresignedHttp presigned() {
        return presigned;
    }
}
