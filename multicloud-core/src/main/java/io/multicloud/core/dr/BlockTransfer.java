package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.core.dr.PlanJson.SiteNote;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies a snapshot to another account block by block, in pieces of bounded size, each of which may be repeated. Of a disk
 * that was copied before only the changed blocks are sent.
 */
final class BlockTransfer {
    /** What one piece sends at most: what a crash repeats. */
    private static final long PIECE = DataSize.mib(32).bytes();

    private final Clouds clouds;
    private final Map<ResourceId, Source> sources = new ConcurrentHashMap<>();

    BlockTransfer(Clouds clouds) {
        this.clouds = clouds;
    }

    /**
     * What is to be copied.
     *
     * @param snapshot complete
     * @param bytes size of its volume
     * @param base an earlier one and its copy; null to send all
     * @param to where
     * @param name of the copy
     * @param tags of the copy
     * @param token makes starting again harmless
     */
    record Order(
            ResourceId snapshot,
            long bytes,
            Notes.@Nullable Base base,
            SiteNote to,
            String name,
            Map<String, String> tags,
            String token) {}

    /**
     * How far it is.
     *
     * @param copy what is being written
     * @param blockSize of it
     * @param next offset from which on it is not written yet
     * @param blocks how many are
     * @param done whether it was completed; it may still take a while to be available
     */
    record Progress(ResourceId copy, int blockSize, long next, long blocks, boolean done) {}

    /** Starts a copy. */
    Progress start(Order order) {
        SnapshotUpload upload = to(order)
                .startUpload(
                        spec(order, order.base() == null ? null : order.base().copy()));
        return new Progress(upload.snapshot(), upload.blockSize(), 0, 0, false);
    }

    private static SnapshotUploadSpec spec(Order order, @Nullable ResourceId parent) {
        return new SnapshotUploadSpec(
                order.name(),
                Optional.of(order.to().region()),
                DataSize.bytes(order.bytes()),
                Optional.ofNullable(parent),
                order.tags(),
                order.token());
    }

    /** Sends the next piece, or completes. */
    Progress go(Order order, Progress progress, BooleanSupplier owned) {
        SnapshotService from = clouds.of(order.snapshot()).volumes().snapshots();
        SnapshotService to = to(order);
        SnapshotUpload upload =
                new SnapshotUpload(progress.copy(), DataSize.bytes(order.bytes()), progress.blockSize());
        // A listing is a shortcut in memory, good for as long as nothing fails.
        Source known = sources.remove(progress.copy());
        Source source = known != null ? known : new Source(from, order, progress.blockSize());
        long next = progress.next();
        long blocks = progress.blocks();
        long sent = 0;
        for (long offset : source.touched().tailSet(next, true)) {
            if (sent >= PIECE || !owned.getAsBoolean()) {
                sources.put(progress.copy(), source);
                return new Progress(progress.copy(), progress.blockSize(), next, blocks, false);
            }
            try {
                ByteBuffer data = source.read(offset);
                sent += data.remaining();
                if (source.changed(offset, data)) {
                    to.writeBlock(upload, offset, data);
                    blocks++;
                }
                next = offset + progress.blockSize();
            } catch (CloudException e) {
                if (next == progress.next() || !passes(e)) {
                    throw e;
                }
                // What was sent before a limit was met is not sent again.
                sources.put(progress.copy(), source);
                return new Progress(progress.copy(), progress.blockSize(), next, blocks, false);
            }
        }
        to.completeUpload(upload, blocks);
        return new Progress(progress.copy(), progress.blockSize(), next, blocks, true);
    }

    private static boolean passes(CloudException error) {
        return error.code() == ErrorCode.THROTTLED || error.code() == ErrorCode.UNAVAILABLE;
    }

    private SnapshotService to(Order order) {
        CloudProvider provider = clouds.at(order.to());
        return provider.volumes().snapshots();
    }

    /** The blocks of the copy, read from the blocks of the snapshot; their sizes may differ. */
    private static final class Source {
        private final Reader reader;
        private final @Nullable Reader before;
        private final NavigableSet<Long> touched = new TreeSet<>();

