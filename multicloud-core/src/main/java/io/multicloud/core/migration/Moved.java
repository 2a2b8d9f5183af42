package io.multicloud.core.migration;

import java.util.Optional;

/**
 * How far the transfer of a disk is, on either path.
 *
 * @param read bytes of the source that were looked at
 * @param sent bytes that were sent to the target
 * @param remaining bytes of the disk that are still to be read
 */
record Moved(long read, long sent, long remaining) {
    /** Reads what a step has noted; empty if it transfers nothing. */
    static Optional<Moved> of(String step, String note) {
        if (step.startsWith(DiskSteps.EXPORT + "-") || step.contains("-" + DiskSteps.EXPORT + "-")) {
            DiskSteps.Note export = DiskSteps.Note.parse(note);
            return Optional.of(new Moved(
                    export.progress().read(),
                    export.progress().sent(),
                    export.upload().volumeSize().bytes() - export.progress().position()));
        }
        if (step.startsWith(ObjectSteps.UPLOAD + "-")) {
            ObjectSteps.Note upload = ObjectSteps.Note.parse(note);
            return Optional.of(new Moved(
                    upload.progress().read(),
                    upload.progress().sent(),
                    upload.size().bytes() - upload.progress().position()));
        }
        return Optional.empty();
    }
}
