package io.multicloud.api.migration;

/** What becomes of the source after the commit. */
public enum SourceDisposal {
    /** It stays stopped with its disks, which are billed; the default. */
    KEEP_STOPPED,
    /** It is deleted, with the disks that were made with it. */
    DELETE
}
