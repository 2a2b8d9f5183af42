package io.multicloud.core.transfer;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.transfer.Bandwidth.Urgency;
import io.multicloud.core.transfer.SnapshotCopy.Base;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a written snapshot holds is what the source held, whatever happened on the way. */
class SnapshotCopierTest {
    private static final DataSize SIZE = DataSize.gib(10);
    private static final Base NOTHING = new Base.Zeros();
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final Map<String, FakeCloud> clouds = new TreeMap<>(Map.of(
            "aws", FakeCloud.aws(time),
            "gcp", FakeCloud.gcp(time),
            "azure", FakeCloud.azure(time)));
    private final SplittableRandom random = new SplittableRandom(7);
    private SnapshotCopier copier = new SnapshotCopier(time, DIRECT, Bandwidth.unlimited(time));
    private int names;

    private FakeCloud cloud(String name) {
        return clouds.get(name);
    }

    private ResourceId volume(FakeCloud cloud) {
        return volumeNamed(cloud, "disk");
    }

    private ResourceId volumeNamed(FakeCloud cloud, String name) {
        return cloud.provider()
                .volumes()
                .create(VolumeSpec.builder(name, SIZE).idempotencyToken(name).build())
                .await()
                .id();
    }

    private Snapshot snapshot(FakeCloud cloud, ResourceId volume) {
        String name = "snapshot-" + names++;
        return cloud.provider()
                .volumes()
                .snapshots()
                .create(SnapshotSpec.builder(name, volume)
                        .idempotencyToken(name)
                        .build())
                .await();
    }

    private void scribble(FakeCloud cloud, ResourceId volume, int places) {
        for (int i = 0; i < places; i++) {
            byte[] bytes = new byte[random.nextInt(1, 200_000)];
            random.nextBytes(bytes);
            long at = random.nextLong(SIZE.bytes() - bytes.length);
            cloud.volumeBytes(volume).write(at, bytes);
        }
    }

