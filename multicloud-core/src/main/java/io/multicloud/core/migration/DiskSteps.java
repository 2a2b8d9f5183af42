package io.multicloud.core.migration;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.core.transfer.Copied;
import io.multicloud.core.transfer.CopyProgress;
import io.multicloud.core.transfer.SnapshotCheck;
import io.multicloud.core.transfer.SnapshotCopier;
import io.multicloud.core.transfer.SnapshotCopy;
import io.multicloud.core.work.WorkProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps that bring one disk to the target in one round: a snapshot at the source, its copy, the end of the copy, and the
 * comparison of both. All rounds but the first copy what has changed since the one before.
 */
final class DiskSteps {
    static final String SNAPSHOT = "snapshot";
    static final String EXPORT = "export";
    static final String IMPORT = "import";
    static final String CHECKSUMS = "checksums";

    /** A copy of a large disk over a slow line takes days. */
    private static final Duration PATIENCE = Duration.ofDays(30);

    private final MigrationSite site;
    private final SnapshotCopier copier;
    private final SnapshotCheck check;
    private final MigrationInput input;
    private final int round;
    private final int disk;

    /**
     * @param round from 1; 0 for the last one
     * @param disk from 0
     */
    DiskSteps(
            MigrationSite site, SnapshotCopier copier, SnapshotCheck check, MigrationInput input, int round, int disk) {
        this.site = site;
        this.copier = copier;
        this.check = check;
        this.input = input;
        this.round = round;
        this.disk = disk;
    }

    List<Step> steps() {
        return List.of(snapshot(), export(), imported(), checksums());
    }

    // ---- the source's snapshot

    Step snapshot() {
        Action create = CloudActions.operation(
                        Snapshot.class,
                        context -> source(),
                        context -> source().volumes()
                                .snapshots()
                                .create(SnapshotSpec.builder(resource(context), volume())
                                        .region(volume().region())
                                        .tag(Tags.WORK, context.sagaId())
                                        .idempotencyToken(context.key())
                                        .build()),
                        new CloudActions.Made<>(
                                context -> CloudActions.named(
                                        source().volumes().snapshots(),
                                        volume().region(),
                                        context,
                                        resource(context),
                                        DiskSteps::counts),
                                DiskSteps::available),
                        taken -> taken.id() + " " + taken.volumeSize().bytes())
                .visibleAfter(CloudActions.visibility(Optional.ofNullable(
                        site.accounts().apply(input.spec().source().account()))));
        return Step.of(name(SNAPSHOT), unlessSkipped(create))
                .undoneBy(CloudActions.removal(
                        context -> source(),
                        context -> CloudActions.owned(
                                source().volumes().snapshots(), volume().region(), context, resource(context))));
    }

    private static boolean available(Snapshot snapshot) {
        return snapshot.state() == SnapshotState.AVAILABLE;
    }

    /** Whether it is there or comes to be. */
    private static boolean counts(Snapshot snapshot) {
        return snapshot.state() == SnapshotState.AVAILABLE || snapshot.state() == SnapshotState.PENDING;
    }

    // ---- the copy

    /** What is noted of a copy: the snapshot that is written, and how far it is. */
    record Note(SnapshotUpload upload, CopyProgress progress) {
        static Note parse(String text) {
            String[] parts = text.split(" ", 4);
            return new Note(
                    new SnapshotUpload(
                            ResourceId.parse(parts[0]),
                            DataSize.bytes(Long.parseLong(parts[1])),
                            Integer.parseInt(parts[2])),
                    CopyProgress.parse(parts[3]));
        }

        @Override
        public String toString() {
            return upload.snapshot() + " " + upload.volumeSize().bytes() + " " + upload.blockSize() + " " + progress;
        }
    }

