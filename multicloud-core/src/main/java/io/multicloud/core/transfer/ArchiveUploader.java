package io.multicloud.core.transfer;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.volume.Block;
import io.multicloud.core.image.Checkpoint;
import io.multicloud.core.image.Extent;
import io.multicloud.core.image.ImageFormat;
import io.multicloud.core.image.ImagePipeline;
import io.multicloud.core.image.ImageReader;
import io.multicloud.core.image.ImageWriter;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes snapshots as images into objects, for clouds that import disks and do not let them be written. Each call of {@link
 * #upload} is one attempt of bounded length: one reads a piece of the disk, several blocks at once, and sends it through the image
 * pipeline; the next one uploads the part that has come out, and has all its time for that. A part follows from the place where
 * it begins alone, so that it can be made and uploaded again, and replaces itself. That is not the same to every cloud: some give
 * it another receipt, and make no object with the old one; see {@link #again}.
 *
 * <p>What was read and compressed of a part is kept in memory until it has arrived, or nobody has asked for ten minutes: an
 * attempt that a cloud cuts short is not for nothing. Beside the part, at most {@link #BATCH} of a disk are in memory. A host
 * without it begins the part anew. Thread-safe, one attempt at a time for each upload.
 */
public final class ArchiveUploader {
    /** Bytes of the disk that are read before they are compressed. */
    private static final long BATCH = 8L << 20;

    /** Bytes of the disk without data that go into one batch. */
    private static final long SPAN = 4L << 30;

    private static final long USUAL_PIECE = 32L << 20;

    /** How long the upload of a part may take; an attempt has 15 s. */
    private static final int SECONDS = 5;

    private static final int LANES = 8;
    private static final Duration BUSY = Duration.ofSeconds(1);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Environment environment;
    private final SingleAttempts attempts;
    private final Bandwidth bandwidth;
    private final ImagePipeline pipeline;

    // Guarded by itself; the one that was used last is at the end.
    private final Map<String, Building> kept = new LinkedHashMap<>();

    /** @param attempts how requests are made that have threads of their own */
    public ArchiveUploader(Environment environment, SingleAttempts attempts, Bandwidth bandwidth) {
        this.environment = environment;
        this.attempts = attempts;
        this.bandwidth = bandwidth;
        this.pipeline = ImagePipeline.on(environment);
    }

    /** A part that is being made. Of one attempt at a time. */
    private static final class Building {
        final ArchiveProgress from;
        final Piece.Part part = new Piece.Part();
        BlockCursor cursor;

        /** Whether the cursor is where it should be; after a failed request it is not. */
        boolean listed = true;

        Checkpoint at;
        long read;
        boolean whole;

        /** The batch that comes next, as far as it is known, and what was read of it. */
        List<Block> wanted = List.of();

        long end;
        Piece.Blocks blocks;
        long usedAt;

        Building(ArchiveUpload upload, ArchiveProgress from, BlockCursor cursor) {
            this.from = from;
            this.cursor = cursor;
            this.at = from.checkpoint();
            this.end = from.position();
            this.blocks =
                    new Piece.Blocks(upload.snapshot().toString(), upload.size().bytes());
        }
    }

    /**
     * Uploads the next part.
     *
     * @param from what was kept of the upload so far, which is not at its end
     * @param owned whether it may still be written to the target
     * @throws CloudException if nothing came of it
     */
    public Archived upload(ArchiveUpload upload, ArchiveProgress from, BooleanSupplier owned) {
        return attempt(upload, from, Optional.empty(), owned);
    }

    /**
     * Makes a part again and uploads it in the place of what is there now, in as many attempts as it takes.
     *
     * @param known the part as it was
     * @param owned whether it may still be written to the target
     * @return with the same part, and the receipt of its new upload
     * @throws CloudException {@code DATA_LOSS} if it cannot be made as it was; otherwise as {@link #upload}
     */
    public Archived again(ArchiveUpload upload, ArchivePart known, BooleanSupplier owned) {
        Archived archived = attempt(upload, known.from(), known.part().sha256(), owned);
        if (archived.part().isPresent()) {
            forget(upload.name());
        }
        return archived;
    }

    /** @param wanted the checksum that the part must have; empty if it is made for the first time */
    private Archived attempt(
            ArchiveUpload upload, ArchiveProgress from, Optional<String> wanted, BooleanSupplier owned) {
        Duration turn = bandwidth.reserve(upload.name(), piece(upload), Bandwidth.Urgency.DOWNTIME);
        if (!turn.isZero()) {
            return Archived.nothing(from, turn);
        }
        @Nullable Building known = take(upload, from);
        Building building = known == null ? new Building(upload, from, listing(upload)) : known;
        long before = building.read;
        try {
            building.listed = false;
            boolean there = building.cursor.seek(building.end);
            building.listed = true;
            if (!there) {
                keep(upload, building);
                return Archived.nothing(from, Duration.ZERO);
            }
            if (!building.whole) {
                while (!building.whole) {
                    grow(upload, building);
                }
                keep(upload, building);
                return Archived.nothing(from, Duration.ZERO);
            }
            String sha256 = sha256(building.part);
            requireAsItWas(upload, from, wanted, sha256);
            requireOwned(owned);
            UploadedPart arrived = upload.target().uploadPart(upload.upload(), from.parts() + 1, building.part);
            return told(upload, building, arrived, sha256);
        } catch (CloudException e) {
            // The tokens of an old listing are good no more.
            boolean expired = !building.listed && e.code() == ErrorCode.INVALID_ARGUMENT && known != null;
            if (!building.listed) {
                building.cursor = listing(upload);
            }
            keep(upload, building);
            if (expired || (e.retryable() && building.read > before)) {
                return Archived.nothing(from, e.retryAfter().orElse(BUSY));
            }
            throw e;
        } catch (IOException e) {
            // What was half written is thrown away with the part.
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the image pipeline was broken off: " + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    /**
     * Returns the bytes of the disk that go into one part: so many that its upload is over within one attempt at the bandwidth
     * that is allowed, and enough that there are not too many parts.
     */
    private long piece(ArchiveUpload upload) {
        long soon = bandwidth.bytesPerSecond().orElse(Long.MAX_VALUE / SECONDS) * SECONDS;
        return Math.max(upload.smallestPiece(), Math.min(USUAL_PIECE, soon));
    }

    private Archived told(ArchiveUpload upload, Building building, UploadedPart arrived, String sha256) {
        ArchiveProgress from = building.from;
        ArchiveProgress progress = new ArchiveProgress(
                building.at.diskOffset(),
                from.parts() + 1,
                from.read() + building.read,
                building.at.sinkSize(),
                building.at.state());
        ExtentRecord extent = new ExtentRecord(
                upload.stream(), from.sent(), building.part.length(), Optional.of(sha256), Optional.of(arrived.etag()));
        bandwidth.settle(upload.name(), building.part.length());
        boolean complete = progress.position() == upload.size().bytes();
        if (!complete) {
            keep(upload, new Building(upload, progress, building.cursor));
        }
        return new Archived(
                progress,
                Optional.of(extent),
                List.of(extent, new ArchivePart(extent, from).beginning()),
                complete ? Duration.ZERO : bandwidth.reserve(upload.name(), piece(upload), Bandwidth.Urgency.DOWNTIME));
    }

    private static String sha256(Piece.Part part) throws IOException {
        HashingOutputStream hash = new HashingOutputStream(Hashing.sha256(), OutputStream.nullOutputStream());
        part.open().transferTo(hash);
        return hash.hash().toString();
    }

    private static void requireAsItWas(
            ArchiveUpload upload, ArchiveProgress from, Optional<String> wanted, String sha256) {
        if (wanted.isPresent() && !wanted.get().equals(sha256)) {
            throw CloudException.builder(
                            ErrorCode.DATA_LOSS,
                            "part " + (from.parts() + 1) + " of '"
                                    + upload.upload().key().key() + "' cannot be made again as it was")
                    .resourceId(upload.snapshot())
                    .build();
        }
    }

    private static void requireOwned(BooleanSupplier owned) {
        if (!owned.getAsBoolean()) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the lease may be over; nothing is written any more")
                    .build();
        }
    }

    // ---- making a part

    private static BlockCursor listing(ArchiveUpload upload) {
        return new BlockCursor(() -> upload.source().blocks(upload.snapshot()));
    }

    /** Reads the next batch and adds it to the part. */
    private void grow(ArchiveUpload upload, Building building) throws IOException {
        long position = building.at.diskOffset();
        if (building.end == position) {
            building.listed = false;
            plan(upload, building);
            building.listed = true;
        }
        fetch(upload, building);
        boolean whole =
                building.read >= piece(upload) || building.end == upload.size().bytes();
        long least = whole ? upload.leastPart() - building.part.length() : 0;
        try (ImageReader reader = ImageReader.open(ImageFormat.RAW, building.blocks);
                ImageWriter writer = writer(upload, building)) {
            building.at = pipeline.copyPart(reader, writer, position, building.end, least);
        }
        building.whole = whole || building.part.length() >= piece(upload);
        building.wanted = List.of();
        building.blocks =
                new Piece.Blocks(upload.snapshot().toString(), upload.size().bytes());
    }

    private static ImageWriter writer(ArchiveUpload upload, Building building) throws IOException {
        return building.at.diskOffset() == 0
                ? ImageWriter.open(upload.format(), building.part, upload.diskSize())
                : ImageWriter.resume(upload.format(), building.part, upload.diskSize(), building.at);
    }

    /** Takes whole windows: up to a batch of data, or a long stretch without any. */
    private void plan(ArchiveUpload upload, Building building) {
        long size = upload.size().bytes();
        long start = building.end;
        long most = Math.min(BATCH, piece(upload) - building.read);
        List<Block> wanted = new ArrayList<>();
        long end = start;
        long bytes = 0;
        for (Block next = building.cursor.peek();
                next != null && next.offset() < Math.min(size, start + SPAN) && bytes < most;
                next = building.cursor.peek()) {
            end = windowAfter(next.offset() + next.length());
            for (Block block : building.cursor.takeUntil(end)) {
                wanted.add(block);
                bytes += block.length();
                end = Math.max(end, windowAfter(block.offset() + block.length()));
            }
        }
        building.wanted = wanted;
        building.end = Math.min(size, wanted.isEmpty() ? start + SPAN : end);
    }

    private static long windowAfter(long offset) {
        return (offset + Extent.WINDOW - 1) / Extent.WINDOW * Extent.WINDOW;
    }

    private void fetch(ArchiveUpload upload, Building building) {
        List<Block> missing = building.wanted.stream()
                .filter(block -> !building.blocks.has(block))
                .toList();
        Lanes.Outcome<byte[]> outcome = Lanes.run(
                missing,
                block -> bytes(SnapshotCopier.read(upload.source(), upload.snapshot(), block)),
                LANES,
                environment.executor(),
                attempts);
        for (int i = 0; i < outcome.results().size(); i++) {
            building.blocks.put(missing.get(i), outcome.results().get(i));
            building.read += outcome.results().get(i).length;
        }
        RuntimeException failure = outcome.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    // ---- what is in memory

    private @Nullable Building take(ArchiveUpload upload, ArchiveProgress from) {
        synchronized (kept) {
            Building building = kept.remove(upload.name());
            return building != null && building.from.equals(from) ? building : null;
        }
    }

    private void keep(ArchiveUpload upload, Building building) {
        long now = environment.nanoTime();
        building.usedAt = now;
        synchronized (kept) {
            kept.values().removeIf(other -> now - other.usedAt > FORGOTTEN.toNanos());
            kept.put(upload.name(), building);
        }
    }

    /** Forgets what is in memory of an upload. */
    public void forget(String upload) {
        synchronized (kept) {
            kept.remove(upload);
        }
        bandwidth.settle(upload, 0);
    }
}
