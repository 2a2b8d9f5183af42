package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.Volume;
import io.multicloud.core.dr.Notes.Base;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Lineage;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Shape;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The steps that bring machines' disks to another site: snapshots of all, then their blocks, then waiting for all. */
final class Copying {
    static final String SNAPSHOT = "snapshot";
    static final String COPY = "copy";
    static final String LAND = "land";

    private final Clouds clouds;
    private final BlockTransfer transfer;
    private final DRSettings settings;
    private final String prefix;
    private final SiteNote from;
    private final SiteNote to;
    private final List<Machine> machines;

    /**
     * @param prefix of the names of the steps, so that a saga can copy twice
     * @param machines where they are now
     */
    Copying(Clouds clouds, DRSettings settings, String prefix, SiteNote from, SiteNote to, List<Machine> machines) {
        this.clouds = clouds;
        this.transfer = new BlockTransfer(clouds);
        this.settings = settings;
        this.prefix = prefix;
        this.from = from;
        this.to = to;
        this.machines = machines;
    }

    /** What bases there are is known when a copy begins. */
    @FunctionalInterface
    interface Bases {
        /** Returns the base of a machine's n-th disk; null if all of it must be sent. */
        @Nullable
        Base of(StepContext context, Machine machine, int disk, ResourceId volume);

        /** Returns bases by the text of their disk's id. */
        static Bases of(Map<String, Base> bases) {
            return (context, machine, disk, volume) -> bases.get(volume.toString());
        }
    }

    // ---- snapshots

    /**
     * Returns a step for each machine that has its disks' snapshots begun.
     *
     * @param patience how long all of it may take: the application may stand still for it
     */
    List<Step> snapshots(Duration patience) {
        Duration visibility = clouds.visibility(from);
        List<Step> steps = new ArrayList<>();
        for (Machine machine : machines) {
            steps.add(Step.of(
                            name(SNAPSHOT, machine),
                            Action.repeatable(context -> snapshot(context, machine))
                                    .visibleAfter(visibility)
                                    .within(patience))
                    .undoneBy(clouds.removing(
                            from, provider -> provider.volumes().snapshots(), context -> tags(context, machine))));
        }
        return steps;
    }

    private Answer snapshot(StepContext context, Machine machine) {
        CloudProvider provider = clouds.at(from);
        VM vm = provider.compute().get(machine.vm());
        List<Disk> disks = new ArrayList<>();
        for (ResourceId id : vm.volumes()) {
            Volume volume = provider.volumes().get(id);
            String key = context.key() + "-" + disks.size();
            // It holds what the volume held when it was accepted, so that nobody waits for it here.
            provider.volumes()
                    .snapshots()
                    .create(SnapshotSpec.builder(key, id)
                            .region(from.region())
                            .tags(tags(context, machine))
                            .idempotencyToken(key)
                            .build());
            disks.add(Disk.of(volume, key));
        }
        return Answer.done(Json.write(new Copy(
                machine.index(),
                machine.vm(),
                machine.order(),
                Shape.of(vm),
                disks,
                vm.subnet().orElse(null),
                vm.securityGroups())));
    }

    // ---- blocks

    /** Where a machine's copy stands: the disk that is being copied, and those that are. */
    private record Memo(List<Disk> done, BlockTransfer.@Nullable Progress current, boolean whole) {}

    /** Returns a step for each machine that has the blocks of its disks sent. */
    List<Step> copies(Bases bases) {
        Duration visibility = clouds.visibility(to);
        List<Step> steps = new ArrayList<>();
        for (Machine machine : machines) {
            steps.add(Step.of(
                            name(COPY, machine),
                            Action.repeatable(context -> copy(context, machine, bases))
                                    .visibleAfter(visibility)
                                    .within(Duration.ofHours(12)))
                    .undoneBy(clouds.removing(
                            to, provider -> provider.volumes().snapshots(), context -> tags(context, machine))));
        }
        return steps;
    }

