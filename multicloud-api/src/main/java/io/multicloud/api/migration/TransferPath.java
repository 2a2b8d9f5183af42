package io.multicloud.api.migration;

/** How the disks of a machine come to the target's cloud; chosen when the migration is planned. */
public enum TransferPath {
    /** Snapshots are written block by block: only what may differ from zero is sent, and later rounds send changes alone. */
    BLOCKS,
    /**
     * Whole disks are uploaded as images into a bucket that is there for the migration alone, and imported from it: for clouds
     * that do not let snapshots be written. There are no rounds on this path, as no change can be brought in later.
     */
    OBJECTS
}
