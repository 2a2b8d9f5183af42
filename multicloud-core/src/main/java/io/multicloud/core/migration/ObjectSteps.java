package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.PutOptions;
import io.multicloud.core.image.ImageTarget;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.ArchiveCheck;
import io.multicloud.core.transfer.ArchiveProgress;
import io.multicloud.core.transfer.ArchiveUpload;
import io.multicloud.core.transfer.ArchiveUploader;
import io.multicloud.core.transfer.Archived;
import io.multicloud.core.work.WorkProfile;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The steps that bring one disk to the target as an image: its snapshot at the source, the upload of its parts, the object that
 * is made of them, the comparison of that with what was sent, and the image that the cloud makes of it.
 */
final class ObjectSteps {
    static final String UPLOAD = "upload";
    static final String OBJECT = "object";

    /** What the disks are uploaded as. */
    static final DiskFormat FORMAT = DiskFormat.TAR_GZ;

    private static final Duration PATIENCE = Duration.ofDays(30);

    /** How soon the journal has answered, usually. */
    static final Duration JOURNAL = Duration.ofMillis(5);

    private final MigrationSite site;
    private final ArchiveUploader uploader;
    private final ArchiveCheck check;
    private final MigrationInput input;
    private final Step snapshot;
    private final int disk;

    /**
     * @param snapshot the step that takes the source's
     * @param disk from 0
     */
    ObjectSteps(
            MigrationSite site,
            ArchiveUploader uploader,
            ArchiveCheck check,
            MigrationInput input,
            Step snapshot,
            int disk) {
        this.site = site;
        this.uploader = uploader;
        this.check = check;
        this.input = input;
        this.snapshot = snapshot;
        this.disk = disk;
    }

    List<Step> steps() {
        return List.of(snapshot, upload(), object(), checksums(), imported());
    }

    // ---- the parts

    /** What is noted of an upload: what it is, the size of the disk, and how far it is. */
    record Note(MultipartUpload upload, DataSize size, ArchiveProgress progress) {
        static Note parse(String text) {
            String[] parts = text.split(" ", 6);
            return new Note(
                    new MultipartUpload(
                            new ObjectKey(ResourceId.parse(parts[0]), parts[1]),
                            URLDecoder.decode(parts[2], StandardCharsets.UTF_8),
                            Instant.parse(parts[3])),
                    DataSize.bytes(Long.parseLong(parts[4])),
                    ArchiveProgress.parse(parts[5]));
        }

        boolean complete() {
            return progress.position() == size.bytes();
        }

        @Override
        public String toString() {
            return upload.key().bucket() + " " + upload.key().key() + " "
                    + URLEncoder.encode(upload.uploadId(), StandardCharsets.UTF_8) + " " + upload.startedAt() + " "
                    + size.bytes() + " " + progress;
        }
    }

    private Step upload() {
        return Step.of(
                        name(UPLOAD),
                        Action.repeatable(this::nextPart)
                                .within(PATIENCE)
                                .visibleAfter(CloudActions.visibility(Optional.ofNullable(
                                        site.accounts().apply(input.spec().account())))))
                .undoneBy(Action.repeatable(this::drop));
    }

    private Answer nextPart(StepContext context) {
        if (context.memo().isEmpty()) {
            return note(begin(context), Duration.ZERO, List.of());
        }
        Note note = Note.parse(context.memo().get());
        if (note.complete()) {
            return Answer.done(note.toString());
        }
        Archived archived = uploader.upload(upload(context, note), note.progress(), context::owned);
        return note(new Note(note.upload(), note.size(), archived.progress()), archived.after(), archived.extents());
    }

    private static Answer note(Note note, Duration after, List<ExtentRecord> extents) {
        double fraction = (double) note.progress().position() / note.size().bytes();
        return new Answer.Stay(after, note.toString(), Math.min(1, fraction), extents);
    }

    /** An upload that a host has begun and could not note any more is gone on with. */
    private Note begin(StepContext context) {
        ObjectKey key = key(context);
        MultipartUpload upload = null;
        for (MultipartUpload open :
                objects().uploads(ObjectQuery.in(key.bucket()).withPrefix(key.key()))) {
            upload = open;
            break;
        }
        if (upload == null) {
            upload = objects().startUpload(key, PutOptions.defaults().withContentType("application/gzip"));
        }
        long bytes = Long.parseLong(taken(context)[1]);
        return new Note(upload, DataSize.bytes(bytes), ArchiveProgress.start());
    }