    private Answer copy(StepContext context, Machine machine, Bases bases) {
        Copy taken = Json.read(context.result(name(SNAPSHOT, machine)).orElseThrow(), Copy.class);
        Memo memo = context.memo()
                .map(text -> Json.read(text, Memo.class))
                .orElseGet(() -> new Memo(List.of(), null, false));
        if (memo.done().size() == taken.disks().size()) {
            return Answer.done(Json.write(taken.with(memo.done())));
        }
        Disk disk = taken.disks().get(memo.done().size());
        Optional<Snapshot> seen =
                Clouds.tagged(clouds.at(from).volumes().snapshots(), from, tags(context, machine)).stream()
                        .filter(candidate -> candidate.name().equals(disk.name()))
                        .findFirst();
        if (seen.map(Snapshot::state).orElse(SnapshotState.PENDING) == SnapshotState.FAILED) {
            return Answer.fail("the snapshot " + disk.name() + " has failed");
        }
        if (seen.isEmpty() || seen.get().state() != SnapshotState.AVAILABLE) {
            return Answer.again(settings.look(), Json.write(memo));
        }
        ResourceId snapshot = seen.get().id();
        Base base = memo.whole() ? null : bases.of(context, machine, memo.done().size(), disk.volume());
        String key = context.key() + "-" + memo.done().size() + (memo.whole() ? "-whole" : "");
        BlockTransfer.Order order =
                new BlockTransfer.Order(snapshot, disk.bytes(), base, to, key, tags(context, machine), key);
        try {
            BlockTransfer.Progress progress =
                    memo.current() == null ? transfer.start(order) : transfer.go(order, memo.current(), context::owned);
            if (!progress.done()) {
                return Answer.again(Duration.ZERO, Json.write(new Memo(memo.done(), progress, memo.whole())));
            }
            List<Disk> done = new ArrayList<>(memo.done());
            done.add(disk.copied(snapshot, progress.copy()));
            return Answer.again(Duration.ZERO, Json.write(new Memo(done, null, false)));
        } catch (CloudException e) {
            if (base != null && BlockTransfer.needsAll(e)) {
                if (memo.current() != null) {
                    Clouds.delete(
                            clouds.at(to).volumes().snapshots(), memo.current().copy());
                }
                return Answer.again(Duration.ZERO, Json.write(new Memo(memo.done(), null, true)));
            }
            throw e;
        }
    }

    /** Returns a machine's disks as they were snapshotted. */
    Copy taken(StepContext context, Machine machine) {
        return Json.read(context.result(name(SNAPSHOT, machine)).orElseThrow(), Copy.class);
    }

    /** Returns a machine's disks with their copies. */
    Copy copied(StepContext context, Machine machine) {
        return Json.read(context.result(name(COPY, machine)).orElseThrow(), Copy.class);
    }

    /** Returns the bases that a copy leaves for the next one. */
    Map<String, Base> bases(StepContext context) {
        Map<String, Base> bases = new LinkedHashMap<>();
        for (Machine machine : machines) {
            bases.putAll(basesOf(copied(context, machine)));
        }
        return bases;
    }

    static Map<String, Base> basesOf(Copy copy) {
        Map<String, Base> bases = new LinkedHashMap<>();
        for (Disk disk : copy.disks()) {
            if (disk.snapshot() != null && disk.copy() != null) {
                bases.put(disk.volume().toString(), new Base(disk.snapshot(), disk.copy(), Lineage.SAME_DISK));
            }
        }
        return bases;
    }

    // ---- waiting

    /** Returns the step that waits until all copies can be used. Its result is when that was. */
    Step land() {
        return Step.of(prefix + LAND, Action.repeatable(this::landed).within(Duration.ofHours(12)));
    }

    private Answer landed(StepContext context) {
        Set<ResourceId> open = new TreeSet<>(Comparator.comparing(ResourceId::toString));
        for (Machine machine : machines) {
            copied(context, machine).disks().forEach(disk -> open.add(Objects.requireNonNull(disk.copy())));
        }
        for (Snapshot snapshot : Clouds.tagged(clouds.at(to).volumes().snapshots(), to, Clouds.tags(context))) {
            if (snapshot.state() == SnapshotState.FAILED && open.contains(snapshot.id())) {
                return Answer.fail("the copy " + snapshot.id() + " has failed");
            }
            if (snapshot.state() == SnapshotState.AVAILABLE) {
                open.remove(snapshot.id());
            }
        }
        return open.isEmpty() ? Answer.done(context.now().toString()) : Answer.again(settings.look());
    }

    private Map<String, String> tags(StepContext context, Machine machine) {
        return Clouds.tags(context, machine.index());
    }

    private String name(String what, Machine machine) {
        return prefix + what + "-" + machine.index();
    }
}
