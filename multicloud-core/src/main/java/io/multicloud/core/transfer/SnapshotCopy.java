package io.multicloud.core.transfer;

import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotUpload;
import java.util.Optional;

/**
 * A snapshot, and another one that shall come to hold the same.
 *
 * @param name of the copy, unique on this host, and the extents' stream in the journal
 * @param stream under which its extents are kept
 * @param source where the snapshot is
 * @param snapshot what is copied
 * @param base an earlier snapshot of the same volume, which the target holds already; empty to copy everything into zeros
 * @param target where it goes
 * @param upload what is written
 */
public record SnapshotCopy(
        String name,
        String stream,
        SnapshotService source,
        ResourceId snapshot,
        Optional<ResourceId> base,
        SnapshotService target,
        SnapshotUpload upload) {}
