package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.storage.SnapshotEntry.Origin;
import io.multicloud.testkit.fake.storage.StorageTraits.SnapshotTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots and their blocks. A snapshot is a reference to the volume's bytes at the moment its create is accepted. It is
 * billed from then on, for what differs from the snapshot before it in the same region and lineage; when that one goes,
 * what only it held is billed to the next, as the clouds do.
 */
public final class SnapshotBackend extends ResourceBackend<Snapshot, SnapshotSpec, SnapshotEntry> {
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** Of the time of a snapshot that has everything to copy. */
    private static final double LEAST_SHARE = 0.1;

    private final SnapshotTraits traits;
    private final BlockTokenMint tokens;
    private final Map<Region, Long> counts = new TreeMap<>();
    private final Map<Chain, List<SnapshotEntry>> chains = new HashMap<>();
    private @Nullable VolumeBackend volumes;
    private @Nullable ImageStore images;
    private long most = UNLIMITED;

    /**
     * A block as it was read.
     *
     * @param bytes what arrived, which a fault may have changed
     * @param sha256 the checksum of what was stored
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    public record BlockData(byte[] bytes, byte[] sha256) {
        /** Tells whether the bytes are those that were stored. */
        public boolean intact() {
            return Arrays.equals(sha256, Checksums.sha256(bytes));
        }
    }

    private record Chain(Region region, String lineage) {}

    private record CopyArguments(ResourceId source, Region target, String name) {}

    SnapshotBackend(World world) {
        super(world, ResourceType.SNAPSHOT);
        this.traits = world.snapshotTraits();
        this.tokens = new BlockTokenMint(world.settings().seed());
    }

    /** Tells snapshots of volumes, which know snapshots already. */
    void connect(VolumeBackend side) {
        volumes = side;
    }

    /** Tells snapshots of images, which know snapshots already. */
    void connect(ImageStore side) {
        images = side;
    }

    // Requests.

    /**
     * Copies a snapshot to another region.
     *
     * @param token distinguishes this copy from all others
     */
    public Progress<Snapshot> copy(ResourceId source, Region target, String name, String token) {
        return world().request(FakeOperation.COPY_SNAPSHOT, target, Optional::empty, source, () -> {
            if (world().strike(FaultKind.REGION_DOWN, FakeOperation.COPY_SNAPSHOT, source.region(), null) != null) {
                throw world().refusal(
                                ErrorCode.UNAVAILABLE, type(), "the region " + source.region() + " does not answer");
            }
            SnapshotEntry copied = existing(source);
            CopyArguments arguments = new CopyArguments(source, target, name);
            SnapshotEntry entry = creation(arguments, token, target, name, copied.tags(), () -> {
                requireAvailable(copied);
                SnapshotEntry copy =
                        newEntry(target, name, copied.tags(), copied.origin(), copied.encryption(), copied.bytes);
                change(copy, Phase.CREATING, FakeOperation.COPY_SNAPSHOT, () -> settle(copy, "AVAILABLE"));
                return copy;
            });
            return creationProgress(entry);
        });
    }

    /** Lists a page of the blocks that may hold other bytes than zeros. */
    public Page<Block> blocks(ResourceId id, Optional<String> pageToken) {
        return requestOn(FakeOperation.LIST_SNAPSHOT_BLOCKS, id, entry -> {
            requireAvailable(entry);
            int most = pageSize();
            List<Long> offsets = SnapshotBlocks.written(entry.bytes, traits.blockBytes(), from(pageToken), most + 1);
            return page(entry, offsets, most);
        });
    }

    /** Lists a page of the blocks that may differ from those of another snapshot. */
    public Page<Block> changedBlocks(ResourceId base, ResourceId id, Optional<String> pageToken) {
        return requestOn(FakeOperation.LIST_CHANGED_BLOCKS, id, entry -> {
            SnapshotEntry first = existing(base);
            requireAvailable(first);
            requireAvailable(entry);
            if (!first.origin().lineage().equals(entry.origin().lineage())
                    || !base.region().equals(id.region())) {
                throw invalid("the snapshots '" + base.nativeId() + "' and '" + id.nativeId()
                        + "' are not of the same volume and region");
            }
            int most = pageSize();
            List<Long> offsets =
                    SnapshotBlocks.changed(first.bytes, entry.bytes, traits.blockBytes(), from(pageToken), most + 1);
            return page(entry, offsets, most);
        });
    }

    /** Reads a block by its token, or by its offset where the cloud mints none. */
    public BlockData readBlock(ResourceId id, long offset, Optional<String> token) {
        return requestOn(FakeOperation.READ_SNAPSHOT_BLOCK, id, entry -> {
            requireAvailable(entry);
            requireBlock(entry, offset);
            if (traits.tokens() == BlockTokens.PER_LISTING) {
                String given = token.orElseThrow(() -> invalid("a block is read by the token of a listing"));
                if (!tokens.accepts(given, id.nativeId(), offset, world().now())) {
                    throw invalid("the block token has expired or is not of the block at " + offset);
                }
            }
            byte[] bytes = entry.bytes.read(offset, SnapshotBlocks.length(entry.bytes, traits.blockBytes(), offset));
            byte[] sha256 = Checksums.sha256(bytes);
            if (world().strike(FaultKind.CORRUPT_BYTES, FakeOperation.READ_SNAPSHOT_BLOCK, id.region(), null) != null) {
                Checksums.corrupt(bytes);
            }
            return new BlockData(bytes, sha256);
        });
    }

    /** Starts a snapshot that is written block by block, or returns the one that was started with this token. */
    public SnapshotUpload startUpload(SnapshotUploadSpec spec, Region region) {
        return world().request(FakeOperation.START_SNAPSHOT_UPLOAD, region, Optional::empty, null, () -> {
            SnapshotEntry entry = creation(
                    spec, spec.idempotencyToken(), region, spec.name(), spec.tags(), () -> upload(spec, region));
            return new SnapshotUpload(entry.id(), DataSize.bytes(entry.bytes.size()), traits.blockBytes());
        });
    }

    /** Writes one block of a snapshot that is open for writing. */
    public void writeBlock(ResourceId id, long offset, byte[] data) {
        requestOnHandle(FakeOperation.WRITE_SNAPSHOT_BLOCK, id, entry -> {
            Set<Long> written = requireOpen(entry);
            requireBlock(entry, offset);
            int length = SnapshotBlocks.length(entry.bytes, traits.blockBytes(), offset);
            if (data.length != length) {
                throw invalid("the block at " + offset + " has " + length + " bytes, not " + data.length);
            }
            entry.bytes = entry.bytes.write(offset, data);
            return written.add(offset);
        });
    }

    /**
     * Ends the writing; once more does nothing.
     *
     * @param blocksWritten how many blocks the caller wrote
     * @throws FakeNativeException if another number arrived
     */
    public Progress<Snapshot> completeUpload(ResourceId id, long blocksWritten) {
        return requestOnHandle(FakeOperation.COMPLETE_SNAPSHOT_UPLOAD, id, entry -> {
            if (entry.writtenBlocks != null) {
                if (entry.writtenBlocks.size() != blocksWritten) {
                    throw world().refusal(
                                    ErrorCode.DATA_LOSS,
                                    type(),
                                    entry.writtenBlocks.size() + " blocks arrived and " + blocksWritten
                                            + " were written");
                }
                entry.writtenBlocks = null;
                change(
                        entry,
                        Phase.CREATING,
                        FakeOperation.COMPLETE_SNAPSHOT_UPLOAD,
                        share(entry),
                        () -> settle(entry, "AVAILABLE"));
                reprice(entry);
            }
            return creationProgress(entry);
        });
    }

    /** Returns the true bytes of a snapshot. */
    public DiskBytes bytes(ResourceId id) {
        SnapshotEntry entry = world().locked(() -> Optional.ofNullable(table().find(id.nativeId())))
                .orElseThrow(() -> new IllegalArgumentException("there is no snapshot " + id));
        return DiskBytes.readOnly(world(), "the snapshot " + id, () -> entry.bytes);
    }

    /**
     * Sets the quota of every region; default no limit.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public void limit(long snapshots) {
        if (snapshots < 0) {
            throw new IllegalArgumentException("a quota must not be negative, was " + snapshots);
        }
        world().locked(() -> most = snapshots);
    }

    /** Returns the limit of a region with its use, if there is one. */
    public Optional<Quota> quota(Region region) {
        return world().locked(() -> most == UNLIMITED
                ? Optional.empty()
                : Optional.of(new Quota(
                        world().flavor().storage().quotas().snapshots(),
                        "snapshots",
                        region,
                        "",
                        Quota.Unit.SNAPSHOTS,
                        most,
                        counts.getOrDefault(region, 0L))));
    }

    // What volumes ask; under the lock.

    /** Returns a snapshot that a volume can be made from. */
    SnapshotEntry sourceOfVolume(ResourceId id, Region region) {
        if (!id.region().equals(region)) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            type(),
                            "the snapshot '" + id.nativeId() + "' is not in region " + region);
        }
        SnapshotEntry entry = existing(id);
        requireAvailable(entry);
        return entry;
    }

    // What every kind of resource has.

    @Override
    protected SnapshotEntry make(SnapshotSpec spec, Region region) {
        ResourceId id = spec.volume();
        if (volumes == null || !id.region().equals(region)) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            type(),
                            "the volume '" + id.nativeId() + "' is not in region " + region);
        }
        VolumeEntry volume = volumes.sourceOfSnapshot(id);
        SnapshotEntry entry = newEntry(
                region, spec.name(), spec.tags(), new Origin(id, id.nativeId()), volume.encryption(), volume.bytes());
        change(entry, Phase.CREATING, FakeOperation.CREATE_SNAPSHOT, share(entry), () -> settle(entry, "AVAILABLE"));
        return entry;
    }

    @Override
    protected void beforeDelete(SnapshotEntry entry) {
        if (images != null && images.refersTo(entry.id())) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "an image refers to the snapshot '" + entry.id().nativeId() + "'");
        }
    }

    @Override
    protected void onDeleting(SnapshotEntry entry) {
        if (entry.meter != null) {
            entry.meter.stop();
        }
        counts.merge(entry.id().region(), -1L, Long::sum);
        List<SnapshotEntry> chain = chainOf(entry);
        int index = chain.indexOf(entry);
        chain.remove(index);
        SnapshotEntry next = at(chain, index);
        if (next != null) {
            bill(next, at(chain, index - 1));
        }
    }

    private SnapshotEntry upload(SnapshotUploadSpec spec, Region region) {
        long size = spec.volumeSize().bytes();
        ByteImage bytes = ByteImage.ofSize(size);
        Encryption encryption = Encryption.providerKey();
        Origin origin = new Origin(null, "written-" + world().nextNumber());
        if (spec.parent().isPresent()) {
            SnapshotEntry parent = sourceOfVolume(spec.parent().get(), region);
            if (parent.bytes.size() > size) {
                throw invalid("a snapshot of " + spec.volumeSize() + " cannot go on from one of "
                        + DataSize.bytes(parent.bytes.size()));
            }
            bytes = parent.bytes.grow(size);
            encryption = parent.encryption();
            origin = new Origin(null, parent.origin().lineage());
        }
        SnapshotEntry entry = newEntry(region, spec.name(), spec.tags(), origin, encryption, bytes);
        entry.openForWriting();
        return entry;
    }

    private SnapshotEntry newEntry(
            Region region,
            String name,
            Map<String, String> tags,
            Origin origin,
            Encryption encryption,
            ByteImage bytes) {
        if (counts.getOrDefault(region, 0L) >= most) {
            throw world().refusal(ErrorCode.QUOTA, type(), "more than " + most + " snapshots in " + region);
        }
        counts.merge(region, 1L, Long::sum);
        SnapshotEntry entry =
                new SnapshotEntry(mint(region, name), name, tags, world().now(), origin, encryption, bytes);
        List<SnapshotEntry> chain = chainOf(entry);
        Money price = hourly(entry, at(chain, chain.size() - 1));
        chain.add(entry);
        entry.meter = world().ledger().start(entry.id(), "storage", "snapshot", price, Duration.ZERO, tags);
        return entry;
    }

    // The bill.

    /** Returns the living snapshots of the same region and lineage, oldest first. */
    private List<SnapshotEntry> chainOf(SnapshotEntry entry) {
        return chains.computeIfAbsent(
                new Chain(entry.id().region(), entry.origin().lineage()), key -> new ArrayList<>());
    }

    private static @Nullable SnapshotEntry at(List<SnapshotEntry> chain, int index) {
        return index >= 0 && index < chain.size() ? chain.get(index) : null;
    }

    /**
     * Returns the share of the usual time that a snapshot takes: as clouds keep only what has changed since the one before,
     * little after a few changes (https://docs.aws.amazon.com/ebs/latest/userguide/how_snapshots_work.html).
     */
    private double share(SnapshotEntry entry) {
        List<SnapshotEntry> chain = chainOf(entry);
        SnapshotEntry before = at(chain, chain.indexOf(entry) - 1);
        if (before == null) {
            return 1;
        }
        double changed = entry.bytes.changedBytes(before.bytes);
        return Math.min(1, LEAST_SHARE + changed / Math.max(1, entry.bytes.writtenBytes()));
    }

    private void reprice(SnapshotEntry entry) {
        List<SnapshotEntry> chain = chainOf(entry);
        bill(entry, at(chain, chain.indexOf(entry) - 1));
    }

    private void bill(SnapshotEntry entry, @Nullable SnapshotEntry before) {
        if (entry.meter != null) {
            entry.meter.price(hourly(entry, before));
        }
    }

    private Money hourly(SnapshotEntry entry, @Nullable SnapshotEntry before) {
        long bytes = before == null ? entry.bytes.writtenBytes() : entry.bytes.changedBytes(before.bytes);
        return Ledger.monthly(
                Money.usd(traits.monthlyUsd()), DataSize.bytes(bytes).toGiB());
    }

    // Blocks.

    private Page<Block> page(SnapshotEntry entry, List<Long> offsets, int most) {
        long listing = tokens.newListing();
        List<Block> blocks = offsets.stream()
                .limit(most)
                .map(offset -> new Block(
                        offset,
                        SnapshotBlocks.length(entry.bytes, traits.blockBytes(), offset),
                        token(entry, offset, listing)))
                .toList();
        return new Page<>(
                blocks, offsets.size() > most ? Optional.of(Long.toHexString(offsets.get(most))) : Optional.empty());
    }

    private Optional<String> token(SnapshotEntry entry, long offset, long listing) {
        return switch (traits.tokens()) {
            case NONE -> Optional.empty();
            case PER_LISTING ->
                Optional.of(tokens.mint(
                        entry.id().nativeId(), offset, listing, world().now().plus(traits.tokenLife())));
        };
    }

    private int pageSize() {
        return world().flavor().pageSize(type()).most();
    }

    private long from(Optional<String> pageToken) {
        if (pageToken.isEmpty()) {
            return 0;
        }
        try {
            long offset = Long.parseLong(pageToken.get(), 16);
            if (offset >= 0 && offset % traits.blockBytes() == 0) {
                return offset;
            }
        } catch (NumberFormatException notOurs) {
            // Refused below, like any other text that no listing gave.
        }
        throw invalid("the page token '" + pageToken.get() + "' is not of this listing");
    }

    private void requireBlock(SnapshotEntry entry, long offset) {
        if (offset < 0 || offset >= entry.bytes.size() || offset % traits.blockBytes() != 0) {
            throw invalid("a block of the snapshot '" + entry.id().nativeId() + "' begins at a multiple of "
                    + traits.blockBytes() + " below " + entry.bytes.size() + ", not at " + offset);
        }
    }

    private void requireAvailable(SnapshotEntry entry) {
        if (entry.state() != SnapshotState.AVAILABLE) {
            throw precondition("the snapshot '" + entry.id().nativeId() + "' is " + entry.state());
        }
    }

    private Set<Long> requireOpen(SnapshotEntry entry) {
        Set<Long> written = entry.writtenBlocks;
        if (written == null) {
            throw precondition("the snapshot '" + entry.id().nativeId() + "' is not open for writing");
        }
        return written;
    }

    private FakeNativeException precondition(String message) {
        return world().refusal(ErrorCode.FAILED_PRECONDITION, type(), message);
    }

    private FakeNativeException invalid(String message) {
        return world().refusal(ErrorCode.INVALID_ARGUMENT, type(), message);
    }
}
