package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Three machines of one application in one cloud, and another cloud to go on in. The application writes the same number to all
 * three disks at once, a higher one each time, unless it is frozen. It does so with the machines that traffic goes to.
 */
final class ProtectedSite {
    static final int MACHINES = 3;

    static final DataSize DISK = DataSize.gib(50);
    private static final int BLOCK = 4 << 10;
    static final long COUNTED_AT = 1L << 33;
    private static final Duration WRITES = Duration.ofSeconds(3);

    /** How the ids of what makes single machines anew begin. */
    static final String REPLACEMENT = "replace-";

    /** The tag that says which machine something plays. */
    private static final String INDEX = "multicloud-machine";

    /** How the ids of rehearsals begin. */
    static final String DRILL = "drill-";

    final FakeCloud primary;
    final FakeCloud recovery;
    final Site primarySite;
    final Site recoverySite;
    final List<ResourceId> machines = new ArrayList<>();
    final Hook hook;
    final HangingMachines hanging;
    private final List<Takeover> takeovers = new ArrayList<>();
    private final List<Joined> joined = new ArrayList<>();
    private final Set<Integer> gone = new HashSet<>();
    private final List<Instant> written = new ArrayList<>();
    private final Set<ResourceId> before = new HashSet<>();
    private final VirtualTime time;
    private Supplier<Optional<TrafficSwitch.Route>> traffic = Optional::empty;
    private String writer = "";

