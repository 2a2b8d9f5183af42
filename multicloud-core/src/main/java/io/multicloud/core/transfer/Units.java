package io.multicloud.core.transfer;

import com.google.common.math.LongMath;
import io.multicloud.api.volume.Block;
import io.multicloud.core.transfer.SnapshotCopy.Base;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Goes through what a copy has to look at, in the order of offsets. What is read and written together is a unit, the largest of
 * the block sizes on both sides: so no block lies in two of them. Belongs to one copy at a time; after an error it is thrown
 * away, and another one begins at the front.
 */
final class Units {
    private final SnapshotCopy copy;
    private final BlockCursor content;
    private final Optional<BlockCursor> changes;
    private final Optional<BlockCursor> before;

    /** Those whose blocks must be looked at. */
    private final List<BlockCursor> wanted;

    /**
     * Some bytes of the disk.
     *
     * @param content blocks of the snapshot that are in it
     * @param before blocks of what it is compared with that are in it
     */
    record Unit(long offset, long end, List<Block> content, List<Block> before) {}

    Units(SnapshotCopy copy) {
        this.copy = copy;
        this.content = new BlockCursor(() -> copy.source().blocks(copy.snapshot()));
        this.changes = copy.base() instanceof Base.Earlier earlier
                ? Optional.of(new BlockCursor(() -> copy.source().changedBlocks(earlier.snapshot(), copy.snapshot())))
                : Optional.empty();
        this.before = copy.base() instanceof Base.Alike alike
                ? Optional.of(new BlockCursor(() -> copy.source().blocks(alike.snapshot())))
                : Optional.empty();
        this.wanted = changes.map(List::of)
                .orElseGet(
                        () -> Stream.concat(Stream.of(content), before.stream()).toList());
    }

    /** Passes over what ends at an offset or before; false if there is more to pass over than one attempt takes. */
    boolean seek(long offset) {
        boolean there = content.seek(offset);
        for (BlockCursor each : wanted) {
            there &= each == content || each.seek(offset);
        }
        return there;
    }

    /** Tells whether there is nothing more to look at. */
    boolean ended() {
        return first().isEmpty();
    }

    /** Takes units of about so many bytes together; fewer, or none, if there is too much between them for one attempt. */
    List<Unit> take(long bytes) {
        List<Unit> units = new ArrayList<>();
        long size = copy.upload().volumeSize().bytes();
        long planned = 0;
        for (OptionalLong first = first(); first.isPresent() && planned < bytes; first = first()) {
            long unit = unit(size);
            long offset = first.getAsLong() / unit * unit;
            long end = Math.min(size, offset + unit);
            if (!content.seek(offset)) {
                break;
            }
            changes.ifPresent(listing -> listing.takeUntil(end));
            units.add(new Unit(
                    offset,
                    end,
                    content.takeUntil(end),
                    before.map(listing -> listing.takeUntil(end)).orElse(List.of())));
            planned += end - offset;
        }
        return units;
    }

    private OptionalLong first() {
        return wanted.stream()
                .map(BlockCursor::peek)
                .filter(Objects::nonNull)
                .mapToLong(Block::offset)
                .min();
    }

    private long unit(long diskSize) {
        return wanted.stream()
                .map(BlockCursor::peek)
                .filter(Objects::nonNull)
                .mapToLong(block -> blockSize(block, diskSize))
                .reduce(copy.upload().blockSize(), Math::max);
    }

    /** The last block of a disk may be shorter than what its snapshot is divided into. */
    private static long blockSize(Block block, long diskSize) {
        return block.offset() + block.length() == diskSize
                ? LongMath.ceilingPowerOfTwo(block.length())
                : block.length();
    }
}
