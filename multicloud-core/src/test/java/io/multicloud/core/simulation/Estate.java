package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
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
    private static final DataSize DISK = DataSize.gib(50);
    private static final int EXTENTS = 3;
    private static final int EXTENT_BYTES = 4 << 10;
    private static final long WRITTEN_AT = 1L << 34;
    private static final long BUSY_AT = 1L << 35;
    private static final int PLACES = 6;
    private static final Duration WRITES = Duration.ofSeconds(7);

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

    private Estate(SimulatedWorld world, Duration visibility) {
        VirtualTime time = world.time();
        this.source = world.watch(cloud(Flavor.aws(), time, visibility, world.seed()));
        this.target = world.watch(cloud(Flavor.oci(), time, visibility, world.seed()));
        this.writes = world.chance("writes");
        SplittableRandom chance = world.chance("content");
        for (int i = 0; i < EXTENTS; i++) {
            byte[] extent = new byte[EXTENT_BYTES];
            chance.nextBytes(extent);
            content.put((long) chance.nextInt(1 << 10) * EXTENT_BYTES + ((long) i << 33), extent);
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
                        .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD))
                        .build())
                .await();
        this.machine = vm.id();
        this.disk = vm.volumes().get(0);
        bystanders.add(golden);
        bystanders.add(image);
        bystanders.add(upload(target.provider()).snapshot());
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
                    wrote(WRITTEN_AT, number(count));
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
        wrote(BUSY_AT + (long) writes.nextInt(PLACES) * EXTENT_BYTES, block);
        boolean grown = source.volumeBytes(disk).size() > DISK.bytes();
        if (grown
                && replicas.stream()
                        .allMatch(replica -> target.volumeBytes(replica).size() > DISK.bytes())) {
            wrote(DISK.bytes() + EXTENT_BYTES, number(count));
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

    /** Grows the machine's disk by a fifth. */
    void grow() {
        source.provider().volumes().resize(disk, DataSize.gib(60));
    }

    static Estate in(SimulatedWorld world, Duration visibility) {
        return new Estate(world, visibility);
    }

    private static FakeCloud cloud(Flavor flavor, VirtualTime time, Duration visibility, long seed) {
        return FakeCloud.builder(flavor, time)
                .regions(flavor.defaultRegion())
                .snapshotBlocks(DataSize.bytes(EXTENT_BYTES))
                .consistencyDelay(visibility)
                .historySize(2_000)
                .jitter(0.3)
                .seed(seed)
                .build();
    }

    private SnapshotUpload upload(CloudProvider provider) {
        SnapshotService snapshots = provider.volumes().snapshots();
        SnapshotUpload upload = snapshots.startUpload(
                new SnapshotUploadSpec("golden", Optional.empty(), DISK, Optional.empty(), Map.of(), "golden"));
        content.forEach((offset, bytes) -> snapshots.writeBlock(upload, offset, ByteBuffer.wrap(bytes)));
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
