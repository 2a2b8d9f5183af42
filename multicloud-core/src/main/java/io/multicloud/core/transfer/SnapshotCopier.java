package io.multicloud.core.transfer;

import com.google.common.hash.Hashing;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.transfer.SnapshotCopy.Base;
import io.multicloud.core.transfer.Units.Unit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies snapshots into others that are written block by block, of the same or another cloud. Each call of {@link #copy} is one
 * attempt of bounded length: it reads a piece of at most {@link #PIECE}, leaves out what the target holds already, and writes
 * the rest at its place. A piece can be repeated without harm, in any order and twice at once, as it always has the same bytes.
 *
 * <p>Clouds have blocks of different sizes. What is read and written together is a unit, the larger of the two sizes: of a unit
 * that has changed, all of it is read. What is in memory of a copy, a place in a listing, is a shortcut; a host without it
 * begins the listing anew. Thread-safe, one attempt at a time for each copy.
 */
public final class SnapshotCopier {
    /** Bytes of one attempt, which is all that is repeated after a crash. */
    public static final long PIECE = 32L << 20;

    /** Bytes of the first one: most copies of what has changed are no longer, and reserve no more than they send. */
    private static final long FIRST_PIECE = 4L << 20;

    /** How many blocks are under way at once, as far as the executor has threads. */
    private static final int LANES = 8;

    private static final int READS = 3;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Environment environment;
    private final SingleAttempts attempts;
    private final Bandwidth bandwidth;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** @param attempts how requests are made that have threads of their own */
    public SnapshotCopier(Environment environment, SingleAttempts attempts, Bandwidth bandwidth) {
        this.environment = environment;
        this.attempts = attempts;
        this.bandwidth = bandwidth;
    }

    /** Where the listings are. */
    private record Place(Units units, long position) {}

    /**
     * Copies the next piece.
     *
     * @param from what was kept of the copy so far
     * @param owned whether it may still be written to the target
     * @throws CloudException if nothing could be copied; of {@code DATA_LOSS} after several reads
     */
    public Copied copy(SnapshotCopy copy, CopyProgress from, BooleanSupplier owned) {
        Duration turn = reserve(copy, from);
        if (!turn.isZero()) {
            return new Copied(from, List.of(), turn, false);
        }
        @Nullable Place known = places.remove(copy.name());
        Units units = known != null && known.position == from.position() ? known.units : new Units(copy);
        List<Unit> next = units.seek(from.position()) ? units.take(piece(from)) : List.of();
        if (next.isEmpty() && !units.ended()) {
            places.put(copy.name(), new Place(units, from.position()));
            return new Copied(from, List.of(), Duration.ZERO, false);
        }
        if (next.isEmpty()) {
            bandwidth.settle(copy.name(), 0);
            return new Copied(from.plus(size(copy), 0, 0, 0), List.of(), Duration.ZERO, true);
        }
        Lanes.Outcome<Written> outcome =
                Lanes.run(next, unit -> write(copy, unit, owned), LANES, environment.executor(), attempts);
        return told(copy, from, units, next, outcome, known == null);
    }

    private Duration reserve(SnapshotCopy copy, CopyProgress progress) {
        return bandwidth.reserve(copy.name(), piece(progress), copy.urgency());
    }

    private static long piece(CopyProgress progress) {
        return progress.equals(CopyProgress.start()) ? FIRST_PIECE : PIECE;
    }

    /** Forgets what is in memory of a copy. */
    public void forget(SnapshotCopy copy) {
        places.remove(copy.name());
        bandwidth.settle(copy.name(), 0);
    }

    private Copied told(
            SnapshotCopy copy,
            CopyProgress from,
            Units units,
            List<Unit> taken,
            Lanes.Outcome<Written> outcome,
            boolean justListed) {
        CopyProgress progress = from;
        List<ExtentRecord> extents = new ArrayList<>();
        for (int i = 0; i < outcome.results().size(); i++) {
            Written written = outcome.results().get(i);
            progress = progress.plus(taken.get(i).end(), written.blocks(), written.read(), written.sent());
            extents.addAll(written.extents());
        }
        bandwidth.settle(copy.name(), progress.sent() - from.sent());
        RuntimeException failure = outcome.failure();
        if (failure == null && units.ended()) {
            return new Copied(progress.plus(size(copy), 0, 0, 0), extents, Duration.ZERO, true);
        }
        if (failure == null) {
            places.put(copy.name(), new Place(units, progress.position()));
            return new Copied(progress, extents, reserve(copy, progress), false);
        }
        if (!(failure instanceof CloudException cloud)) {
            throw failure;
        }
        // What was copied before it is kept: a cloud that throttles each attempt must not stop the copy.
        boolean some = cloud.retryable() && !outcome.results().isEmpty();
        // The tokens of an old listing are good no more.
        boolean expired = cloud.code() == ErrorCode.INVALID_ARGUMENT && !justListed;
        if (!some && !expired) {
            throw failure;
        }
        return new Copied(progress, extents, cloud.retryAfter().orElse(BUSY), false);
    }

    private static long size(SnapshotCopy copy) {
        return copy.upload().volumeSize().bytes();
    }

    // ---- copying

    private record Written(List<ExtentRecord> extents, long blocks, long read, long sent) {}

    private Written write(SnapshotCopy copy, Unit unit, BooleanSupplier owned) {
        byte[] content = read(copy.source(), copy.snapshot(), unit, unit.content());
        byte[] before = copy.base() instanceof Base.Alike alike
                ? read(copy.source(), alike.snapshot(), unit, unit.before())
                : new byte[0];
        List<ExtentRecord> extents = new ArrayList<>();
        long blocks = 0;
        long sent = 0;
        for (int at = 0; at < content.length; at += copy.upload().blockSize()) {
            int length = Math.min(copy.upload().blockSize(), content.length - at);
            boolean zeros = isZero(content, at, length);
            if (differs(copy.base(), content, before, at, length)) {
                requireOwned(owned);
                copy.target()
                        .writeBlock(
                                copy.upload(),
                                unit.offset() + at,
                                ByteBuffer.wrap(content, at, length).slice());
                blocks++;
                sent += length;
            }
            extents.add(new ExtentRecord(
                    copy.stream(),
                    unit.offset() + at,
                    length,
                    zeros ? Optional.empty() : Optional.of(sha256(content, at, length))));
        }
        return new Written(extents, blocks, bytes(unit.content()) + bytes(unit.before()), sent);
    }

    /** Tells whether the target may hold something else: of what the source's cloud says has changed, nobody knows. */
    private static boolean differs(Base base, byte[] content, byte[] before, int at, int length) {
        return base instanceof Base.Earlier
                || (base instanceof Base.Alike
                        ? !Arrays.equals(content, at, at + length, before, at, at + length)
                        : !isZero(content, at, length));
    }

    private static long bytes(List<Block> blocks) {
        return blocks.stream().mapToLong(Block::length).sum();
    }

    /** Returns a unit's bytes of a snapshot: zeros where it has no block. */
    private static byte[] read(SnapshotService source, ResourceId snapshot, Unit unit, List<Block> blocks) {
        byte[] content = new byte[(int) (unit.end() - unit.offset())];
        for (Block block : blocks) {
            ByteBuffer bytes = read(source, snapshot, block);
            int at = (int) (block.offset() - unit.offset());
            bytes.get(content, at, Math.min(bytes.remaining(), content.length - at));
        }
        return content;
    }

    /** Reads a block, again if it arrived broken. */
    static ByteBuffer read(SnapshotService source, ResourceId snapshot, Block block) {
        for (int attempt = 1; ; attempt++) {
            try {
                return source.readBlock(snapshot, block);
            } catch (CloudException e) {
                if (e.code() != ErrorCode.DATA_LOSS || attempt == READS) {
                    throw e;
                }
            }
        }
    }

    static String sha256(byte[] content, int offset, int length) {
        return Hashing.sha256().hashBytes(content, offset, length).toString();
    }

    static boolean isZero(byte[] content, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (content[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireOwned(BooleanSupplier owned) {
        if (!owned.getAsBoolean()) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the lease may be over; nothing is written any more")
                    .build();
        }
    }

    /** Returns the size of a disk in whole GiB, which is how all clouds sell them. */
    public static DataSize wholeGib(DataSize size) {
        return DataSize.gib((size.bytes() + (1L << 30) - 1) >> 30);
    }
}
