package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.Site;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Three machines of one application in one cloud, and another cloud to go on in. The application writes the same number to all
 * three disks at once, a higher one each time, unless it is frozen.
 */
final class ProtectedSite {
    static final int MACHINES = 3;

    private static final DataSize DISK = DataSize.gib(50);
    private static final int BLOCK = 4 << 10;
    private static final long COUNTED_AT = 1L << 33;
    private static final Duration WRITES = Duration.ofSeconds(3);

    final FakeCloud primary;
    final FakeCloud recovery;
    final Site primarySite;
    final Site recoverySite;
    final List<ResourceId> machines = new ArrayList<>();
    final Hook hook;
    private final List<ResourceId> disks = new ArrayList<>();
    private final List<Instant> written = new ArrayList<>();
    private final Set<ResourceId> before = new HashSet<>();
    private final VirtualTime time;
    private boolean lost;

    private ProtectedSite(SimulatedWorld world) {
        this.time = world.time();
        this.hook = new Hook(time);
        this.primary = world.watch(cloud(Flavor.aws(), world));
        this.recovery = world.watch(cloud(Flavor.azure(), world));
        this.primarySite = new Site(primary.account(), primary.world().home());
        this.recoverySite = new Site(recovery.account(), recovery.world().home());
        CloudProvider provider = primary.provider();
        ResourceId image = image(provider);
        for (int i = 0; i < MACHINES; i++) {
            VM vm = provider.compute()
                    .create(VMSpec.builder("app-" + i)
                            .image(ImageRef.id(image))
                            .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD))
                            .build())
                    .await();
            machines.add(vm.id());
            disks.add(vm.volumes().get(0));
        }
        write();
        primary.leftovers().forEach(left -> before.add(left.resource()));
    }

    static ProtectedSite in(SimulatedWorld world) {
        return new ProtectedSite(world);
    }

    private static FakeCloud cloud(Flavor flavor, SimulatedWorld world) {
        return FakeCloud.builder(flavor, world.time())
                .regions(flavor.defaultRegion())
                .snapshotBlocks(DataSize.bytes(BLOCK))
                .historySize(5_000)
                .jitter(0.3)
                .seed(world.seed())
                .build();
    }

    private static ResourceId image(CloudProvider provider) {
        SnapshotService snapshots = provider.volumes().snapshots();
        SnapshotUpload upload = snapshots.startUpload(
                new SnapshotUploadSpec("golden", Optional.empty(), DISK, Optional.empty(), Map.of(), "golden"));
        snapshots.writeBlock(
                upload, 0, ByteBuffer.wrap("system".repeat(BLOCK).getBytes(StandardCharsets.US_ASCII), 0, BLOCK));
        snapshots.completeUpload(upload, 1).await();
        return provider.images()
                .create(ImageSpec.fromSnapshot("golden", upload.snapshot()).build())
                .await()
                .id();
    }

    // ---- the application

    private void write() {
        time.background().schedule(WRITES, this::write);
        List<VM> running = primary.vms().stream()
                .filter(vm -> vm.state() == VMState.RUNNING && machines.contains(vm.id()))
                .toList();
        if (hook.frozenAt != null || running.size() < MACHINES) {
            return;
        }
        byte[] count =
                ByteBuffer.allocate(Integer.BYTES).putInt(written.size() + 1).array();
        disks.forEach(disk -> primary.volumeBytes(disk).write(COUNTED_AT, count));
        written.add(time.now());
    }

    /** Returns the number on a disk; 0 if none was written yet. */
    static int count(DiskBytes bytes) {
        return ByteBuffer.wrap(bytes.read(COUNTED_AT, Integer.BYTES)).getInt();
    }

    /** Returns when the first write was made that a number does not know of; empty if there is none. */
    Optional<Instant> firstAfter(int count) {
        return count < written.size() ? Optional.of(written.get(count)) : Optional.empty();
    }

    /** Freezes the application, as often as it is asked, and thaws it at once. */
    static final class Hook implements QuiesceHook {
        private final VirtualTime time;
        private @Nullable Instant frozenAt;

        Hook(VirtualTime time) {
            this.time = time;
        }

        @Override
        public void quiesce(List<VM> vms) {
            if (frozenAt == null) {
                frozenAt = time.now();
            }
        }

        @Override
        public void thaw(List<VM> vms) {
            frozenAt = null;
        }
    }

    /** Returns for how long the application has stood still by request; zero if it does not, or has been lost. */
    Duration standsStill() {
        Instant since = hook.frozenAt;
        return since == null || lost ? Duration.ZERO : Duration.between(since, time.now());
    }

    /** From now on it cannot be reached. */
    void lost() {
        lost = true;
    }

    // ---- the truth

    /** Returns the machines that were made at the recovery site and run there. */
    List<VM> recovered() {
        return recovery.vms().stream()
                .filter(vm -> vm.state() == VMState.RUNNING)
                .toList();
    }

    boolean wasThere(ResourceId id) {
        return before.contains(id);
    }
}
