package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.Snapshot;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Two accounts of two clouds, and a machine in the first one that has something on its disk. */
final class Estate {
    private static final DataSize DISK = DataSize.gib(50);
    private static final int EXTENTS = 3;
    private static final int EXTENT_BYTES = 4 << 10;

    final FakeCloud source;
    final FakeCloud target;
    final ResourceId machine;
    final ResourceId disk;
    private final Map<Long, byte[]> content = new LinkedHashMap<>();
    private final Set<String> before = new TreeSet<>();

    private Estate(SimulatedWorld world, Duration visibility) {
        VirtualTime time = world.time();
        this.source = world.watch(cloud(Flavor.aws(), time, visibility, world.seed()));
        this.target = world.watch(cloud(Flavor.oci(), time, visibility, world.seed()));
        SplittableRandom chance = world.chance("content");
        for (int i = 0; i < EXTENTS; i++) {
            byte[] extent = new byte[EXTENT_BYTES];
            chance.nextBytes(extent);
            content.put((long) chance.nextInt(1 << 10) * EXTENT_BYTES + ((long) i << 33), extent);
        }
        CloudProvider provider = source.provider();
        VM vm = provider.compute()
                .create(VMSpec.builder("app")
                        .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD).fromSnapshot(written(provider)))
                        .build())
                .await();
        this.machine = vm.id();
        this.disk = vm.volumes().get(0);
        for (Snapshot snapshot : provider.volumes().snapshots().list(io.multicloud.api.ListQuery.all())) {
            provider.volumes().snapshots().delete(snapshot.id()).await();
        }
        source.leftovers().forEach(left -> before.add(left.resource().toString()));
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

    private ResourceId written(CloudProvider provider) {
        SnapshotService snapshots = provider.volumes().snapshots();
        SnapshotUpload upload = snapshots.startUpload(
                new SnapshotUploadSpec("golden", Optional.empty(), DISK, Optional.empty(), Map.of(), "golden"));
        content.forEach((offset, bytes) -> snapshots.writeBlock(upload, offset, ByteBuffer.wrap(bytes)));
        snapshots.completeUpload(upload, content.size()).await();
        return upload.snapshot();
    }

    /** Tells whether a disk has what the machine's disk had, wherever there was something. */
    boolean holdsContent(DiskBytes bytes) {
        return content.entrySet().stream()
                .allMatch(extent ->
                        Arrays.equals(bytes.read(extent.getKey(), extent.getValue().length), extent.getValue()));
    }

    /** Tells whether something was there, and billed, before anything was done. */
    boolean wasThere(ResourceId id) {
        return before.contains(id.toString());
    }

    /** Returns the accounts. */
    Iterable<FakeCloud> clouds() {
        return java.util.List.of(source, target);
    }
}
