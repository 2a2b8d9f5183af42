package io.multicloud.core.transfer;

import io.multicloud.core.journal.ExtentRecord;
import java.util.Optional;

/**
 * What the journal has of a part that was uploaded.
 *
 * @param part its place in the object, its checksum and its receipt
 * @param from where it begins, by which it can be made again
 */
public record ArchivePart(ExtentRecord part, ArchiveProgress from) {
    private static final String SUFFIX = "-from";

    /** Returns the stream under which the journal keeps where the parts of a stream begin. */
    static String beginnings(String stream) {
        return stream + SUFFIX;
    }

    /** Returns where the part begins as a row of the journal. */
    ExtentRecord beginning() {
        return new ExtentRecord(
                beginnings(part.stream()),
                part.offset(),
                part.length(),
                Optional.empty(),
                Optional.of(from.toString()));
    }
}