    private ProtectedSite(SimulatedWorld world) {
        this.time = world.time();
        this.hook = new Hook(world::note);
        this.hanging = new HangingMachines(time);
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

    /** From now on it serves where traffic goes; until then at the primary site. */
    void servesBy(Supplier<Optional<TrafficSwitch.Route>> route) {
        traffic = route;
    }

    private void write() {
        time.background().schedule(WRITES, this::write);
        List<VM> serving = serving();
        if (serving.size() < MACHINES || serving.stream().anyMatch(vm -> hook.frozen.contains(vm.id()))) {
            return;
        }
        String work = workOf(serving.get(0));
        if (!work.equals(writer)) {
            takeOver(serving, work);
        }
        join(serving);
        byte[] count =
                ByteBuffer.allocate(Integer.BYTES).putInt(written.size() + 1).array();
        for (VM vm : serving) {
            cloudOf(vm.id()).volumeBytes(vm.volumes().get(0)).write(COUNTED_AT, count);
        }
        written.add(time.now());
    }

    /** Goes on with what its new machines have on their disks. */
    private void takeOver(List<VM> serving, String work) {
        List<Integer> counts = counts(serving);
        int known = counts.get(0);
        takeovers.add(new Takeover(work, counts, firstAfter(known)));
        written.subList(Math.min(known, written.size()), written.size()).clear();
        writer = work;
    }

    /**
     * The application went on with other machines.
     *
     * @param work which made them
     * @param counts the numbers on their disks
     * @param lost when the first write was made that they do not know of
     */
    record Takeover(String work, List<Integer> counts, Optional<Instant> lost) {}

    /** Goes on with a machine that was made anew; what the others have, it gets of them. */
    private void join(List<VM> serving) {
        for (VM vm : serving) {
            String work = workOf(vm);
            if (isReplacement(vm)
                    && joined.stream().noneMatch(before -> before.work().equals(work))) {
                joined.add(new Joined(work, firstAfter(counts(List.of(vm)).get(0))));
                gone.remove(indexOf(vm));
            }
        }
    }

    /**
     * A machine that was made anew has begun to serve.
     *
     * @param work which made it
     * @param lost when the first write was made that it did not know of
     */
    record Joined(String work, Optional<Instant> lost) {}

    /** Returns what was made anew and has begun to serve. */
    List<Joined> joined() {
        return joined;
    }

    /** Returns how often the application has written. */
    int written() {
        return written.size();
    }

    /** Returns how often, and by what, it went on with other machines. */
    List<Takeover> takeovers() {
        return takeovers;
    }

    /** Returns the machines that serve: those of one work, at the site where traffic goes. */
    List<VM> serving() {
        boolean there =
                traffic.get().filter(route -> route.site().equals(recoverySite)).isPresent();
        List<VM> running = there ? recovered() : running(primary);
        Set<String> works = new TreeSet<>(Comparator.reverseOrder());
        running.stream().filter(vm -> !isReplacement(vm)).forEach(vm -> works.add(workOf(vm)));
        for (String work : works) {
            List<VM> machines = running.stream()
                    .filter(vm -> workOf(vm).equals(work) || isReplacement(vm))
                    .filter(vm -> !hanging.hangs(vm))
                    .toList();
            if (machines.size() == MACHINES) {
                return machines;
            }
        }
        return List.of();
    }

    /** Returns the numbers on the root disks of machines; 0 where none was written yet. */
    List<Integer> counts(List<VM> vms) {
        return vms.stream()
                .map(vm -> count(cloudOf(vm.id()).volumeBytes(vm.volumes().get(0))))
                .toList();
    }

    private static int count(DiskBytes bytes) {
        return ByteBuffer.wrap(bytes.read(COUNTED_AT, Integer.BYTES)).getInt();
    }

    private FakeCloud cloudOf(ResourceId id) {
        return id.account().equals(primary.account()) ? primary : recovery;
    }

    /** Returns when the first write was made that a number does not know of; empty if there is none. */
    Optional<Instant> firstAfter(int count) {
        return count < written.size() ? Optional.of(written.get(count)) : Optional.empty();
    }

    /** Freezes machines, as often as it is asked, and thaws them at once. */
    static final class Hook implements QuiesceHook {
        private final Consumer<String> timeline;
        private final Set<ResourceId> frozen = new LinkedHashSet<>();

        Hook(Consumer<String> timeline) {
            this.timeline = timeline;
        }

        @Override
        public void quiesce(List<VM> vms) {
            timeline.accept(vms.size() + " machines freeze");
            vms.forEach(vm -> frozen.add(vm.id()));
        }

        @Override
        public void thaw(List<VM> vms) {
            timeline.accept(vms.size() + " machines thaw");
            vms.forEach(vm -> frozen.remove(vm.id()));
        }

        /** Returns what stands still. */
        Set<ResourceId> frozen() {
            return frozen;
        }
    }

    // ---- the truth

    /** Returns what runs of the application in a cloud, whoever made it; rehearsals are no part of it. */
    List<VM> running(FakeCloud cloud) {
        return cloud.vms().stream()
                .filter(vm -> vm.state() == VMState.RUNNING && !workOf(vm).startsWith(DRILL))
                .toList();
    }

    /** Returns the machines that were made at the recovery site, to serve, and run there. */
    List<VM> recovered() {
        return running(recovery);
    }

    /** Returns the machines of rehearsals, in whatever state they are. */
    List<VM> rehearsing() {
        return recovery.vms().stream()
                .filter(vm -> workOf(vm).startsWith(DRILL))
                .toList();
    }

    private static boolean isReplacement(VM vm) {
        return workOf(vm).startsWith(REPLACEMENT);
    }

    private int indexOf(VM vm) {
        return isReplacement(vm) ? Integer.parseInt(vm.tags().get(INDEX)) : machines.indexOf(vm.id());
    }

    /** Returns what is there at the primary site of one of the machines: itself, and what was made in its place. */
    List<VM> playing(int index) {
        return primary.vms().stream()
                .filter(vm -> vm.state() != VMState.DELETED && indexOf(vm) == index)
                .toList();
    }

    /** Has a machine's cloud lose it. */
    void remove(int index) {
        gone.add(index);
        primary.provider().compute().delete(machines.get(index));
    }

    /** Tells whether a machine's cloud has lost it, and nothing serves in its place yet. */
    boolean isGone(int index) {
        return gone.contains(index);
    }

    /** Returns the disks of one of the machines that were there first. */
    List<ResourceId> disks(int index) {
        return primary.provider().compute().get(machines.get(index)).volumes();
    }

    Instant now() {
        return time.now();
    }

    /** Returns by what work a machine was made; empty if it was there before. */
    static String workOf(VM vm) {
        return vm.tags().getOrDefault(Tags.WORK, "");
    }

    boolean wasThere(ResourceId id) {
        return before.contains(id);
    }
}