    private ArchiveUpload upload(StepContext context, Note note) {
        ResourceId source = ResourceId.parse(taken(context)[0]);
        return new ArchiveUpload(
                uploading(context),
                stream(),
                site.account(source.account()).volumes().snapshots(),
                source,
                note.size(),
                objects(),
                note.upload(),
                input.wants(MigrationSettings.Part.COMPRESSION) ? ImageTarget.TAR_GZ : ImageTarget.TAR_GZ_STORED,
                target().capabilities().limit(Limit.OBJECT_PART_BYTES).orElse(0));
    }

    private Answer drop(StepContext context) {
        uploader.forget(uploading(context));
        Optional<String> bucket = context.result(Names.BUCKET);
        if (bucket.isEmpty()) {
            return Answer.done();
        }
        ObjectKey key = key(context);
        try {
            for (MultipartUpload open :
                    objects().uploads(ObjectQuery.in(key.bucket()).withPrefix(key.key()))) {
                objects().abortUpload(open);
            }
            objects().delete(key);
        } catch (CloudException e) {
            // The bucket is gone, and all that was in it.
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        return Answer.done();
    }

    // ---- the object

    private Step object() {
        ObjectCompletion.Upload uploaded = new ObjectCompletion.Upload() {
            @Override
            public ArchiveUpload of(StepContext context) {
                return upload(context, note(context));
            }

            @Override
            public Note note(StepContext context) {
                return uploaded(context);
            }
        };
        return Step.of(name(OBJECT), new ObjectCompletion(uploader, check, uploaded).action());
    }

    // ---- the comparison

    private Step checksums() {
        return Step.of(
                name(DiskSteps.CHECKSUMS), Action.repeatable(this::compare).within(PATIENCE));
    }

    private Answer compare(StepContext context) {
        if (!input.wants(MigrationSettings.Part.VERIFICATION)) {
            return Answer.done(WorkProfile.SKIPPED);
        }
        long from = context.memo().map(Long::parseLong).orElse(0L);
        Optional<ArchiveCheck.Checked> checked = check.check(context.sagaId(), stream(), objects(), key(context), from);
        if (checked.isEmpty()) {
            return Answer.stay(JOURNAL, Long.toString(from));
        }
        if (checked.get().position().isEmpty()) {
            return Answer.done("every part is the one that was sent");
        }
        long position = checked.get().position().getAsLong();
        double fraction = (double) position / uploaded(context).progress().sent();
        return new Answer.Stay(Duration.ZERO, Long.toString(position), Math.min(1, fraction), List.of());
    }

    // ---- the image

    private Step imported() {
        return Step.of(
                        name(DiskSteps.IMPORT),
                        CloudActions.operation(
                                        Image.class,
                                        context -> target(),
                                        this::makeImage,
                                        MachineSteps.image(context -> target(), input.region(), this::resource),
                                        image -> image.id().toString())
                                .visibleAfter(CloudActions.visibility(Optional.ofNullable(
                                        site.accounts().apply(input.spec().account())))))
                .undoneBy(CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(target().images(), input.region(), context, resource(context))));
    }

    private Operation<Image> makeImage(StepContext context) {
        ImageSpec.Builder spec = ImageSpec.fromObject(resource(context), key(context), FORMAT)
                .architecture(input.architecture())
                .region(input.region())
                .tag(Tags.WORK, context.sagaId())
                .idempotencyToken(context.key());
        if (disk == 0) {
            spec.firmware(input.firmware().orElse(null));
        }
        return target().images().create(spec.build());
    }

    // ---- common

    private String name(String what) {
        return Names.of(what, 0, disk);
    }

    private String stream() {
        return Names.of("object", 0, disk);
    }

    /** Returns what the upload is called on its host. */
    private String uploading(StepContext context) {
        return context.sagaId() + "-" + stream();
    }

    private String resource(StepContext context) {
        return Names.resource(context.sagaId(), 0, disk);
    }

    private ObjectKey key(StepContext context) {
        ResourceId bucket = ResourceId.parse(context.result(Names.BUCKET).orElseThrow());
        return new ObjectKey(bucket, resource(context) + ".tar.gz");
    }

    /** Returns the source's snapshot and the size of its disk. */
    private String[] taken(StepContext context) {
        return context.result(name(DiskSteps.SNAPSHOT)).orElseThrow().split(" ", 2);
    }

    private Note uploaded(StepContext context) {
        return Note.parse(context.result(name(UPLOAD)).orElseThrow());
    }

    private ObjectService objects() {
        return target().objects();
    }

    private CloudProvider target() {
        return site.account(input.spec().account());
    }
}
