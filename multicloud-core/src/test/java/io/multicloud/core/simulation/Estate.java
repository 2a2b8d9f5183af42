package io.multicloud.core.simulation;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.storage.DiskBytes;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Two accounts of two clouds, and a machine in the first one that has something on its disk. */
final class Estate {
    private static final int EXTENT_BYTES = 4 << 10;
    private static final int PLACES = 6;
    private static final Duration WRITES = Duration.ofSeconds(7);

    private final Layout layout;
    final FakeCloud source;
    final FakeCloud target;
    final ResourceId machine;
    final ResourceId disk;
    final List<ResourceId> bystanders = new ArrayList<>();
    private final Map<Long, byte[]> content = new LinkedHashMap<>();
    private final List<ResourceId> replicas = new ArrayList<>();
    private final SplittableRandom writes;
    private boolean busy;
    private final Set<ResourceId> before = new HashSet<>();

    /**
     * What the disk is like.
     *
     * @param size of it
     * @param grown its size after it has grown
     * @param extents that have something
     * @param spacing between them
     * @param spread how far behind its place an extent may begin, in extents
     * @param writtenAt where the machine writes down how often it has
     * @param busyAt where it writes more
     * @param block bytes of a snapshot's block
     */
    private record Layout(
            DataSize size,
            DataSize grown,
            int extents,
            long spacing,
            int spread,
            long writtenAt,
            long busyAt,
            int block) {
        static final Layout USUAL =
                new Layout(DataSize.gib(50), DataSize.gib(60), 3, 1L << 33, 1 << 10, 1L << 34, 1L << 35, EXTENT_BYTES);

        /** As small as disks are, since a cloud that imports one reads all of it. */
        static final Layout SMALL = new Layout(
                DataSize.gib(1), DataSize.gib(2), 3, 1L << 28, 1 << 10, 700L << 20, 900L << 20, EXTENT_BYTES);

        /** So much of it has something that it is uploaded in three parts. */
        static final Layout SEVERAL_PARTS =
                new Layout(DataSize.gib(1), DataSize.gib(2), 26, 16L << 20, 1 << 6, 700L << 20, 900L << 20, 512 << 10);
    }

    private Estate(SimulatedWorld world, Duration visibility, Layout layout, SplittableRandom chance, Flavor flavor) {
        VirtualTime time = world.time();
        this.layout = layout;
        this.source = world.watch(cloud(Flavor.aws(), time, visibility, world.seed()));
        this.target = world.watch(cloud(flavor, time, visibility, world.seed()));
        this.writes = world.chance("writes");
        for (int i = 0; i < layout.extents(); i++) {
            byte[] extent = new byte[EXTENT_BYTES];
            chance.nextBytes(extent);
            content.put((long) chance.nextInt(layout.spread()) * EXTENT_BYTES + i * layout.spacing(), extent);
        }
        CloudProvider provider = source.provider();
        SnapshotUpload upload = upload(provider);
        provider.volumes().snapshots().completeUpload(upload, content.size()).await();
        ResourceId golden = upload.snapshot();
        ResourceId image = provider.images()
                .create(ImageSpec.fromSnapshot("golden", golden).build())
                .await()
                .id();
        VM vm = provider.compute()
                .create(VMSpec.builder("app")
                        .image(ImageRef.id(image))
                        .rootDisk(DiskSpec.of(layout.size(), VolumeClass.SSD))
                        .build())
                .await();
        this.machine = vm.id();
        this.disk = vm.volumes().get(0);
        bystanders.add(golden);
        bystanders.add(image);
        bystanders.add(
                imports()
                        ? target.provider()
                                .objects()
                                .buckets()
                                .create(BucketSpec.builder("golden").build())
                                .await()
                                .id()
                        : upload(target.provider()).snapshot());
        for (FakeCloud cloud : clouds()) {
            cloud.leftovers().forEach(left -> before.add(left.resource()));
        }
        time.background().schedule(WRITES, () -> write(time, 0));
    }

    /** The machine's own program: it writes down how often it has, while it runs. */
    private void write(VirtualTime time, int count) {
        boolean there = false;
        for (VM vm : source.vms()) {
            if (vm.id().equals(machine) && vm.state() != VMState.DELETING && vm.state() != VMState.DELETED) {
                there = true;
                if (vm.state() == VMState.RUNNING) {
                    // What is imported is always the same, so that its file need not be unpacked anew in each run.
                    wrote(layout.writtenAt(), number(imports() ? 0 : count));
                    if (busy) {
                        wroteMore(count);
                    }
                }
            }
        }
        if (there) {
            time.background().schedule(WRITES, () -> write(time, count + 1));
        }
    }