    private SnapshotCopy copy(
            FakeCloud source, ResourceId from, Base base, FakeCloud target, Optional<ResourceId> parent) {
        String token = "upload-" + names++;
        SnapshotUpload upload = target.provider()
                .volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(token, Optional.empty(), SIZE, parent, Map.of(), token));
        return new SnapshotCopy(
                "saga/" + token,
                token,
                source.provider().volumes().snapshots(),
                from,
                base,
                target.provider().volumes().snapshots(),
                upload,
                Urgency.USUAL);
    }

    private static SnapshotCopy urgent(SnapshotCopy copy) {
        return new SnapshotCopy(
                copy.name(),
                copy.stream(),
                copy.source(),
                copy.snapshot(),
                copy.base(),
                copy.target(),
                copy.upload(),
                Urgency.DOWNTIME);
    }

    /** What was kept of a copy. */
    private static final class Kept {
        CopyProgress progress = CopyProgress.start();
        final Map<Long, ExtentRecord> extents = new TreeMap<>();
        final List<Copied> attempts = new ArrayList<>();
    }

    private Kept run(SnapshotCopy copy) {
        return goOn(copy, new Kept(), Integer.MAX_VALUE);
    }

    private Kept goOn(SnapshotCopy copy, Kept kept, int attempts) {
        for (int i = 0; i < attempts; i++) {
            Copied copied = copier.copy(copy, kept.progress, () -> true);
            kept.attempts.add(copied);
            kept.progress = copied.progress();
            copied.extents().forEach(extent -> kept.extents.put(extent.offset(), extent));
            if (copied.complete()) {
                break;
            }
            time.advance(copied.after());
        }
        return kept;
    }

    private ResourceId complete(FakeCloud target, SnapshotCopy copy, Kept kept) {
        return target.provider()
                .volumes()
                .snapshots()
                .completeUpload(copy.upload(), kept.progress.blocks())
                .await()
                .id();
    }

    private SnapshotCopy whole(FakeCloud source, ResourceId volume, FakeCloud target) {
        return copy(source, snapshot(source, volume).id(), NOTHING, target, Optional.empty());
    }

    private void arrivesAsItIs(FakeCloud source, FakeCloud target, SnapshotCopy copy, Kept kept) {
        ResourceId copied = complete(target, copy, kept);
        assertThat(target.snapshotBytes(copied).sameAs(source.snapshotBytes(copy.snapshot())))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"aws, gcp", "gcp, aws", "aws, azure", "azure, aws", "aws, aws"})
    void aCopyAndThenWhatHasChangedHoldTheBytesOfTheSource(String from, String to) {
        FakeCloud source = cloud(from);
        FakeCloud target = cloud(to);
        ResourceId volume = volume(source);
        scribble(source, volume, 60);
        Snapshot first = snapshot(source, volume);

        SnapshotCopy all = copy(source, first.id(), NOTHING, target, Optional.empty());
        ResourceId copied = complete(target, all, run(all));
        assertThat(target.snapshotBytes(copied).sameAs(source.snapshotBytes(first.id())))
                .isTrue();

        scribble(source, volume, 20);
        source.volumeBytes(volume).write(4 << 20, new byte[8 << 20]);
        Snapshot second = snapshot(source, volume);
        SnapshotCopy changes = copy(source, second.id(), new Base.Earlier(first.id()), target, Optional.of(copied));
        Kept kept = run(changes);
        ResourceId next = complete(target, changes, kept);

        assertThat(target.snapshotBytes(next).sameAs(source.snapshotBytes(second.id())))
                .isTrue();
        assertThat(kept.progress.sent()).isLessThan(120L << 20);
    }

    @ParameterizedTest
    @CsvSource({"aws, gcp", "gcp, aws", "aws, azure", "azure, aws", "aws, aws"})
    void ofADiskThatWasMadeOfWhatTheTargetHoldsOnlyWhatDiffersIsSent(String from, String to) {
        FakeCloud source = cloud(from);
        FakeCloud target = cloud(to);
        ResourceId volume = volume(source);
        scribble(source, volume, 60);
        byte[] full = new byte[8 << 20];
        random.nextBytes(full);
        source.volumeBytes(volume).write(16 << 20, full);
        Snapshot first = snapshot(source, volume);
        SnapshotCopy all = copy(source, first.id(), NOTHING, target, Optional.empty());
        ResourceId copied = complete(target, all, run(all));

        ResourceId made = source.provider()
                .volumes()
                .create(VolumeSpec.builder("made", SIZE)
                        .snapshot(first.id())
                        .idempotencyToken("made")
                        .build())
                .await()
                .id();
        source.volumeBytes(made).write(1 << 20, new byte[] {1, 2, 3});
        source.volumeBytes(made).write(SIZE.bytes() - 5, new byte[] {4, 5});
        source.volumeBytes(made).write(16 << 20, new byte[8 << 20]);
        Snapshot second = snapshot(source, made);
        SnapshotCopy differences = copy(source, second.id(), new Base.Alike(first.id()), target, Optional.of(copied));
        Kept kept = run(differences);
        ResourceId next = complete(target, differences, kept);

        assertThat(target.snapshotBytes(next).sameAs(source.snapshotBytes(second.id())))
                .isTrue();
        long block = differences.upload().blockSize();
        assertThat(kept.progress.sent())
                .as("both changes, and what became zeros, in blocks of the target")
                .isEqualTo(2 * block + Math.max(block, 8 << 20));
        assertThat(kept.extents.values().stream()
                        .filter(extent -> extent.offset() >= 16 << 20 && extent.offset() < 24 << 20))
                .allMatch(extent -> extent.sha256().isEmpty())
                .isNotEmpty();
    }

    @Test
    void whatBecameZerosAltogetherIsWrittenAsZerosThoughTheSnapshotListsNoBlock() {
        FakeCloud source = cloud("aws");
        FakeCloud target = cloud("gcp");
        ResourceId volume = volume(source);
        source.volumeBytes(volume).write(5 << 20, new byte[] {1});
        Snapshot first = snapshot(source, volume);
        SnapshotCopy all = copy(source, first.id(), NOTHING, target, Optional.empty());
        ResourceId copied = complete(target, all, run(all));
        Snapshot empty = snapshot(source, volumeNamed(source, "another"));
        assertThat(source.provider().volumes().snapshots().blocks(empty.id())).isEmpty();

        SnapshotCopy differences = copy(source, empty.id(), new Base.Alike(first.id()), target, Optional.of(copied));
        Kept kept = run(differences);

        ResourceId next = complete(target, differences, kept);
        assertThat(kept.progress.blocks()).isEqualTo(1);
        assertThat(target.snapshotBytes(next).sameAs(source.snapshotBytes(empty.id())))
                .isTrue();
    }

    @Test
    @Tag("deep")
    void aComparisonGoesOnWhereTheMemoIsOnAnotherHost() {
        FakeCloud source = cloud("azure");
        FakeCloud target = cloud("aws");
        ResourceId volume = volume(source);
        scribble(source, volume, 300);
        Snapshot first = snapshot(source, volume);
        SnapshotCopy all = copy(source, first.id(), NOTHING, target, Optional.empty());
        ResourceId copied = complete(target, all, run(all));
        scribble(source, volume, 100);
        SnapshotCopy differences =
                copy(source, snapshot(source, volume).id(), new Base.Alike(first.id()), target, Optional.of(copied));
        Kept kept = goOn(differences, new Kept(), 3);
        copier.copy(differences, kept.progress, () -> true);

        copier = new SnapshotCopier(time, DIRECT, Bandwidth.unlimited(time));
        goOn(differences, kept, Integer.MAX_VALUE);

        arrivesAsItIs(source, target, differences, kept);
    }

    @Test
    void zerosAreNotSent() {
        FakeCloud source = cloud("aws");
        ResourceId volume = volume(source);
        source.volumeBytes(volume).write(0, new byte[4 << 20]);
        source.volumeBytes(volume).write(1 << 20, new byte[] {1});
        SnapshotCopy copy = whole(source, volume, cloud("gcp"));

        Kept kept = run(copy);

        assertThat(kept.progress.sent()).isEqualTo(1 << 20);
        assertThat(kept.extents.values()).hasSize(4);
        assertThat(kept.extents.values().stream()
                        .filter(extent -> extent.sha256().isPresent()))
                .hasSize(1);
    }

    @Test
    void anotherHostGoesOnWhereTheMemoIsAndRepeatsNoMoreThanAPiece() {
        FakeCloud source = cloud("aws");
        FakeCloud target = cloud("gcp");
        ResourceId volume = volume(source);
        scribble(source, volume, 600);
        SnapshotCopy copy = whole(source, volume, target);
        Kept kept = goOn(copy, new Kept(), 3);
        // The attempt after the last commit is lost with its host.
        Copied lost = copier.copy(copy, kept.progress, () -> true);
        assertThat(lost.progress().read() - kept.progress.read()).isBetween(1L, SnapshotCopier.PIECE + (1 << 20));

        copier = new SnapshotCopier(time, DIRECT, Bandwidth.unlimited(time));
        goOn(copy, kept, Integer.MAX_VALUE);

        arrivesAsItIs(source, target, copy, kept);
    }

    @Test
    void aBlockThatArrivesBrokenIsReadAgainAndNeverWritten() {
        FakeCloud source = cloud("aws");
        FakeCloud target = cloud("gcp");
        ResourceId volume = volume(source);
        scribble(source, volume, 50);
        SnapshotCopy copy = whole(source, volume, target);
        var fault = source.fault(FaultKind.CORRUPT_BYTES)
                .on(FakeOperation.READ_SNAPSHOT_BLOCK)
                .after(5)
                .times(2);

        Kept kept = run(copy);

        assertThat(fault.struck()).isEqualTo(2);
        arrivesAsItIs(source, target, copy, kept);
    }

    @Test
    void aBlockThatStaysBrokenEndsTheCopy() {
        FakeCloud source = cloud("aws");
        ResourceId volume = volume(source);
        scribble(source, volume, 5);
        SnapshotCopy copy = whole(source, volume, cloud("gcp"));
        source.fault(FaultKind.CORRUPT_BYTES).on(FakeOperation.READ_SNAPSHOT_BLOCK);

        assertThatThrownBy(() -> run(copy))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_LOSS));
    }

    @Test
    void aTargetThatThrottlesEveryAttemptDoesNotStopTheCopy() {
        FakeCloud source = cloud("aws");
        FakeCloud target = cloud("gcp");
        ResourceId volume = volume(source);
        scribble(source, volume, 40);
        SnapshotCopy copy = whole(source, volume, target);
        for (int i = 1; i < 20; i++) {
            target.fault(FaultKind.THROTTLED)
                    .on(FakeOperation.WRITE_SNAPSHOT_BLOCK)
                    .after(i * 9L)
                    .times(1);
        }

        Kept kept = run(copy);

        arrivesAsItIs(source, target, copy, kept);
        assertThat(kept.attempts).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void nothingIsWrittenWithoutTheLease() {
        FakeCloud source = cloud("aws");
        ResourceId volume = volume(source);
        scribble(source, volume, 5);
        SnapshotCopy copy = whole(source, volume, cloud("gcp"));

        assertThatThrownBy(() -> copier.copy(copy, CopyProgress.start(), () -> false))
                .isInstanceOf(CloudException.class);
        assertThat(cloud("gcp").snapshotBytes(copy.upload().snapshot()).writtenBytes())
                .isZero();
    }

    @Test
    void threeCopiesTogetherSendNoMoreThanTheLimitAndEachGetsItsShare() {
        FakeCloud source = cloud("aws");
        copier = new SnapshotCopier(time, DIRECT, Bandwidth.ofMbps(time, 500));
        ResourceId volume = volume(source);
        byte[] bytes = new byte[128 << 20];
        random.nextBytes(bytes);
        source.volumeBytes(volume).write(0, bytes);
        ResourceId snapshot = snapshot(source, volume).id();
        Instant start = time.now();
        List<Instant> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SnapshotCopy copy = copy(source, snapshot, NOTHING, cloud("gcp"), Optional.empty());
            time.scheduler().schedule(Duration.ZERO, () -> attempt(copy, new Kept(), ends));
        }

        time.runUntilIdle();

        double seconds = 3 * 128 * 1.048576 / 62.5;
        double piece = 32 * 1.048576 / 62.5;
        for (Instant end : ends) {
            assertThat(Duration.between(start, end).toMillis() / 1e3).isBetween(7 * piece - 0.01, seconds + 0.01);
        }
        assertThat(ends).hasSize(3);
    }

    @Test
    void whatAnApplicationStandsStillForHasHalfOfTheLimitHoweverManyOthersThereAre() {
        FakeCloud source = cloud("aws");
        Bandwidth bandwidth = Bandwidth.ofMbps(time, 500);
        SnapshotCopier migrations = new SnapshotCopier(time, DIRECT, bandwidth);
        copier = new SnapshotCopier(time, DIRECT, bandwidth);
        ResourceId volume = volume(source);
        byte[] bytes = new byte[128 << 20];
        random.nextBytes(bytes);
        source.volumeBytes(volume).write(0, bytes);
        ResourceId snapshot = snapshot(source, volume).id();
        List<Instant> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            SnapshotCopy copy = copy(source, snapshot, NOTHING, cloud("gcp"), Optional.empty());
            time.scheduler().schedule(Duration.ZERO, () -> attempt(copy, new Kept(), others));
        }
        time.advance(Duration.ofMillis(2_500));
        Instant start = time.now();
        List<Instant> ends = new ArrayList<>();
        SnapshotCopy urgent = urgent(copy(source, snapshot, NOTHING, cloud("gcp"), Optional.empty()));
        attempt(migrations, urgent, new Kept(), ends);
        while (ends.isEmpty()) {
            time.advance(Duration.ofMillis(100));
        }

        double alone = 128 * 1.048576 / 62.5;
        assertThat(Duration.between(start, ends.get(0)).toMillis() / 1e3).isBetween(alone, 2 * alone + 1);
        assertThat(others).isEmpty();
        time.runUntilIdle();
        assertThat(others).hasSize(9);
        assertThat(Duration.between(start, time.now()).toMillis() / 1e3)
                .as("all that was sent, but for the last turn, at the limit")
                .isGreaterThan(9 * alone - 0.6);
    }

    private void attempt(SnapshotCopy copy, Kept kept, List<Instant> ends) {
        attempt(copier, copy, kept, ends);
    }

    private void attempt(SnapshotCopier by, SnapshotCopy copy, Kept kept, List<Instant> ends) {
        Copied copied = by.copy(copy, kept.progress, () -> true);
        kept.progress = copied.progress();
        if (copied.complete()) {
            ends.add(time.now());
        } else {
            time.scheduler().schedule(copied.after(), () -> attempt(by, copy, kept, ends));
        }
    }
}
