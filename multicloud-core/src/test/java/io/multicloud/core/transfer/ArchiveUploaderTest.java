package io.multicloud.core.transfer;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.image.ImageTarget;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an object holds is what the snapshot held, whoever made its parts and however often. */
class ArchiveUploaderTest {
    private static final int MIB = 1 << 20;
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);
    private final ObjectService objects = gcp.provider().objects();
    private final List<ExtentRecord> extents = new ArrayList<>();
    private Bandwidth bandwidth = Bandwidth.unlimited(time);
    private ArchiveUploader uploader = new ArchiveUploader(time, DIRECT, bandwidth);
    private ResourceId disk;
    private ObjectKey key;

    @BeforeEach
    void prepare() {
        disk = aws.provider()
                .volumes()
                .create(VolumeSpec.builder("disk", DataSize.gib(1)).build())
                .await()
                .id();
        ResourceId bucket = objects.buckets()
                .create(BucketSpec.builder("staging").build())
                .await()
                .id();
        key = new ObjectKey(bucket, "disk.tar.gz");
    }

    private void write(long atMib, int mib, boolean compressible) {
        byte[] content = new byte[mib * MIB];
        new SplittableRandom(atMib).nextBytes(content);
        if (compressible) {
            for (int i = 4096; i < content.length; i++) {
                content[i] = content[i % 4096];
            }
        }
        aws.volumeBytes(disk).write(atMib * MIB, content);
    }

    private ArchiveUpload begin(ImageTarget format) {
        ResourceId snapshot = aws.provider()
                .volumes()
                .snapshots()
                .create(SnapshotSpec.builder("snapshot", disk).build())
                .await()
                .id();
        return new ArchiveUpload(
                "upload",
                "object-1",
                aws.provider().volumes().snapshots(),
                snapshot,
                DataSize.gib(1),
                objects,
                objects.startUpload(key, PutOptions.defaults()),
                format,
                gcp.provider().capabilities().limit(Limit.OBJECT_PART_BYTES).orElse(0));
    }

    /** Brings the next part. */
    private ArchiveProgress next(ArchiveUpload upload, ArchiveProgress from) {
        Archived archived;
        do {
            archived = uploader.upload(upload, from, () -> true);
            time.advance(archived.after());
        } while (archived.part().isEmpty());
        extents.add(archived.part().get());
        return archived.progress();
    }

    private ArchiveProgress toTheEnd(ArchiveUpload upload, ArchiveProgress from) {
        ArchiveProgress progress = from;
        while (progress.position() < upload.size().bytes()) {
            progress = next(upload, progress);
        }
        return progress;
    }

    private void complete(ArchiveUpload upload, ArchiveProgress progress) {
        assertThat(extents).hasSize(progress.parts());
        assertThat(objects.completeUpload(upload.upload(), receipts()).size().bytes())
                .isEqualTo(progress.sent());
    }

    private void holdsTheDisk() throws IOException {
        try (InputStream archive = new GZIPInputStream(objects.get(key).stream(), MIB)) {
            assertThat(archive.readNBytes(512))
                    .startsWith("disk.raw".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            int piece = 16 * MIB;
            byte[] found = new byte[piece];
            for (long at = 0; at < 1L << 30; at += piece) {
                assertThat(archive.readNBytes(found, 0, piece)).isEqualTo(piece);
                assertThat(Arrays.equals(found, aws.volumeBytes(disk).read(at, piece)))
                        .as("from %s", at)
                        .isTrue();
            }
        }
    }

    private long reads() {
        return requests(aws, FakeOperation.READ_SNAPSHOT_BLOCK);
    }

    private static long requests(FakeCloud cloud, FakeOperation operation) {
        String name = cloud.flavor().nativeName(operation);
        return cloud.callLog().entries().stream()
                .filter(entry -> entry.call().operation().equals(name))
                .count();
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageTarget.class,
            names = {"TAR_GZ", "TAR_GZ_STORED"})
    void eachPartMayBeMadeByAnotherHost(ImageTarget format) throws IOException {
        write(3, 50, false);
        write(500, 70, true);
        write(1000, 1, false);
        ArchiveUpload upload = begin(format);
        ArchiveProgress progress = ArchiveProgress.start();
        while (progress.position() < upload.size().bytes()) {
            uploader = new ArchiveUploader(time, DIRECT, bandwidth);
            progress = next(upload, ArchiveProgress.parse(progress.toString()));
        }

        complete(upload, progress);

        assertThat(progress.read()).isEqualTo(121L * MIB);
        assertThat(extents.subList(0, extents.size() - 1))
                .as("parts that the target takes")
                .allSatisfy(part -> assertThat(part.length()).isGreaterThanOrEqualTo(upload.leastPart()));
        holdsTheDisk();
    }

    private List<UploadedPart> receipts() {
        List<UploadedPart> parts = new ArrayList<>();
        for (ExtentRecord extent : extents) {
            parts.add(new UploadedPart(parts.size() + 1, extent.receipt().orElseThrow(), extent.length()));
        }
        return parts;
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageTarget.class,
            names = {"TAR_GZ", "TAR_GZ_STORED"})
    void aPartThatSomebodyHasOverwrittenIsMadeAgainFromWhereItBegan(ImageTarget format) throws IOException {
        write(3, 50, false);
        write(500, 70, true);
        ArchiveUpload upload = begin(format);
        ArchiveProgress from = next(upload, ArchiveProgress.start());
        ArchiveProgress end = toTheEnd(upload, next(upload, from));
        assertThat(end.parts()).isGreaterThan(2);
        ExtentRecord second = extents.get(1);
        objects.uploadPart(upload.upload(), 2, ObjectBody.of(new byte[6 * MIB]));
        assertThatThrownBy(() -> objects.completeUpload(upload.upload(), receipts()))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));

        uploader = new ArchiveUploader(time, DIRECT, bandwidth);
        Archived again;
        do {
            again = uploader.again(upload, new ArchivePart(second, from), () -> true);
            time.advance(again.after());
        } while (again.part().isEmpty());
        extents.set(1, again.part().get());

        assertThat(extents.get(1))
                .usingRecursiveComparison()
                .ignoringFields("receipt")
                .isEqualTo(second);
        complete(upload, end);
        holdsTheDisk();
    }

    @Test
    void aPartThatCannotBeMadeAsItWasIsNotUploadedAgain() {
        write(3, 50, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        next(upload, ArchiveProgress.start());
        ExtentRecord made = extents.get(0);
        ExtentRecord other =
                new ExtentRecord(made.stream(), 0, made.length(), Optional.of("0".repeat(64)), made.receipt());

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        uploader.again(upload, new ArchivePart(other, ArchiveProgress.start()), () -> true);
                    }
                })
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_LOSS))
                .hasMessageContainingAll("part 1", "disk.tar.gz");
        assertThat(objects.parts(upload.upload()).stream().toList()).isEqualTo(receipts());
    }

    @Test
    @Tag("deep")
    void aHostThatIsLostRepeatsLessThanSixtyFourMebibytesAndReplacesItsPartByTheSame() throws IOException {
        write(0, 100, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        ArchiveProgress first = next(upload, ArchiveProgress.start());
        next(upload, first);
        long once = reads();
        ExtentRecord lost = extents.remove(1);
        uploader = new ArchiveUploader(time, DIRECT, bandwidth);

        ArchiveProgress second = next(upload, first);

        assertThat(extents.get(1))
                .usingRecursiveComparison()
                .ignoringFields("receipt")
                .isEqualTo(lost);
        assertThat((reads() - once) * (512L << 10)).isPositive().isLessThan(64L * MIB);
        complete(upload, toTheEnd(upload, second));
        holdsTheDisk();
    }

    @Test
    void whatWasReadBeforeAThrottledRequestIsNotReadAgain() throws IOException {
        write(0, 60, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        aws.fault(FaultKind.THROTTLED)
                .on(FakeOperation.READ_SNAPSHOT_BLOCK)
                .after(20)
                .times(3);
        gcp.fault(FaultKind.THROTTLED).on(FakeOperation.UPLOAD_OBJECT_PART).times(1);

        ArchiveProgress progress = ArchiveProgress.start();
        int failures = 0;
        while (progress.position() < upload.size().bytes()) {
            try {
                progress = next(upload, progress);
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.THROTTLED);
                failures++;
            }
        }

        assertThat(failures).isPositive();
        assertThat(progress.read()).isEqualTo(60L * MIB);
        assertThat(reads()).isLessThanOrEqualTo(120 + 3);
        complete(upload, progress);
        holdsTheDisk();
    }

    @Test
    void aListingThatBreaksOffLosesNoBlock() throws IOException {
        for (int i = 0; i < 60; i++) {
            write(i * 17L, 1, false);
        }
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        ArchiveProgress progress = ArchiveProgress.start();
        while (progress.position() < upload.size().bytes()) {
            aws.fault(FaultKind.ERROR_BEFORE_COMMIT)
                    .on(FakeOperation.LIST_SNAPSHOT_BLOCKS)
                    .times(1);
            try {
                progress = next(upload, progress);
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                aws.clearFaults();
                progress = next(upload, progress);
            }
        }

        complete(upload, progress);
        holdsTheDisk();
    }

    @Test
    void nothingIsUploadedByAHostThatMayHaveLostItsLease() {
        write(0, 1, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);

        Archived archived = uploader.upload(upload, ArchiveProgress.start(), () -> false);

        assertThat(archived.progress()).isEqualTo(ArchiveProgress.start());
        assertThatThrownBy(() -> uploader.upload(upload, ArchiveProgress.start(), () -> false))
                .hasMessageContaining("lease");
        assertThat(requests(gcp, FakeOperation.UPLOAD_OBJECT_PART)).isZero();
        assertThat(next(upload, ArchiveProgress.start()).parts()).isEqualTo(1);
    }

    @Test
    void theBandwidthHoldsForWhatIsSent() {
        bandwidth = Bandwidth.ofMbps(time, 80);
        uploader = new ArchiveUploader(time, DIRECT, bandwidth);
        write(0, 100, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        Instant before = time.clock().instant();
        ArchiveProgress progress = toTheEnd(upload, ArchiveProgress.start());

        Duration took = Duration.between(before, time.clock().instant());

        assertThat(progress.sent()).isGreaterThan(100L * MIB);
        // The last part needs not wait for the line any more.
        assertThat(took.toMillis() / 1e3).isBetween((progress.sent() - 40e6) / 10e6, progress.sent() / 10e6 + 1);
    }

    @Test
    void partsAreSmallerWhereTheLineIsSlow() {
        bandwidth = Bandwidth.ofMbps(time, 16);
        uploader = new ArchiveUploader(time, DIRECT, bandwidth);
        write(0, 40, false);
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);

        ArchiveProgress progress = toTheEnd(upload, ArchiveProgress.start());

        assertThat(extents).allSatisfy(part -> assertThat(part.length()).isLessThan(12L * MIB));
        assertThat(progress.parts()).isBetween(4, 5);
    }

    @Test
    void aDiskThatWouldNeedLargerPartsIsRefused() {
        ArchiveUpload upload = begin(ImageTarget.TAR_GZ);
        assertThat(upload.smallestPiece()).isEqualTo(6L * MIB);
        assertThatThrownBy(() -> new ArchiveUpload(
                        "upload",
                        "object-1",
                        upload.source(),
                        upload.snapshot(),
                        DataSize.gib(513),
                        objects,
                        upload.upload(),
                        ImageTarget.TAR_GZ,
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
        assertThat(new ArchiveUpload(
                                "upload",
                                "object-1",
                                upload.source(),
                                upload.snapshot(),
                                DataSize.gib(512),
                                objects,
                                upload.upload(),
                                ImageTarget.TAR_GZ,
                                0)
                        .smallestPiece())
                .isLessThan(62L * MIB)
                .isGreaterThan((512L << 30) / 9_000);
    }
}
