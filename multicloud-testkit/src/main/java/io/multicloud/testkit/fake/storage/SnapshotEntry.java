package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A snapshot of a fake cloud: taken, copied or written block by block. */
public final class SnapshotEntry extends Entry<Snapshot> {
    private final Origin origin;
    private final Encryption encryption;

    ByteImage bytes;
    Ledger.@Nullable Meter meter;
    /** The blocks written so far; null unless it is open for writing. */
    @Nullable
    Set<Long> writtenBlocks;

    /**
     * Where the bytes come from.
     *
     * @param volume the volume it copies, if there was one
     * @param lineage what snapshots must share for changes between them to be known: the volume, or the first of those
     *     that were written on top of each other
     */
    record Origin(@Nullable ResourceId volume, String lineage) {}

    SnapshotEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            Instant createdAt,
            Origin origin,
            Encryption encryption,
            ByteImage bytes) {
        super(id, name, tags, createdAt);
        this.origin = origin;
        this.encryption = encryption;
        this.bytes = bytes;
    }

    Origin origin() {
        return origin;
    }

    Encryption encryption() {
        return encryption;
    }

    void openForWriting() {
        writtenBlocks = new TreeSet<>();
    }

    SnapshotState state() {
        return switch (phase()) {
            case CREATING, CHANGING -> SnapshotState.PENDING;
            case READY -> SnapshotState.AVAILABLE;
            case DELETING, GONE -> SnapshotState.DELETING;
            case FAILED -> SnapshotState.FAILED;
        };
    }

    @Override
    protected Snapshot build() {
        return Snapshot.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .state(state())
                .volumeSize(DataSize.bytes(bytes.size()))
                .volume(origin.volume())
                .encryption(encryption)
                .build();
    }
}
