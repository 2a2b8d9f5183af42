package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.core.dr.Notes.Base;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Lineage;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.Bandwidth.Urgency;
import io.multicloud.core.transfer.Copied;
import io.multicloud.core.transfer.CopyProgress;
import io.multicloud.core.transfer.SnapshotCopier;
import io.multicloud.core.transfer.SnapshotCopy;
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
    private final SnapshotCopier copier;
    private final DRSettings settings;
    private final String prefix;
    private final Urgency urgency;
    private final SiteNote from;
    private final SiteNote to;
    private final List<Machine> machines;

    /**
     * @param prefix of the names of the steps, so that a saga can copy twice
     * @param urgency whether the application stands still for it
     * @param machines where they are now
     */
    Copying(
            Clouds clouds,
            SnapshotCopier copier,
            DRSettings settings,
            String prefix,
            Urgency urgency,
            SiteNote from,
            SiteNote to,
            List<Machine> machines) {
        this.clouds = clouds;
        this.copier = copier;
        this.settings = settings;
        this.prefix = prefix;
        this.urgency = urgency;
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
        if (vm.volumes().isEmpty()) {
            // Clouds describe a machine for a while after it is gone. A point without its disks would be none.
            return Answer.fail(vm.id() + " is " + vm.state() + " and has no disks");
        }
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
        return Answer.done(Json.write(Copy.of(machine, vm, disks)));
    }

    // ---- blocks

    /**
     * Where a machine's copy stands.
     *
     * @param done disks that were copied
     * @param current the one that is being copied
     * @param whole whether all of it is sent, as it turned out that what has changed cannot be found out
     */
    private record Memo(List<Disk> done, @Nullable Sending current, boolean whole) {
        static final Memo START = new Memo(List.of(), null, false);

        Memo sending(Sending next) {
            return new Memo(done, next, whole);
        }
    }

    /** A disk on its way: its snapshot, the copy that is written, and how far it is. */
    private record Sending(ResourceId snapshot, ResourceId copy, int blockSize, String progress) {
        Sending at(CopyProgress now) {
            return new Sending(snapshot, copy, blockSize, now.toString());
        }
    }

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
        Copy taken = taken(context, machine);
        Memo memo = context.memo().map(text -> Json.read(text, Memo.class)).orElse(Memo.START);
        if (memo.done().size() == taken.disks().size()) {
            return Answer.done(Json.write(taken.with(memo.done())));
        }
        int index = memo.done().size();
        Disk disk = taken.disks().get(index);
        Base base = memo.whole() ? null : bases.of(context, machine, index, disk.volume());
        String suffix = "-" + index + (memo.whole() ? "-whole" : "");
        Sending sending = memo.current();
        try {
            if (sending == null) {
                return begin(context, machine, memo, taken.disks(), base, context.key() + suffix);
            }
            return send(context, memo, taken.disks(), sending, copyOf(context, machine, suffix, disk, sending, base));
        } catch (CloudException e) {
            if (base == null || !needsAll(e)) {
                throw e;
            }
            if (sending != null) {
                copier.forget(copyOf(context, machine, suffix, disk, sending, base));
                Clouds.delete(clouds.at(to).volumes().snapshots(), sending.copy());
            }
            return stay(new Memo(memo.done(), null, true), taken.disks(), Copied.none());
        }
    }

    /** Starts a disk's copy once its snapshot can be read. */
    private Answer begin(
            StepContext context, Machine machine, Memo memo, List<Disk> disks, @Nullable Base base, String token) {
        Disk disk = disks.get(memo.done().size());
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
        SnapshotUpload upload = clouds.at(to)
                .volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(
                        token,
                        Optional.of(to.region()),
                        DataSize.bytes(disk.bytes()),
                        Optional.ofNullable(base).map(Base::copy),
                        tags(context, machine),
                        token));
        Sending sending = new Sending(
                seen.get().id(),
                upload.snapshot(),
                upload.blockSize(),
                CopyProgress.start().toString());
        return stay(memo.sending(sending), disks, Copied.none());
    }

    /** Sends the next piece of a disk, or ends its copy. */
    private Answer send(StepContext context, Memo memo, List<Disk> disks, Sending sending, SnapshotCopy copy) {
        CopyProgress progress = CopyProgress.parse(sending.progress());
        if (progress.position() < copy.upload().volumeSize().bytes()) {
            Copied copied = copier.copy(copy, progress, context::owned);
            return stay(memo.sending(sending.at(copied.progress())), disks, copied);
        }
        copy.target().completeUpload(copy.upload(), progress.blocks());
        List<Disk> done = new ArrayList<>(memo.done());
        done.add(disks.get(done.size()).copied(sending.snapshot(), sending.copy()));
        return stay(new Memo(done, null, false), disks, Copied.none());
    }

    private static Answer stay(Memo memo, List<Disk> disks, Copied copied) {
        double done = memo.done().size();
        if (memo.current() != null) {
            done += (double) CopyProgress.parse(memo.current().progress()).position()
                    / disks.get(memo.done().size()).bytes();
        }
        return new Answer.Stay(copied.after(), Json.write(memo), Math.min(1, done / disks.size()), copied.extents());
    }

    private SnapshotCopy copyOf(
            StepContext context, Machine machine, String suffix, Disk disk, Sending sending, @Nullable Base base) {
        return new SnapshotCopy(
                context.key() + suffix,
                name(COPY, machine) + suffix,
                clouds.at(from).volumes().snapshots(),
                sending.snapshot(),
                from(base),
                clouds.at(to).volumes().snapshots(),
                new SnapshotUpload(sending.copy(), DataSize.bytes(disk.bytes()), sending.blockSize()),
                urgency);
    }

    private static SnapshotCopy.Base from(@Nullable Base base) {
        if (base == null) {
            return new SnapshotCopy.Base.Zeros();
        }
        return base.lineage() == Lineage.SAME_DISK
                ? new SnapshotCopy.Base.Earlier(base.snapshot())
                : new SnapshotCopy.Base.Alike(base.snapshot());
    }

    /** Tells whether an error says that a delta is not possible, so that all must be sent. */
    private static boolean needsAll(CloudException error) {
        return switch (error.code()) {
            case NOT_FOUND, INVALID_ARGUMENT, FAILED_PRECONDITION, UNSUPPORTED -> true;
            default -> false;
        };
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
