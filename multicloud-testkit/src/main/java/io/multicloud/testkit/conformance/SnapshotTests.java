package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import io.multicloud.testkit.conformance.FaultInjector.Placed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots beyond what they share with other resources: the point in time, copies, and blocks. */
class SnapshotTests extends ConformanceTests {
    private static final int USUAL_BLOCK = 512 * 1024;

    @BeforeEach
    void requireSnapshots() {
        bench().needs(Capability.VOLUMES, Capability.SNAPSHOTS);
    }

    private SnapshotService snapshots() {
        return bench().provider().volumes().snapshots();
    }

    private SnapshotSpec specOf(ResourceId volume) {
        return SnapshotSpec.builder(bench().name(ResourceType.SNAPSHOT), volume).build();
    }

    private Snapshot snapshotOf(ResourceId volume) {
        return bench().make(ResourceKinds.SNAPSHOT, specOf(volume));
    }

    private int blockSize() {
        return (int) bench().provider()
                .capabilities()
                .limit(Limit.SNAPSHOT_BLOCK_BYTES)
                .orElse(USUAL_BLOCK);
    }

    private ResourceId madeUp() {
        return bench().provider()
                .resourceId(ResourceType.SNAPSHOT, bench().provider().region(), "conformance-made-up");
    }

    /** Writes a block of the same bytes to a volume, as its VM would. */
    private void write(ResourceId volume, long block, int value) {
        GuestDisk disk = bench().target().guestDisk().orElse(null);
        if (disk == null) {
            Bench.skip("nothing writes to volumes past the API");
            return;
        }
        disk.write(volume, block * blockSize(), blockOf(value));
    }

