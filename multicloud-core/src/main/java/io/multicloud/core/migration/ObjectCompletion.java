package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.ArchiveCheck;
import io.multicloud.core.transfer.ArchivePart;
import io.multicloud.core.transfer.ArchiveUpload;
import io.multicloud.core.transfer.ArchiveUploader;
import io.multicloud.core.transfer.Archived;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes the object of its parts. A part that is not there as it was uploaded, since a host that had lost its lease has uploaded it
 * once more, late, is made again:
 *
 * <pre>
 *   COMPLETE ──refused──► LOOK ──part n is wrong──► MAKE ─┐
 *      ▲                   │ ▲                            │
 *      └──none is wrong────┘ └────look behind part n──────┘
 * </pre>
 */
final class ObjectCompletion {
    /** So often it is tried; whoever is late has one part on its way, and is late once. */
    private static final int ATTEMPTS = 3;

    private static final Duration PATIENCE = Duration.ofDays(30);

    private final ArchiveUploader uploader;
    private final ArchiveCheck check;
    private final Upload upload;

    /** @param upload of which the object is made */
    ObjectCompletion(ArchiveUploader uploader, ArchiveCheck check, Upload upload) {
        this.uploader = uploader;
        this.check = check;
        this.upload = upload;
    }

    /** Something that a step knows of the upload. */
    interface Upload {
        /** Returns it, for parts that are made again. */
        ArchiveUpload of(StepContext context);

        /** Returns what the step that uploaded its parts came to. */
        ObjectSteps.Note note(StepContext context);
    }

    Action action() {
        return Action.of(this::present, this::go).within(PATIENCE);
    }

    private Answer present(StepContext context) {
        ArchiveUpload made = upload.of(context);
        try {
            ObjectInfo info = made.target().head(made.upload().key());
            long sent = upload.note(context).progress().sent();
            return info.size().bytes() == sent
                    ? Answer.done(info.etag())
                    : Answer.fail("the object has " + info.size().bytes() + " bytes, and " + sent + " were uploaded");
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Answer.absent();
            }
            throw e;
        }
    }

    // ---- what comes next

    private enum What {
        COMPLETE,
        LOOK,
        MAKE
    }

    /**
     * What is noted.
     *
     * @param refused how often the cloud has refused to make the object
     * @param what comes next
     * @param part which one is looked at or made
     */
    private record Note(int refused, What what, int part) {
        static Note parse(String text) {
            String[] parts = text.split(" ", -1);
            return new Note(Integer.parseInt(parts[0]), What.valueOf(parts[1]), Integer.parseInt(parts[2]));
        }

        Answer next(What next, int number) {
            return Answer.stay(Duration.ZERO, new Note(refused, next, number).toString());
        }

        @Override
        public String toString() {
            return refused + " " + what + " " + part;
        }
    }

    private Answer go(StepContext context) {
        Note note = context.memo().map(Note::parse).orElse(new Note(0, What.COMPLETE, 1));
        return switch (note.what()) {
            case COMPLETE -> complete(context, note);
            case LOOK -> look(context, note);
            case MAKE -> make(context, note);
        };
    }

    private static Answer waitForJournal(Note note) {
        return Answer.stay(ObjectSteps.JOURNAL, note.toString());
    }

    private Answer complete(StepContext context, Note note) {
        ArchiveUpload made = upload.of(context);
        Optional<List<UploadedPart>> parts = check.parts(context.sagaId(), made.stream());
        if (parts.isEmpty()) {
            return waitForJournal(note);
        }
        int uploaded = upload.note(context).progress().parts();
        if (parts.get().size() != uploaded) {
            return Answer.fail("the journal has " + parts.get().size() + " parts of the upload, which had " + uploaded);
        }
        try {
            made.target().completeUpload(made.upload(), parts.get());
        } catch (CloudException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT && note.refused() + 1 < ATTEMPTS) {
                return new Note(note.refused() + 1, What.LOOK, 1).next(What.LOOK, 1);
            }
            Answer there = e.code() == ErrorCode.NOT_FOUND ? present(context) : Answer.absent();
            if (!(there instanceof Answer.Absent)) {
                return there;
            }
            throw e;
        }
        return present(context);
    }

    // ---- parts that are not there as they were uploaded

    private Answer look(StepContext context, Note note) {
        ArchiveUpload made = upload.of(context);
        Optional<OptionalInt> wrong =
                check.wrong(context.sagaId(), made.stream(), made.target(), made.upload(), note.part());
        if (wrong.isEmpty()) {
            return waitForJournal(note);
        }
        return wrong.get().isEmpty()
                ? note.next(What.COMPLETE, 1)
                : note.next(What.MAKE, wrong.get().getAsInt());
    }

    private Answer make(StepContext context, Note note) {
        ArchiveUpload made = upload.of(context);
        Optional<ArchivePart> known = check.part(context.sagaId(), made.stream(), note.part());
        if (known.isEmpty()) {
            return waitForJournal(note);
        }
        Archived archived = uploader.again(made, known.get(), context::owned);
        return archived.part().isEmpty()
                ? Answer.stay(archived.after(), note.toString())
                : new Answer.Stay(
                        Duration.ZERO,
                        new Note(note.refused(), What.LOOK, note.part() + 1).toString(),
                        0,
                        List.of(archived.part().get()));
    }
}
