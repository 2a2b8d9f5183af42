package io.multicloud.core.transfer;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.pipeline.SingleAttempts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what was written and compares it with the checksums that the journal has of the source. In attempts of bounded
 * length, like {@link SnapshotCopier}; what is in memory is a shortcut. Thread-safe, one attempt at a time for each check.
 */
public final class SnapshotCheck {
    private static final int EXTENTS = 32;
    private static final int LANES = 8;

    /** How soon the journal has answered, usually. */
    private static final Duration JOURNAL = Duration.ofMillis(5);

    private final Environment environment;
    private final SingleAttempts attempts;
    private final Journal journal;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    public SnapshotCheck(Environment environment, SingleAttempts attempts, Journal journal) {
        this.environment = environment;
        this.attempts = attempts;
        this.journal = journal;
    }

    /** Where a check is: the extents that come next, as soon as the journal has answered. */
    private record Place(BlockCursor blocks, long position, CompletableFuture<List<ExtentRecord>> extents) {}

    /**
     * What one attempt came to.
     *
     * @param position up to which everything is right; empty at the end
     * @param after when to go on
     */
    public record Checked(OptionalLong position, Duration after) {}

    /**
     * Compares the next extents.
     *
     * @param saga whose stream it is
     * @param from the position so far
     * @throws CloudException {@code DATA_LOSS} naming the first extent that differs
     */
    public Checked check(String saga, String stream, SnapshotService target, ResourceId snapshot, long from) {
        String name = saga + "/" + stream;
        @Nullable Place known = places.remove(name);
        Place place = known != null && known.position == from
                ? known
                : new Place(new BlockCursor(() -> target.blocks(snapshot)), from, fetch(saga, stream, from));
        if (!place.extents.isDone()) {
            places.put(name, place);
            return new Checked(OptionalLong.of(from), JOURNAL);
        }
        if (place.extents.isCompletedExceptionally()) {
            return new Checked(OptionalLong.of(from), Duration.ofSeconds(1));
        }
        List<ExtentRecord> extents = place.extents.getNow(List.of());
        if (extents.isEmpty()) {
            return new Checked(OptionalLong.empty(), Duration.ZERO);
        }
        if (!place.blocks.seek(from)) {
            places.put(name, place);
            return new Checked(OptionalLong.of(from), Duration.ZERO);
        }
        List<Pair> pairs = new ArrayList<>();
        for (ExtentRecord extent : extents) {
            place.blocks.seek(extent.offset());
            List<Block> blocks = place.blocks.takeUntil(extent.offset() + extent.length());
            pairs.add(new Pair(extent, blocks));
        }
        Lanes.Outcome<Boolean> outcome =
                Lanes.run(pairs, pair -> same(target, snapshot, pair), LANES, environment.executor(), attempts);
        RuntimeException failure = outcome.failure();
        if (failure != null) {
            throw failure;
        }
        ExtentRecord last = extents.get(extents.size() - 1);
        long next = last.offset() + last.length();
        places.put(name, new Place(place.blocks, next, fetch(saga, stream, next)));
        return new Checked(OptionalLong.of(next), Duration.ZERO);
    }

    private record Pair(ExtentRecord extent, List<Block> blocks) {}

    private static boolean same(SnapshotService target, ResourceId snapshot, Pair pair) {
        ExtentRecord extent = pair.extent;
        byte[] content = new byte[(int) extent.length()];
        for (Block block : pair.blocks) {
            ByteBuffer bytes = SnapshotCopier.read(target, snapshot, block);
            int at = (int) (block.offset() - extent.offset());
            bytes.get(content, at, Math.min(bytes.remaining(), content.length - at));
        }
        Optional<String> found = SnapshotCopier.isZero(content, 0, content.length)
                ? Optional.empty()
                : Optional.of(SnapshotCopier.sha256(content, 0, content.length));
        if (!found.equals(extent.sha256())) {
            throw CloudException.builder(
                            ErrorCode.DATA_LOSS,
                            "the " + extent.length() + " bytes at " + extent.offset() + " are not those of the source")
                    .resourceId(snapshot)
                    .build();
        }
        return true;
    }

    private CompletableFuture<List<ExtentRecord>> fetch(String saga, String stream, long from) {
        return journal.forBlockingCallers().extents(saga, stream, from, EXTENTS).toCompletableFuture();
    }
}