    /** Writes some blocks more, old and new ones, some of them with zeros, and behind the old end of a disk that has grown. */
    private void wroteMore(int count) {
        byte[] block = new byte[EXTENT_BYTES];
        if (writes.nextInt(3) > 0) {
            writes.nextBytes(block);
        }
        wrote(layout.busyAt() + (long) writes.nextInt(PLACES) * EXTENT_BYTES, block);
        boolean grown = source.volumeBytes(disk).size() > layout.size().bytes();
        if (grown
                && replicas.stream()
                        .allMatch(replica -> target.volumeBytes(replica).size()
                                > layout.size().bytes())) {
            wrote(layout.size().bytes() + EXTENT_BYTES, number(count));
        }
    }

    private static byte[] number(int count) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(count).array();
    }

    private void wrote(long offset, byte[] bytes) {
        source.volumeBytes(disk).write(offset, bytes);
        content.put(offset, bytes);
        for (ResourceId replica : replicas) {
            target.volumeBytes(replica).write(offset, bytes);
        }
    }

    /** From now on the machine writes more than its number. */
    void busy() {
        busy = true;
    }

    /** Brings all that was written to a disk of the target, and from now on what is written. */
    void replicateTo(ResourceId replica) {
        content.forEach((offset, bytes) -> target.volumeBytes(replica).write(offset, bytes));
        if (!replicas.contains(replica)) {
            replicas.add(replica);
        }
    }

    /** Grows the machine's disk. */
    void grow() {
        source.provider().volumes().resize(disk, layout.grown());
    }

    static Estate in(SimulatedWorld world, Duration visibility) {
        return new Estate(world, visibility, Layout.USUAL, world.chance("content"), Flavor.oci());
    }

    /** Returns an estate whose target imports disks and lets none be written. All of one layout have the same on their disks. */
    static Estate importing(SimulatedWorld world, Duration visibility) {
        boolean several = world.chance("layout").nextInt(4) == 0;
        return new Estate(
                world,
                visibility,
                several ? Layout.SEVERAL_PARTS : Layout.SMALL,
                new SplittableRandom(several ? 1 : 0),
                Flavor.gcp());
    }

    /** Tells whether the target imports disks, and lets none be written. */
    boolean imports() {
        return !target.provider().capabilities().has(Capability.SNAPSHOT_WRITE);
    }

    private FakeCloud cloud(Flavor flavor, VirtualTime time, Duration visibility, long seed) {
        FakeCloud.Builder cloud = FakeCloud.builder(flavor, time);
        if (flavor.equals(Flavor.gcp())) {
            cloud.without(Capability.SNAPSHOT_READ, Capability.SNAPSHOT_CHANGES, Capability.SNAPSHOT_WRITE);
        }
        return cloud.regions(flavor.defaultRegion())
                .snapshotBlocks(DataSize.bytes(layout.block()))
                .consistencyDelay(visibility)
                .historySize(2_000)
                .jitter(0.3)
                .seed(seed)
                .build();
    }

    private SnapshotUpload upload(CloudProvider provider) {
        SnapshotService snapshots = provider.volumes().snapshots();
        SnapshotUpload upload = snapshots.startUpload(new SnapshotUploadSpec(
                "golden", Optional.empty(), layout.size(), Optional.empty(), Map.of(), "golden"));
        content.forEach((offset, bytes) -> {
            int within = (int) (offset % layout.block());
            byte[] block = new byte[layout.block()];
            System.arraycopy(bytes, 0, block, within, bytes.length);
            snapshots.writeBlock(upload, offset - within, ByteBuffer.wrap(block));
        });
        return upload;
    }

    /** Tells whether a disk has what the machine's disk had, wherever there was something. */
    boolean holdsContent(DiskBytes bytes) {
        for (Map.Entry<Long, byte[]> extent : content.entrySet()) {
            if (extent.getKey() + extent.getValue().length > bytes.size()) {
                return false;
            }
            if (!Arrays.equals(bytes.read(extent.getKey(), extent.getValue().length), extent.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the buckets of the target, by its own truth. */
    List<ResourceId> buckets() {
        return target.storage().buckets().shown(target.provider().region()).stream()
                .map(Bucket::id)
                .toList();
    }

    /** Returns what of others is gone. */
    Optional<ResourceId> missingBystander() {
        Set<ResourceId> there = new HashSet<>();
        for (FakeCloud cloud : clouds()) {
            cloud.leftovers().forEach(left -> there.add(left.resource()));
        }
        return bystanders.stream().filter(id -> !there.contains(id)).findFirst();
    }

    /** Returns where there is something on the machine's disk. */
    List<Long> offsets() {
        return List.copyOf(content.keySet());
    }

    /** Tells whether something was there, and billed, before anything was done. */
    boolean wasThere(ResourceId id) {
        return before.contains(id);
    }

    /** Returns the accounts. */
    Iterable<FakeCloud> clouds() {
        return List.of(source, target);
    }
}