    private ByteBuffer blockOf(int value) {
        byte[] bytes = new byte[blockSize()];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    /** Returns what a snapshot holds other than zeros: by block number, the byte that a block is full of. */
    private Map<Long, Integer> contentOf(ResourceId snapshot) {
        Map<Long, Integer> content = new TreeMap<>();
        Snapshot of = snapshots().get(snapshot);
        for (Block block : inOrder(snapshots().blocks(snapshot), of.volumeSize())) {
            ByteBuffer bytes = snapshots().readBlock(snapshot, block);
            Expect.equal(block.length(), bytes.remaining(), "a block must have as many bytes as it says");
            Expect.that(bytes.isReadOnly(), "the bytes of a block must be read-only", bytes);
            byte first = bytes.get(bytes.position());
            for (int at = bytes.position(); at < bytes.limit(); at++) {
                if (bytes.get(at) != first) {
                    Expect.equal(first, bytes.get(at), "a block written with one value must hold nothing else");
                }
            }
            if (first != 0) {
                content.put(block.offset() / blockSize(), (int) first);
            }
        }
        return content;
    }

    private List<Block> inOrder(Paged<Block> listing, DataSize size) {
        List<Block> blocks = new ArrayList<>();
        long end = 0;
        for (Block block : listing) {
            Expect.that(block.offset() >= end, "blocks must be listed by offset, each once", block);
            Expect.equal(0L, block.offset() % blockSize(), "a block must start at a multiple of the block size");
            end = block.offset() + block.length();
            Expect.that(end <= size.bytes(), "a block must lie within the volume of " + size, block);
            blocks.add(block);
        }
        return blocks;
    }

    @Test
    void aSnapshotSaysWhatItCopies() {
        Volume volume = bench().volume();
        Snapshot snapshot = snapshotOf(volume.id());
        Expect.equal(SnapshotState.AVAILABLE, snapshot.state(), "a create must yield a snapshot that is available");
        Expect.equal(volume.size(), snapshot.volumeSize(), "a snapshot must say how large its volume is");
        Expect.equal(volume.id(), snapshot.volume().orElse(null), "a snapshot must name its volume");
        Expect.equal(volume.encryption(), snapshot.encryption(), "a snapshot must say who holds its key");
    }

    @Test
    void aSnapshotOfWhatDoesNotExistIsNotFound() {
        Set<ResourceId> before = bench().inventory();
        ResourceId gone = bench().provider()
                .resourceId(ResourceType.VOLUME, bench().provider().region(), "conformance-made-up");
        Expect.code(
                ErrorCode.NOT_FOUND,
                "a snapshot of a volume that does not exist",
                () -> snapshots().create(specOf(gone)).await());
        bench().expectInventory(before, "a refused create must leave nothing behind");
    }

    @Test
    void aSnapshotOutlivesItsVolume() {
        ResourceId volume = bench().make(ResourceKinds.VOLUME).id();
        Snapshot snapshot = snapshotOf(volume);
        bench().provider().volumes().delete(volume).await();
        bench().settle();
        Expect.equal(
                SnapshotState.AVAILABLE, snapshots().get(snapshot.id()).state(), "a snapshot must outlive its volume");
    }

    @Test
    void aVolumeCanStartFromASnapshot() {
        Snapshot snapshot = snapshotOf(bench().volume().id());
        DataSize larger = snapshot.volumeSize().plus(DataSize.gib(10));
        for (DataSize size : List.of(snapshot.volumeSize(), larger)) {
            Volume copy = bench().make(
                            ResourceKinds.VOLUME,
                            VolumeSpec.builder(bench().name(ResourceType.VOLUME), size)
                                    .snapshot(snapshot.id())
                                    .build());
            Expect.equal(size, copy.size(), "a volume from a snapshot must have the size asked for");
        }
    }

    @Test
    void aVolumeFromASnapshotHoldsItsBytes() {
        bench().needs(Capability.SNAPSHOT_READ);
        ResourceId volume = bench().volume().id();
        write(volume, 0, 7);
        write(volume, 100, 9);
        Snapshot snapshot = snapshotOf(volume);
        Volume copy = bench().make(
                        ResourceKinds.VOLUME,
                        VolumeSpec.builder(bench().name(ResourceType.VOLUME), snapshot.volumeSize())
                                .snapshot(snapshot.id())
                                .build());
        write(volume, 0, 8);
        Expect.equal(
                Map.of(0L, 7, 100L, 9),
                contentOf(snapshotOf(copy.id()).id()),
                "a volume from a snapshot must hold the bytes of the snapshot");
    }

    @Test
    void aSnapshotOfAnEmptyVolumeHoldsZeros() {
        bench().needs(Capability.SNAPSHOT_READ);
        Expect.equal(
                Map.of(),
                contentOf(snapshotOf(bench().make(ResourceKinds.VOLUME).id()).id()),
                "a snapshot of a volume nobody has written to must hold zeros");
    }

    @Test
    void aSnapshotHoldsWhatTheVolumeHeldWhenItWasAccepted() {
        bench().needs(Capability.SNAPSHOT_READ);
        ResourceId volume = bench().volume().id();
        write(volume, 3, 1);
        Operation<Snapshot> create = bench().start(ResourceKinds.SNAPSHOT, specOf(volume));
        write(volume, 3, 2);
        write(volume, 5, 2);
        Snapshot snapshot = create.await();
        write(volume, 7, 3);
        Expect.equal(
                Map.of(3L, 1),
                contentOf(snapshot.id()),
                "a snapshot must hold what the volume held when the create was accepted");
        Expect.equal(
                Map.of(3L, 2, 5L, 2, 7L, 3),
                contentOf(snapshotOf(volume).id()),
                "a later snapshot must hold what was written since");
    }

    @Test
    void theChangesBetweenTwoSnapshotsAreListed() {
        bench().needs(Capability.SNAPSHOT_READ, Capability.SNAPSHOT_CHANGES);
        ResourceId volume = bench().volume().id();
        write(volume, 1, 1);
        write(volume, 2, 1);
        write(volume, 3, 1);
        Snapshot base = snapshotOf(volume);
        write(volume, 2, 2);
        write(volume, 3, 0);
        write(volume, 9, 9);
        Snapshot later = snapshotOf(volume);
        Set<Long> changed = changes(base, later);
        Expect.that(
                changed.containsAll(Set.of(2L, 3L, 9L)),
                "blocks that were changed, became zeros, or are new must be listed: 2, 3 and 9",
                changed);
        Expect.that(!changed.contains(500L), "blocks that nobody touched must not be listed", changed);
        Map<Long, Integer> rebuilt = new TreeMap<>(contentOf(base.id()));
        Map<Long, Integer> now = contentOf(later.id());
        for (long block : changed) {
            rebuilt.remove(block);
            if (now.containsKey(block)) {
                rebuilt.put(block, now.get(block));
            }
        }
        Expect.equal(now, rebuilt, "the base and the changed blocks must make the later snapshot");
        Expect.that(
                !changes(later, snapshotOf(volume)).containsAll(changed),
                "two snapshots with nothing written between them must not show the changes before them",
                changed);
    }

    private Set<Long> changes(Snapshot base, Snapshot later) {
        Set<Long> changed = new TreeSet<>();
        inOrder(snapshots().changedBlocks(base.id(), later.id()), later.volumeSize())
                .forEach(block -> changed.add(block.offset() / blockSize()));
        return changed;
    }

    @Test
    void changesBetweenSnapshotsOfTwoVolumesAreRefused() {
        bench().needs(Capability.SNAPSHOT_CHANGES);
        Snapshot one = snapshotOf(bench().volume().id());
        Snapshot other = snapshotOf(bench().make(ResourceKinds.VOLUME).id());
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "changes between snapshots of different volumes",
                () -> snapshots().changedBlocks(one.id(), other.id()).stream().toList());
    }

