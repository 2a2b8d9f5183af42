package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Images that are made of something else than a VM, and what starts with them. */
class ImageSourceTests extends ConformanceTests {
    private static final int PAGE = 4096;
    private static final DataSize IMPORTED = DataSize.gib(1);
    private static final long CONTENT_AT = 512L << 20;

    // From snapshots

    private ImageSpec ofSnapshot(ResourceId snapshot) {
        return ImageSpec.fromSnapshot(bench().name(ResourceType.IMAGE), snapshot)
                .build();
    }

    private Snapshot snapshotOf(ResourceId volume) {
        return bench().make(
                        ResourceKinds.SNAPSHOT,
                        SnapshotSpec.builder(bench().name(ResourceType.SNAPSHOT), volume)
                                .build());
    }

    private VM boot(Image image) {
        VM vm = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .image(ImageRef.id(image.id()))
                                .rootDisk(DiskSpec.of(bench().target().volumeSize(), VolumeClass.SSD))
                                .build());
        Expect.equal(VMState.RUNNING, vm.state(), "a VM must boot from an image of one's own");
        return vm;
    }

    private void writeIfPossible(ResourceId volume, long offset, int value) {
        bench().target().guestDisk().ifPresent(disk -> disk.write(volume, offset, ByteBuffer.wrap(page(value))));
    }

    private void expectContent(ResourceId volume, long offset, byte[] bytes, String rule) {
        bench().settle();
        bench().target()
                .guestDisk()
                .ifPresent(disk ->
                        Expect.that(Arrays.equals(bytes, disk.read(volume, offset, bytes.length)), rule, volume));
    }

    private static byte[] page(int value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, (byte) value);
        return page;
    }

    @Test
    void aCopiedRootDiskBoots() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOTS);
        VM source = bench().vm();
        ResourceId root = source.volumes().get(0);
        writeIfPossible(root, PAGE, 7);
        Snapshot snapshot = snapshotOf(root);
        Image image = bench().make(ResourceKinds.IMAGE, ofSnapshot(snapshot.id()));
        Expect.equal(ImageState.AVAILABLE, image.state(), "a create must yield an image that is ready");
        Expect.equal(Architecture.AMD64, image.architecture(), "an image must have the architecture asked for");
        Expect.equal(snapshot.volumeSize(), image.diskSize(), "an image must be as large as what it is made of");
        bench().settle();
        VM copy = boot(image);
        expectContent(
                copy.volumes().get(0), PAGE, page(7), "a VM made from an image must hold the bytes of the snapshot");
        bench().provider().images().delete(image.id()).await();
        bench().settle();
        Expect.equal(
                SnapshotState.AVAILABLE,
                bench().provider().volumes().snapshots().get(snapshot.id()).state(),
                "a snapshot must outlive the images made from it");
        Expect.equal(
                VMState.RUNNING,
                bench().provider().compute().get(copy.id()).state(),
                "a VM must outlive the image it was booted from");
    }

    @Test
    void aWrittenDiskBoots() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOT_WRITE);
        SnapshotUpload upload = bench().provider()
                .volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(
                        bench().name(ResourceType.SNAPSHOT),
                        Optional.empty(),
                        bench().target().volumeSize(),
                        Optional.empty(),
                        Map.of(),
                        bench().token()));
        bench().rememberId(upload.snapshot());
        byte[] block = new byte[upload.blockSize()];
        Arrays.fill(block, (byte) 9);
        bench().provider().volumes().snapshots().writeBlock(upload, upload.blockSize(), ByteBuffer.wrap(block));
        bench().provider().volumes().snapshots().completeUpload(upload, 1).await();
        VM vm = boot(bench().make(ResourceKinds.IMAGE, ofSnapshot(upload.snapshot())));
        expectContent(
                vm.volumes().get(0), upload.blockSize(), block, "a VM must hold the blocks that were written for it");
    }

    @Test
    void anImageOfASnapshotHasTheFirmwareAskedFor() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOTS);
        Snapshot snapshot = snapshotOf(bench().volume().id());
        Image image = bench().make(
                        ResourceKinds.IMAGE,
                        ImageSpec.fromSnapshot(bench().name(ResourceType.IMAGE), snapshot.id())
                                .architecture(Architecture.ARM64)
                                .firmware(Firmware.UEFI)
                                .build());
        Expect.equal(Architecture.ARM64, image.architecture(), "an image must have the architecture asked for");
        Expect.that(
                image.firmware().isEmpty() || image.firmware().get() == Firmware.UEFI,
                "an image must have the firmware asked for, or tell none",
                image.firmware());
    }

    @Test
    void anImageOfASnapshotThatDoesNotExistIsNotFound() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT);
        ResourceId gone = bench().provider()
                .resourceId(ResourceType.SNAPSHOT, bench().provider().region(), "conformance-made-up");
        Set<ResourceId> before = bench().inventory();
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an image of a snapshot that does not exist",
                () -> bench().start(ResourceKinds.IMAGE, ofSnapshot(gone)).await());
        bench().expectInventory(before, "a refused create must leave nothing behind");
    }

    @Test
    void anImageOfAnUnfinishedSnapshotIsRefused() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOTS);
        Operation<Snapshot> taken = bench().start(
                        ResourceKinds.SNAPSHOT,
                        SnapshotSpec.builder(
                                        bench().name(ResourceType.SNAPSHOT),
                                        bench().volume().id())
                                .build());
        bench().settle();
        Optional<Snapshot> pending = bench().provider().volumes().snapshots().list(ListQuery.all()).stream()
                .filter(snapshot -> snapshot.state() == SnapshotState.PENDING)
                .findFirst();
        if (pending.isEmpty()) {
            taken.await();
            Bench.skip("ends at once");
        }
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "an image of a snapshot that is not complete",
                () -> bench().start(
                                ResourceKinds.IMAGE,
                                ofSnapshot(pending.orElseThrow().id()))
                        .await());
        taken.await();
    }

    @Test
    void aTokenIsKnownAgainWhateverTheSource() {
        bench().needs(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOTS);
        Snapshot snapshot = snapshotOf(bench().volume().id());
        ImageSpec spec = ImageSpec.fromSnapshot(bench().name(ResourceType.IMAGE), snapshot.id())
                .idempotencyToken(bench().token())
                .build();
        Image first = bench().make(ResourceKinds.IMAGE, spec);
        bench().settle();
        Expect.equal(
                first.id(),
                bench().make(ResourceKinds.IMAGE, spec).id(),
                "the same token with the same arguments must yield the same image");
        Expect.code(
                ErrorCode.CONFLICT,
                "a token used with another architecture",
                () -> bench().provider()
                        .images()
                        .create(ImageSpec.fromSnapshot(spec.name(), snapshot.id())
                                .architecture(Architecture.ARM64)
                                .idempotencyToken(spec.idempotencyToken().orElseThrow())
                                .build())
                        .await());
    }

    // From object storage

    /** Stores a file in a new bucket; it is deleted with its bucket after the test. */
    private ObjectKey stored(byte[] file) {
        bench().needs(Capability.IMAGE_IMPORT, Capability.OBJECTS);
        if (!bench().provider().capabilities().importFormats().contains(DiskFormat.TAR_GZ)) {
            Bench.skip("the kit writes " + DiskFormat.TAR_GZ + " alone");
        }
        Bucket bucket = bench().make(ResourceKinds.BUCKET);
        bench().settle();
        ObjectKey key = new ObjectKey(bucket.id(), "disks/a disk+1.tar.gz");
        bench().provider().objects().put(key, ObjectBody.of(file), PutOptions.defaults());
        return key;
    }

    private ImageSpec ofObject(ObjectKey object) {
        return ImageSpec.fromObject(bench().name(ResourceType.IMAGE), object, DiskFormat.TAR_GZ)
                .build();
    }

    private Image imported() {
        ObjectKey object = stored(TarredDisk.of("disk.raw", IMPORTED, CONTENT_AT, page(5)));
        try {
            Image image = bench().make(ResourceKinds.IMAGE, ofObject(object));
            bench().settle();
            return image;
        } finally {
            bench().provider().objects().delete(object);
        }
    }

    @Test
    void anImportedDiskBoots() {
        Image image = imported();
        Expect.equal(ImageState.AVAILABLE, image.state(), "an import must yield an image that is ready");
        Expect.equal(IMPORTED, image.diskSize(), "an image must be as large as the disk that was imported");
        Expect.equal(Architecture.AMD64, image.architecture(), "an image must have the architecture asked for");
        VM vm = boot(image);
        expectContent(vm.volumes().get(0), CONTENT_AT, page(5), "a VM must hold the bytes that were imported");
        expectContent(vm.volumes().get(0), 0, page(0), "a VM must hold zeros where nothing was imported");
    }

    @Test
    void dataDisksAndVolumesStartWithAnImage() {
        bench().needs(Capability.VOLUME_FROM_IMAGE, Capability.IMAGE_IMPORT);
        Image image = imported();
        VM vm = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .dataDisk(DiskSpec.of(bench().target().volumeSize(), VolumeClass.SSD)
                                        .fromImage(image.id()))
                                .build());
        Expect.equal(2, vm.volumes().size(), "a VM must have the disk that starts with an image");
        expectContent(vm.volumes().get(1), CONTENT_AT, page(5), "a data disk must hold the bytes of its image");
        Volume volume = bench().make(
                        ResourceKinds.VOLUME,
                        VolumeSpec.builder(
                                        bench().name(ResourceType.VOLUME),
                                        bench().target().volumeSize())
                                .image(image.id())
                                .build());
        Expect.equal(bench().target().volumeSize(), volume.size(), "a volume must have the size asked for");
        expectContent(volume.id(), CONTENT_AT, page(5), "a volume must hold the bytes of its image");
        ResourceId gone = bench().provider()
                .resourceId(ResourceType.IMAGE, bench().provider().region(), "conformance-made-up");
        Expect.code(
                ErrorCode.NOT_FOUND,
                "a volume from an image that does not exist",
                () -> bench().start(
                                ResourceKinds.VOLUME,
                                VolumeSpec.builder(
                                                bench().name(ResourceType.VOLUME),
                                                bench().target().volumeSize())
                                        .image(gone)
                                        .build())
                        .await());
    }

    @Test
    void whatIsNoDiskIsNotImported() {
        Set<ResourceId> before = bench().inventory();
        ObjectKey object = stored(TarredDisk.of("disk.raw", DataSize.mib(3), 0, page(1)));
        List<byte[]> files = List.of(
                new byte[1000],
                TarredDisk.of("other.raw", IMPORTED, 0, page(1)),
                // Less than whole GiB.
                TarredDisk.of("disk.raw", DataSize.mib(3), 0, page(1)),
                Arrays.copyOf(TarredDisk.of("disk.raw", IMPORTED, 0, page(1)), 60));
        try {
            for (byte[] file : files) {
                bench().provider().objects().put(object, ObjectBody.of(file), PutOptions.defaults());
                CloudException error = Expect.code(
                        ErrorCode.INVALID_ARGUMENT,
                        "an object that is no disk of the format",
                        () -> bench().start(ResourceKinds.IMAGE, ofObject(object))
                                .await());
                Expect.that(error.leftovers().isEmpty(), "a failed import must leave nothing", error.leftovers());
            }
        } finally {
            bench().provider().objects().delete(object);
        }
        bench().provider().objects().buckets().delete(object.bucket()).await();
        bench().expectInventory(before, "failed imports must leave nothing behind");
    }

    @Test
    void anObjectThatDoesNotExistIsNotFound() {
        bench().needs(Capability.IMAGE_IMPORT, Capability.OBJECTS);
        Bucket bucket = bench().make(ResourceKinds.BUCKET);
        bench().settle();
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an import of an object that does not exist",
                () -> bench().start(ResourceKinds.IMAGE, ofObject(new ObjectKey(bucket.id(), "nothing")))
                        .await());
    }

    @Test
    void aFormatThatIsNotNamedIsUnsupported() {
        bench().needs(Capability.IMAGE_IMPORT);
        Set<DiskFormat> taken = bench().provider().capabilities().importFormats();
        Expect.that(!taken.isEmpty(), "a provider that imports must name a format", taken);
        ResourceId bucket = bench().provider()
                .resourceId(ResourceType.BUCKET, bench().provider().region(), "conformance-made-up");
        for (DiskFormat format : DiskFormat.values()) {
            if (!taken.contains(format)) {
                Expect.code(
                        ErrorCode.UNSUPPORTED,
                        "an import of a format that the provider does not name: " + format,
                        () -> bench().start(
                                        ResourceKinds.IMAGE,
                                        ImageSpec.fromObject(
                                                        bench().name(ResourceType.IMAGE),
                                                        new ObjectKey(bucket, "disk"),
                                                        format)
                                                .build())
                                .await());
            }
        }
    }

    @Test
    void aRepeatedImportYieldsTheSameImage() {
        ObjectKey object = stored(TarredDisk.of("disk.raw", IMPORTED, CONTENT_AT, page(5)));
        try {
            ImageSpec spec = ofObject(object).toBuilder()
                    .idempotencyToken(bench().token())
                    .build();
            Operation<Image> first = bench().start(ResourceKinds.IMAGE, spec);
            Operation<Image> again = bench().start(ResourceKinds.IMAGE, spec);
            Image image = first.await();
            Expect.equal(image.id(), again.await().id(), "a repeated import must yield the same image");
            Expect.that(
                    bench().other().attach(first.id(), Image.class).poll() instanceof OperationStatus.Succeeded<Image>,
                    "an import must be found again by another process",
                    first.id());
        } finally {
            bench().provider().objects().delete(object);
        }
    }
}