    private Step export() {
        return Step.of(
                        name(EXPORT),
                        unlessSkipped(Action.of(this::begun, this::copy).within(PATIENCE))
                                .visibleAfter(targetVisibility()))
                .undoneBy(CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(
                                target().volumes().snapshots(), input.region(), context, resource(context))));
    }

    /** Goes on with a copy that was begun, also where nobody could note so any more. */
    private Answer begun(StepContext context) {
        if (context.memo().isPresent()) {
            return copy(context);
        }
        return CloudActions.named(
                        target().volumes().snapshots(),
                        input.region(),
                        context,
                        resource(context),
                        snapshot -> snapshot.state() == SnapshotState.PENDING)
                .map(found -> note(
                        new Note(new SnapshotUpload(found.id(), found.volumeSize(), blockSize()), CopyProgress.start()),
                        Copied.none()))
                .orElseGet(Answer::absent);
    }

    private int blockSize() {
        return (int) target().capabilities().limit(Limit.SNAPSHOT_BLOCK_BYTES).orElseThrow();
    }

    private Answer copy(StepContext context) {
        if (context.memo().isEmpty()) {
            return note(new Note(start(context), CopyProgress.start()), Copied.none());
        }
        Note note = Note.parse(context.memo().get());
        if (note.progress().position() == note.upload().volumeSize().bytes()) {
            return Answer.done(note.toString());
        }
        Copied copied = copier.copy(copyOf(context, note), note.progress(), context::owned);
        return note(new Note(note.upload(), copied.progress()), copied);
    }

    private static Answer note(Note note, Copied copied) {
        double fraction =
                (double) note.progress().position() / note.upload().volumeSize().bytes();
        return new Answer.Stay(copied.after(), note.toString(), Math.min(1, fraction), copied.extents());
    }

    private SnapshotUpload start(StepContext context) {
        long bytes = Long.parseLong(taken(context, round).split(" ", 2)[1]);
        return target().volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(
                        resource(context),
                        Optional.of(input.region()),
                        SnapshotCopier.wholeGib(DataSize.bytes(Math.max(bytes, smallestVolume()))),
                        before(context)
                                .flatMap(earlier -> context.result(Names.of(IMPORT, earlier, disk)))
                                .map(ResourceId::parse),
                        Map.of(Tags.WORK, context.sagaId()),
                        context.key()));
    }

    private long smallestVolume() {
        return target().capabilities().limit(Limit.VOLUME_BYTES).orElse(1);
    }

    private SnapshotCopy copyOf(StepContext context, Note note) {
        return new SnapshotCopy(
                context.key(),
                stream(),
                source().volumes().snapshots(),
                snapshotOf(taken(context, round)),
                before(context)
                        .<SnapshotCopy.Base>map(
                                earlier -> new SnapshotCopy.Base.Earlier(snapshotOf(taken(context, earlier))))
                        .orElseGet(SnapshotCopy.Base.Zeros::new),
                target().volumes().snapshots(),
                note.upload(),
                round == 0 ? Bandwidth.Urgency.DOWNTIME : Bandwidth.Urgency.USUAL);
    }

    /** Returns the round that was done before this one. */
    private Optional<Integer> before(StepContext context) {
        int from = round == 0 ? input.rounds() : round - 1;
        for (int earlier = from; earlier >= 1; earlier--) {
            if (context.result(Names.of(IMPORT, earlier, disk))
                    .filter(result -> !result.equals(WorkProfile.SKIPPED))
                    .isPresent()) {
                return Optional.of(earlier);
            }
        }
        return Optional.empty();
    }

    private String taken(StepContext context, int ofRound) {
        return context.result(Names.of(SNAPSHOT, ofRound, disk)).orElseThrow();
    }

    private static ResourceId snapshotOf(String taken) {
        return ResourceId.parse(taken.split(" ", 2)[0]);
    }

    // ---- the target's snapshot

    private Step imported() {
        return Step.of(
                name(IMPORT),
                unlessSkipped(CloudActions.operation(
                        Snapshot.class,
                        context -> target(),
                        this::complete,
                        new CloudActions.Made<>(
                                context -> Optional.of(target().volumes()
                                                .snapshots()
                                                .get(exported(context).upload().snapshot()))
                                        .filter(DiskSteps::available),
                                DiskSteps::available),
                        done -> done.id().toString())));
    }

    private Operation<Snapshot> complete(StepContext context) {
        Note note = exported(context);
        return target().volumes()
                .snapshots()
                .completeUpload(note.upload(), note.progress().blocks());
    }

    private Note exported(StepContext context) {
        return Note.parse(context.result(name(EXPORT)).orElseThrow());
    }

    // ---- the comparison

    private Step checksums() {
        return Step.of(
                name(CHECKSUMS), unlessSkipped(Action.repeatable(this::compare).within(PATIENCE)));
    }

    private Answer compare(StepContext context) {
        CloudProvider target = target();
        if (!input.wants(MigrationSettings.Part.VERIFICATION)) {
            return Answer.done(WorkProfile.SKIPPED);
        }
        if (!target.capabilities().has(Capability.SNAPSHOT_READ)) {
            return Answer.done("each block was checked by the target's cloud when it arrived");
        }
        SnapshotService snapshots = target.volumes().snapshots();
        long from = context.memo().map(Long::parseLong).orElse(0L);
        SnapshotCheck.Checked checked = check.check(
                context.sagaId(),
                stream(),
                snapshots,
                exported(context).upload().snapshot(),
                from);
        if (checked.position().isEmpty()) {
            return Answer.done("every extent is that of the source");
        }
        long position = checked.position().getAsLong();
        double fraction =
                (double) position / exported(context).upload().volumeSize().bytes();
        return new Answer.Stay(checked.after(), Long.toString(position), Math.min(1, fraction), List.of());
    }

    // ---- common

    private String name(String what) {
        return Names.of(what, round, disk);
    }

    private String stream() {
        return Names.of("disk", round, disk);
    }

    private String resource(StepContext context) {
        return Names.resource(context.sagaId(), round, disk);
    }

    private ResourceId volume() {
        return input.disks().get(disk).volume();
    }

    private CloudProvider source() {
        return site.account(input.spec().source().account());
    }

    private CloudProvider target() {
        return site.account(input.spec().account());
    }

    private Duration targetVisibility() {
        return CloudActions.visibility(
                Optional.ofNullable(site.accounts().apply(input.spec().account())));
    }

    /** Does nothing in a round that is not needed. */
    private Action unlessSkipped(Action action) {
        if (round == 0) {
            return action;
        }
        StepCall call = context -> skipped(context)
                ? Answer.done(WorkProfile.SKIPPED)
                : action.call().run(context);
        Optional<StepCall> lookUp = action.lookUp()
                .map(look -> context -> skipped(context) ? Answer.done(WorkProfile.SKIPPED) : look.run(context));
        return new Action(call, lookUp, action.visibility(), action.patience());
    }

    private boolean skipped(StepContext context) {
        return context.result(Names.round(round)).equals(Optional.of(WorkProfile.SKIPPED));
    }
}