    @Test
    void blocksOfWhatDoesNotExistAreNotFound() {
        bench().needs(Capability.SNAPSHOT_READ);
        Expect.all(
                "a snapshot that does not exist",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "its blocks",
                                () -> snapshots().blocks(madeUp()).stream().toList()),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "reading a block of it",
                                () -> snapshots().readBlock(madeUp(), new Block(0, blockSize(), Optional.empty()))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "copying it",
                                () -> snapshots()
                                        .copy(
                                                madeUp(),
                                                bench().provider().region(),
                                                bench().name(ResourceType.SNAPSHOT)))));
    }

    @Test
    void corruptBytesAreDataLoss() {
        bench().needs(Capability.SNAPSHOT_READ);
        ResourceId volume = bench().volume().id();
        write(volume, 0, 1);
        Snapshot snapshot = snapshotOf(volume);
        Block block = snapshots().blocks(snapshot.id()).iterator().next();
        Placed placed = bench().faults(Fault.CORRUPT_BYTES).place(Fault.CORRUPT_BYTES, 1, 1);
        try {
            Expect.code(
                    ErrorCode.DATA_LOSS,
                    "bytes that do not match their checksum",
                    () -> snapshots().readBlock(snapshot.id(), block));
        } finally {
            placed.remove();
        }
        Expect.equal(Map.of(0L, 1), contentOf(snapshot.id()), "reading again must yield the bytes");
    }

    @Test
    void aCopyIsASnapshotOfItsOwn() {
        Snapshot snapshot = snapshotOf(bench().volume().id());
        String name = bench().name(ResourceType.SNAPSHOT);
        Snapshot copy = bench().remember(
                        ResourceKinds.SNAPSHOT,
                        snapshots().copy(snapshot.id(), bench().provider().region(), name))
                .await();
        Expect.equal(SnapshotState.AVAILABLE, copy.state(), "a copy must end when it is available");
        Expect.equal(name, copy.name(), "a copy must have the name asked for");
        Expect.equal(snapshot.volumeSize(), copy.volumeSize(), "a copy must stand for a volume of the same size");
        Expect.that(!copy.id().equals(snapshot.id()), "a copy must be another snapshot", copy.id());
        snapshots().delete(snapshot.id()).await();
        bench().settle();
        Expect.equal(SnapshotState.AVAILABLE, snapshots().get(copy.id()).state(), "a copy must outlive its original");
    }

    @Test
    void aCopyInAnotherRegionHoldsTheSameBytes() {
        Region elsewhere = bench().otherRegion();
        ResourceId volume = bench().volume().id();
        if (bench().target().guestDisk().isPresent()) {
            write(volume, 4, 4);
        }
        Snapshot snapshot = snapshotOf(volume);
        Snapshot copy = bench().remember(
                        ResourceKinds.SNAPSHOT,
                        snapshots().copy(snapshot.id(), elsewhere, bench().name(ResourceType.SNAPSHOT)))
                .await();
        Expect.equal(elsewhere, copy.id().region(), "a copy must be in the region asked for");
        if (bench().declares(Capability.SNAPSHOT_READ)) {
            Expect.equal(contentOf(snapshot.id()), contentOf(copy.id()), "a copy must hold the bytes of its original");
        }
    }

    // Writing

    private SnapshotUploadSpec uploadSpec(Optional<ResourceId> parent) {
        return new SnapshotUploadSpec(
                bench().name(ResourceType.SNAPSHOT),
                Optional.empty(),
                bench().target().volumeSize(),
                parent,
                Map.of("stage", "test"),
                bench().token());
    }

    /** Starts an upload whose snapshot is deleted after the test. */
    private SnapshotUpload start(SnapshotUploadSpec spec) {
        bench().needs(Capability.SNAPSHOT_WRITE);
        SnapshotUpload upload = snapshots().startUpload(spec);
        bench().rememberId(upload.snapshot());
        return upload;
    }

    private static ByteBuffer blockOf(SnapshotUpload upload, int value) {
        byte[] bytes = new byte[upload.blockSize()];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aSnapshotCanBeWrittenBlockByBlock() {
        SnapshotUploadSpec spec = uploadSpec(Optional.empty());
        SnapshotUpload upload = start(spec);
        Expect.equal(spec.volumeSize(), upload.volumeSize(), "an upload must stand for a volume of the size asked for");
        bench().settle();
        Expect.equal(
                SnapshotState.PENDING,
                snapshots().get(upload.snapshot()).state(),
                "a snapshot that is being written must be pending");
        ByteBuffer first = blockOf(upload, 5);
        snapshots().writeBlock(upload, 0, first);
        Expect.equal(0, first.position(), "writing a block must leave the position of its buffer");
        snapshots().writeBlock(upload, 2L * upload.blockSize(), blockOf(upload, 5));
        snapshots().writeBlock(upload, 2L * upload.blockSize(), blockOf(upload, 6));
        Snapshot written = snapshots().completeUpload(upload, 2).await();
        Expect.equal(upload.snapshot(), written.id(), "completing an upload must yield its snapshot");
        Expect.equal(SnapshotState.AVAILABLE, written.state(), "a completed snapshot must be available");
        Expect.equal(spec.name(), written.name(), "a written snapshot must have the name asked for");
        Expect.equal(
                spec.tags(), ResourceContract.usersTags(written), "a written snapshot must have the tags asked for");
        if (bench().declares(Capability.SNAPSHOT_READ)) {
            Expect.equal(
                    Map.of(0L, 5, 2L, 6),
                    contentOf(written.id()),
                    "a written snapshot must hold the blocks that were written, each as written last");
        }
    }

    @Test
    void aWrittenSnapshotKeepsTheBlocksOfItsParent() {
        bench().needs(Capability.SNAPSHOT_READ);
        SnapshotUpload base = start(uploadSpec(Optional.empty()));
        snapshots().writeBlock(base, 0, blockOf(base, 1));
        snapshots().writeBlock(base, base.blockSize(), blockOf(base, 2));
        ResourceId parent = snapshots().completeUpload(base, 2).await().id();
        SnapshotUpload upload = start(uploadSpec(Optional.of(parent)));
        snapshots().writeBlock(upload, base.blockSize(), blockOf(upload, 3));
        Snapshot written = snapshots().completeUpload(upload, 1).await();
        Expect.equal(
                Map.of(0L, 1, 1L, 3),
                contentOf(written.id()),
                "a written snapshot must keep the blocks of its parent where none was written");
    }

    @Test
    void wrongWritesAreRefused() {
        SnapshotUpload upload = start(uploadSpec(Optional.empty()));
        Expect.all(
                "writes that an upload refuses",
                List.of(
                        () -> expectRefusedWrite(
                                ErrorCode.INVALID_ARGUMENT, "an offset within a block", upload, 1, blockOf(upload, 1)),
                        () -> expectRefusedWrite(
                                ErrorCode.INVALID_ARGUMENT, "half a block", upload, 0, ByteBuffer.allocate(512)),
                        () -> expectRefusedWrite(
                                ErrorCode.INVALID_ARGUMENT,
                                "a block behind the end of the volume",
                                upload,
                                upload.volumeSize().bytes(),
                                blockOf(upload, 1))));
        snapshots().writeBlock(upload, 0, blockOf(upload, 1));
        snapshots().completeUpload(upload, 1).await();
        expectRefusedWrite(
                ErrorCode.FAILED_PRECONDITION, "a block of a completed snapshot", upload, 0, blockOf(upload, 2));
    }

    private void expectRefusedWrite(ErrorCode code, String rule, SnapshotUpload upload, long offset, ByteBuffer data) {
        Expect.code(code, "writing " + rule, () -> {
            snapshots().writeBlock(upload, offset, data);
            return "accepted";
        });
    }

    @Test
    void completingWithAnotherNumberOfBlocksIsDataLoss() {
        SnapshotUpload upload = start(uploadSpec(Optional.empty()));
        snapshots().writeBlock(upload, 0, blockOf(upload, 1));
        Expect.code(
                ErrorCode.DATA_LOSS,
                "completing with a block that never arrived",
                () -> snapshots().completeUpload(upload, 2).await());
    }

    @Test
    void startingAnUploadAgainWithItsTokenYieldsTheSameSnapshot() {
        SnapshotUploadSpec spec = uploadSpec(Optional.empty());
        SnapshotUpload first = start(spec);
        Expect.equal(
                first.snapshot(),
                start(spec).snapshot(),
                "the same token with the same arguments must yield the same upload");
        Set<ResourceId> before = bench().inventory();
        CloudException error = Expect.code(
                ErrorCode.CONFLICT,
                "a token used with other arguments",
                () -> snapshots()
                        .startUpload(new SnapshotUploadSpec(
                                bench().name(ResourceType.SNAPSHOT),
                                spec.region(),
                                spec.volumeSize(),
                                spec.parent(),
                                spec.tags(),
                                spec.idempotencyToken())));
        Expect.that(!error.retryable(), "repeating it would not help", error);
        bench().expectInventory(before, "a refused upload must create nothing");
    }

    @Test
    void anUploadCanBeGivenUp() {
        SnapshotUpload upload = start(uploadSpec(Optional.empty()));
        snapshots().writeBlock(upload, 0, blockOf(upload, 1));
        Expect.equal(
                upload.snapshot(),
                snapshots().delete(upload.snapshot()).await(),
                "a snapshot that is being written can be deleted");
    }
}