        Source(SnapshotService from, Order order, int blockSize) {
            this.reader = new Reader(from, order.snapshot(), order.bytes(), blockSize);
            Notes.Base base = order.base();
            if (base == null || base.lineage() == Notes.Lineage.COMPARED) {
                reader.blocks().values().forEach(block -> touch(block, blockSize));
            } else {
                boolean alike = true;
                NavigableMap<Long, Block> listed = new TreeMap<>();
                for (Block block : from.changedBlocks(base.snapshot(), order.snapshot())) {
                    listed.put(block.offset(), block);
                    alike &= block.offset() % blockSize == 0
                            && (block.length() == blockSize || block.offset() + block.length() == order.bytes());
                    touch(block, blockSize);
                }
                if (alike) {
                    reader.know(listed);
                }
            }
            if (base != null && base.lineage() == Notes.Lineage.COMPARED) {
                // What became zeros is listed in the earlier one only.
                before = new Reader(from, base.snapshot(), order.bytes(), blockSize);
                before.blocks().values().forEach(block -> touch(block, blockSize));
            } else {
                before = null;
            }
        }

        private void touch(Block block, int blockSize) {
            long end = block.offset() + block.length();
            for (long at = block.offset() / blockSize * blockSize; at < end; at += blockSize) {
                touched.add(at);
            }
        }

        NavigableSet<Long> touched() {
            return touched;
        }

        ByteBuffer read(long offset) {
            return reader.read(offset);
        }

        boolean changed(long offset, ByteBuffer data) {
            return before == null || !before.read(offset).equals(data);
        }
    }

    /** Reads a snapshot in blocks of another size; zeros where it lists none. */
    private static final class Reader {
        private final SnapshotService from;
        private final ResourceId snapshot;
        private final long bytes;
        private final int blockSize;
        private @Nullable NavigableMap<Long, Block> blocks;

        Reader(SnapshotService from, ResourceId snapshot, long bytes, int blockSize) {
            this.from = from;
            this.snapshot = snapshot;
            this.bytes = bytes;
            this.blockSize = blockSize;
        }

        /** Spares a listing of all when these are all that is going to be read, each as it is. */
        void know(NavigableMap<Long, Block> some) {
            blocks = some;
        }

        ByteBuffer read(long offset) {
            int length = (int) Math.min(blockSize, bytes - offset);
            NavigableMap<Long, Block> known = blocks();
            Block exact = known.get(offset);
            if (exact != null && exact.length() == length) {
                return from.readBlock(snapshot, exact);
            }
            ByteBuffer data = ByteBuffer.allocate(length);
            Long first = known.floorKey(offset);
            for (Block block : known.subMap(first == null ? offset : first, true, offset + length, false)
                    .values()) {
                copy(block, offset, data);
            }
            return data.clear();
        }

        private void copy(Block block, long offset, ByteBuffer data) {
            long begin = Math.max(offset, block.offset());
            long end = Math.min(offset + data.capacity(), block.offset() + block.length());
            if (begin < end) {
                ByteBuffer read = from.readBlock(snapshot, block);
                int skip = (int) (begin - block.offset());
                data.position((int) (begin - offset));
                data.put(read.slice(read.position() + skip, (int) (end - begin)));
            }
        }

        NavigableMap<Long, Block> blocks() {
            NavigableMap<Long, Block> known = blocks;
            if (known == null) {
                known = new TreeMap<>();
                for (Block block : from.blocks(snapshot)) {
                    known.put(block.offset(), block);
                }
                blocks = known;
            }
            return known;
        }
    }

    /** Tells whether an error says that a delta is not possible, so that all must be sent. */
    static boolean needsAll(CloudException error) {
        return error.code() == ErrorCode.NOT_FOUND
                || error.code() == ErrorCode.INVALID_ARGUMENT
                || error.code() == ErrorCode.FAILED_PRECONDITION
                || error.code() == ErrorCode.UNSUPPORTED;
    }
}
