package io.multicloud.core.transfer;

import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotUpload;

/**
 * A snapshot, and another one that shall come to hold the same.
 *
 * @param name of the copy, unique on this host
 * @param stream under which its extents are kept in the journal
 * @param source where the snapshot is
 * @param snapshot what is copied
 * @param base what the target holds already
 * @param target where it goes
 * @param upload what is written
 * @param urgency what waits for it
 */
public record SnapshotCopy(
        String name,
        String stream,
        SnapshotService source,
        ResourceId snapshot,
        Base base,
        SnapshotService target,
        SnapshotUpload upload,
        Bandwidth.Urgency urgency) {
    /** What the target holds before anything is written, and so how it is found out what to write. */
    public sealed interface Base {
        /** Zeros: all other bytes are written. */
        record Zeros() implements Base {}

        /**
         * An earlier snapshot of the same volume: the source's cloud lists the blocks that may have changed since, and those
         * are written, what became zeros among them.
         *
         * @param snapshot beside the one that is copied
         */
        record Earlier(ResourceId snapshot) implements Base {}

        /**
         * A snapshot of another volume that is much the same, such as what the volume was made of. No cloud lists what is
         * different, so the blocks of both are read where they are, and what differs is written.
         *
         * @param snapshot beside the one that is copied
         */
        record Alike(ResourceId snapshot) implements Base {}
    }
}
