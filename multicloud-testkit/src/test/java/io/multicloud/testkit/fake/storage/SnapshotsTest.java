package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
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
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotsTest extends StorageTest {
    @Test
    void holdsWhatTheVolumeHeldWhenTheCreateWasAccepted() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Volume volume = volume(provider, "v");
        DiskBytes bytes = cloud.volumeBytes(volume.id());
        bytes.write(0, bytes("then"));

        Operation<Snapshot> creation = provider.volumes()
                .snapshots()
                .create(SnapshotSpec.builder("s", volume.id()).tag("a", "b").build());
        bytes.write(0, bytes("now!"));
        Snapshot pending =
                provider.volumes().snapshots().list(ListQuery.all()).iterator().next();
        assertThat(pending.state()).isEqualTo(SnapshotState.PENDING);
        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> firstOf(provider.volumes().snapshots().blocks(pending.id())));
        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> provider.volumes()
                        .create(VolumeSpec.builder("w", SIZE)
                                .snapshot(pending.id())
                                .build()));
        Snapshot snapshot = creation.await();

        assertThat(snapshot.state()).isEqualTo(SnapshotState.AVAILABLE);
        assertThat(snapshot.volume()).contains(volume.id());
        assertThat(snapshot.volumeSize()).isEqualTo(SIZE);
        assertThat(snapshot.tags()).containsEntry("a", "b");
        assertThat(cloud.snapshotBytes(snapshot.id()).read(0, 4)).isEqualTo(bytes("then"));
        provider.volumes().delete(volume.id()).await();
        assertThat(cloud.snapshotBytes(snapshot.id()).read(0, 4)).isEqualTo(bytes("then"));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> cloud.snapshotBytes(snapshot.id()).write(0, new byte[1]));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void blocksAreListedInPagesAndRead(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        int block = blockBytes(provider);
        Volume volume = volume(provider, "v");
        DiskBytes bytes = cloud.volumeBytes(volume.id());
        int most = flavor.pageSize(ResourceType.SNAPSHOT).most();
        for (long i = 0; i < 3; i++) {
            bytes.write(i * 7 * block + 100, bytes("block " + i));
        }
        bytes.write(SIZE.bytes() - 1, bytes("z"));
        Snapshot snapshot = snapshot(provider, "s", volume.id());

        List<Block> blocks =
                provider.volumes().snapshots().blocks(snapshot.id()).stream().toList();

        assertThat(most).isGreaterThan(4);
        assertThat(blocks).extracting(Block::offset).containsExactly(0L, 7L * block, 14L * block, SIZE.bytes() - block);
        assertThat(blocks).extracting(Block::length).containsOnly(block);
        ByteBuffer read = provider.volumes().snapshots().readBlock(snapshot.id(), blocks.get(1));
        assertThat(read.remaining()).isEqualTo(block);
        byte[] content = new byte[block];
        read.get(content);
        assertThat(content).isEqualTo(bytes.read(7L * block, block));
        assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> read.put(0, (byte) 1));
    }

    @Test
    void aListingOfManyBlocksGoesOverSeveralPages() {
        FakeCloud cloud = open(Flavor.azure());
        CloudProvider provider = cloud.provider();
        int block = blockBytes(provider);
        int most = Flavor.azure().pageSize(ResourceType.SNAPSHOT).most();
        Volume volume = volume(provider, "v");
        for (long i = 0; i < most + 1; i++) {
            cloud.volumeBytes(volume.id()).write(2 * i * block, bytes("x"));
        }
        Snapshot snapshot = snapshot(provider, "s", volume.id());

        assertThat(provider.volumes().snapshots().blocks(snapshot.id()).pages())
                .extracting(page -> page.items().size())
                .containsExactly(most, 1);
        assertThat(provider.volumes().snapshots().blocks(snapshot.id()).stream().toList())
                .hasSize(most + 1)
                .isSorted();
    }

    @Test
    void changedBlocksAreThoseWrittenBetweenZerosAndGrowthAmongThem() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        SnapshotService snapshots = provider.volumes().snapshots();
        int block = blockBytes(provider);
        Volume volume = volume(provider, "v");
        DiskBytes bytes = cloud.volumeBytes(volume.id());
        bytes.write(0, bytes("same"));
        bytes.write(block, bytes("becomes zeros"));
        bytes.write(2L * block, bytes("old"));
        Snapshot base = snapshot(provider, "s1", volume.id());
        bytes.write(block, new byte[block]);
        bytes.write(2L * block, bytes("new"));
        bytes.write(9L * block, bytes("first"));
        provider.volumes().resize(volume.id(), DataSize.gib(60)).await();
        bytes.write(SIZE.bytes() + 5, bytes("grown"));
        Snapshot later = snapshot(provider, "s2", volume.id());

        assertThat(snapshots.changedBlocks(base.id(), later.id()))
                .extracting(Block::offset)
                .containsExactly((long) block, 2L * block, 9L * block, SIZE.bytes());
        assertThat(snapshots.changedBlocks(later.id(), later.id())).isEmpty();
        Snapshot stranger = snapshot(provider, "s3", volume(provider, "other").id());
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> firstOf(snapshots.changedBlocks(stranger.id(), later.id())));
    }

    @Test
    void aCloudWithoutChangedBlocksSaysSo() {
        CloudProvider provider = open(Flavor.oci()).provider();
        Snapshot snapshot = snapshot(provider, "s", volume(provider, "v").id());

        assertThat(provider.capabilities().has(Capability.SNAPSHOT_CHANGES)).isFalse();
        assertRefused(
                ErrorCode.UNSUPPORTED,
                () -> provider.volumes().snapshots().changedBlocks(snapshot.id(), snapshot.id()));
    }

    @Test
    void blockTokensDifferFromListingToListingAndExpire() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        SnapshotService snapshots = provider.volumes().snapshots();
        Volume volume = volume(provider, "v");
        cloud.volumeBytes(volume.id()).write(0, bytes("a"));
        cloud.volumeBytes(volume.id()).write(10 << 20, bytes("b"));
        Snapshot snapshot = snapshot(provider, "s", volume.id());
        List<Block> first = snapshots.blocks(snapshot.id()).stream().toList();
        List<Block> second = snapshots.blocks(snapshot.id()).stream().toList();

        assertThat(second.get(0).offset()).isEqualTo(first.get(0).offset());
        assertThat(second.get(0).token()).isPresent().isNotEqualTo(first.get(0).token());
        snapshots.readBlock(snapshot.id(), first.get(0));
        snapshots.readBlock(snapshot.id(), second.get(0));
        Block swapped = new Block(
                first.get(1).offset(), first.get(1).length(), first.get(0).token());
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.readBlock(snapshot.id(), swapped));
        Block stored = new Block(0, first.get(0).length(), Optional.empty());
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.readBlock(snapshot.id(), stored));
        time.advance(Duration.ofDays(7));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.readBlock(snapshot.id(), first.get(0)));
        snapshots.readBlock(
                snapshot.id(), snapshots.blocks(snapshot.id()).iterator().next());
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void corruptBytesAreFoundByTheirChecksum(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        Volume volume = volume(provider, "v");
        cloud.volumeBytes(volume.id()).write(0, bytes("a"));
        Snapshot snapshot = snapshot(provider, "s", volume.id());
        Block block =
                provider.volumes().snapshots().blocks(snapshot.id()).iterator().next();
        cloud.fault(FaultKind.CORRUPT_BYTES)
                .on(FakeOperation.READ_SNAPSHOT_BLOCK)
                .times(1);

        assertRefused(ErrorCode.DATA_LOSS, () -> provider.volumes().snapshots().readBlock(snapshot.id(), block));
        assertThat(provider.volumes()
                        .snapshots()
                        .readBlock(snapshot.id(), block)
                        .get(0))
                .isEqualTo((byte) 'a');
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void aSnapshotIsWrittenBlockByBlockOnTopOfAnother(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        SnapshotService snapshots = provider.volumes().snapshots();
        int block = blockBytes(provider);
        SnapshotUpload whole = snapshots.startUpload(upload("base", Optional.empty(), "t1"));
        assertThat(whole.blockSize()).isEqualTo(block);
        assertThat(snapshots.get(whole.snapshot()).state()).isEqualTo(SnapshotState.PENDING);
        snapshots.writeBlock(whole, 0, filled(block, 1));
        snapshots.writeBlock(whole, 0, filled(block, 2));
        snapshots.writeBlock(whole, 3L * block, filled(block, 3));
        Snapshot base = snapshots.completeUpload(whole, 2).await();
        assertThat(base.state()).isEqualTo(SnapshotState.AVAILABLE);

        SnapshotUpload delta = snapshots.startUpload(upload("delta", Optional.of(base.id()), "t2"));
        snapshots.writeBlock(delta, 3L * block, filled(block, 0));
        snapshots.writeBlock(delta, 5L * block, filled(block, 5));
        Snapshot later = snapshots.completeUpload(delta, 2).await();

        DiskBytes bytes = cloud.snapshotBytes(later.id());
        assertThat(bytes.read(0, block)).containsOnly(2);
        assertThat(bytes.read(3L * block, block)).containsOnly(0);
        assertThat(bytes.read(5L * block, block)).containsOnly(5);
        assertThat(later.volume()).isEmpty();
        if (provider.capabilities().has(Capability.SNAPSHOT_CHANGES)) {
            assertThat(snapshots.changedBlocks(base.id(), later.id()))
                    .extracting(Block::offset)
                    .containsExactly(3L * block, 5L * block);
        }
        Volume volume = provider.volumes()
                .create(VolumeSpec.builder("v", SIZE).snapshot(later.id()).build())
                .await();
        assertThat(cloud.volumeBytes(volume.id()).sameAs(bytes)).isTrue();
    }

    @Test
    void writingChecksOffsetsLengthsAndTheNumberOfBlocks() {
        FakeCloud cloud = open(Flavor.aws());
        SnapshotService snapshots = cloud.provider().volumes().snapshots();
        SnapshotUpload upload = snapshots.startUpload(upload("s", Optional.empty(), "t"));
        int block = upload.blockSize();
        ByteBuffer data = filled(block, 1);

        snapshots.writeBlock(upload, 0, data);
        assertThat(data.remaining()).isEqualTo(block);
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.writeBlock(upload, 1, filled(block, 1)));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.writeBlock(upload, -block, filled(block, 1)));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.writeBlock(upload, SIZE.bytes(), filled(block, 1)));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.writeBlock(upload, block, filled(block - 1, 1)));
        assertRefused(ErrorCode.DATA_LOSS, () -> snapshots.completeUpload(upload, 2));
        Snapshot snapshot = snapshots.completeUpload(upload, 1).await();
        assertThat(snapshots.completeUpload(upload, 1).await()).isEqualTo(snapshot);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> snapshots.writeBlock(upload, 0, filled(block, 1)));
    }

    @Test
    void startingAnUploadAgainWithItsTokenGivesTheSameOne() {
        FakeCloud cloud = open(Flavor.aws());
        SnapshotService snapshots = cloud.provider().volumes().snapshots();
        cloud.fault(FaultKind.LOST_RESPONSE)
                .on(FakeOperation.START_SNAPSHOT_UPLOAD)
                .times(1);

        assertRefused(ErrorCode.UNKNOWN_OUTCOME, () -> snapshots.startUpload(upload("s", Optional.empty(), "t")));
        SnapshotUpload upload = snapshots.startUpload(upload("s", Optional.empty(), "t"));

        assertThat(snapshots.list(ListQuery.all())).extracting(Snapshot::id).containsExactly(upload.snapshot());
        assertRefused(ErrorCode.CONFLICT, () -> snapshots.startUpload(upload("other", Optional.empty(), "t")));
    }

    @Test
    void anUploadWhoseParentIsNotThereOrTooLargeIsRefused() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        SnapshotService snapshots = provider.volumes().snapshots();
        Snapshot parent = snapshot(provider, "p", volume(provider, "v").id());
        SnapshotUploadSpec small = new SnapshotUploadSpec(
                "s", Optional.empty(), DataSize.gib(10), Optional.of(parent.id()), Map.of(), "t");

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshots.startUpload(small));
        snapshots.delete(parent.id()).await();
        assertRefused(ErrorCode.NOT_FOUND, () -> snapshots.startUpload(upload("s", Optional.of(parent.id()), "t2")));
        assertThat(snapshots.list(ListQuery.all())).isEmpty();
    }

    @Test
    void aCopyInAnotherRegionHasTheSameBytesAndCanBeComparedThere() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        SnapshotService snapshots = provider.volumes().snapshots();
        Region target = cloud.world().places().keySet().stream()
                .filter(region -> !region.equals(provider.region()))
                .findFirst()
                .orElseThrow();
        Volume volume = volume(provider, "v");
        cloud.volumeBytes(volume.id()).write(0, bytes("one"));
        Snapshot first = snapshot(provider, "s1", volume.id());
        cloud.volumeBytes(volume.id()).write(1 << 20, bytes("two"));
        Snapshot second = snapshot(provider, "s2", volume.id());

        Snapshot firstCopy = snapshots.copy(first.id(), target, "c1").await();
        Snapshot secondCopy = snapshots.copy(second.id(), target, "c2").await();

        assertThat(firstCopy.id().region()).isEqualTo(target);
        assertThat(firstCopy.name()).isEqualTo("c1");
        assertThat(snapshots.list(ListQuery.in(target)))
                .extracting(Snapshot::id)
                .containsExactly(firstCopy.id(), secondCopy.id());
        assertThat(cloud.snapshotBytes(secondCopy.id()).sameAs(cloud.snapshotBytes(second.id())))
                .isTrue();
        assertThat(snapshots.changedBlocks(firstCopy.id(), secondCopy.id()))
                .extracting(Block::offset)
                .containsExactly(1L << 20);
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> firstOf(snapshots.changedBlocks(first.id(), secondCopy.id())));
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.volumes()
                        .create(VolumeSpec.builder("w", SIZE)
                                .snapshot(secondCopy.id())
                                .region(provider.region())
                                .build()));
    }

    @Test
    void nothingCanBeCopiedOutOfARegionThatIsDown() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Snapshot snapshot = snapshot(provider, "s", volume(provider, "v").id());
        Region target = cloud.world().places().keySet().iterator().next();
        cloud.fault(FaultKind.REGION_DOWN).in(provider.region());

        assertRefused(
                ErrorCode.UNAVAILABLE, () -> provider.volumes().snapshots().copy(snapshot.id(), target, "c"));
        cloud.clearFaults();
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.volumes().snapshots().copy(snapshot.id(), Region.of("atlantis-1"), "c"));
    }

    @Test
    void snapshotsHaveAQuota() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        ResourceId volume = volume(provider, "v").id();
        cloud.storage().snapshots().limit(1);
        Snapshot first = snapshot(provider, "s1", volume);

        assertRefused(ErrorCode.QUOTA, () -> snapshot(provider, "s2", volume));
        provider.volumes().snapshots().delete(first.id()).await();
        assertThat(cloud.storage()
                        .snapshots()
                        .quota(provider.region())
                        .orElseThrow()
                        .used())
                .isZero();
        snapshot(provider, "s3", volume);
    }

    private static SnapshotUploadSpec upload(String name, Optional<ResourceId> parent, String token) {
        return new SnapshotUploadSpec(name, Optional.empty(), SIZE, parent, Map.of(), token);
    }

    private static ByteBuffer filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    private static int blockBytes(CloudProvider provider) {
        return Math.toIntExact(
                provider.capabilities().limit(Limit.SNAPSHOT_BLOCK_BYTES).orElseThrow());
    }

    private static <T> T firstOf(Iterable<T> listing) {
        return listing.iterator().next();
    }
}
