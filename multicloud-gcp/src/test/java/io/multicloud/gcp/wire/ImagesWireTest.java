package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.ZONE;
import static io.multicloud.gcp.wire.Wire.refused;
import static io.multicloud.gcp.wire.Wire.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.DeleteImageRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.DisksClient;
import com.google.cloud.compute.v1.DisksSettings;
import com.google.cloud.compute.v1.GuestOsFeature;
import com.google.cloud.compute.v1.Image;
import com.google.cloud.compute.v1.ImagesClient;
import com.google.cloud.compute.v1.ImagesSettings;
import com.google.cloud.compute.v1.InsertDiskRequest;
import com.google.cloud.compute.v1.InsertImageRequest;
import com.google.cloud.compute.v1.ListImagesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.RawDisk;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images made of something else than a disk, in requests of the raw client. */
class ImagesWireTest {
    private static final String FILE = "https://storage.googleapis.com/incoming/disks/a.tar.gz";

    private final Wire wire = new Wire();
    private final ImagesClient images = ImagesClient.create(ImagesSettings.newBuilder()
            .setEndpoint(wire.front.endpoint().toString())
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final DisksClient disks = DisksClient.create(DisksSettings.newBuilder()
            .setEndpoint(wire.front.endpoint().toString())
            .setCredentialsProvider(Wire.credentials())
            .build());

    ImagesWireTest() throws IOException {}

    @AfterEach
    void close() {
        images.close();
        disks.close();
        wire.close();
    }

    private void store(byte[] file) {
        CloudProvider fake = wire.cloud.provider();
        ResourceId bucket = fake.objects()
                .buckets()
                .create(BucketSpec.builder("incoming").build())
                .await()
                .id();
        fake.objects().put(new ObjectKey(bucket, "disks/a.tar.gz"), ObjectBody.of(file), PutOptions.defaults());
    }

    private Operation insert(Image.Builder image) {
        return images.insertCallable()
                .call(InsertImageRequest.newBuilder()
                        .setProject(wire.project)
                        .setRequestId(requestId())
                        .setImageResource(image)
                        .build());
    }

    private static Image.Builder imported() {
        return Image.newBuilder()
                .setName("imported")
                .setRawDisk(RawDisk.newBuilder().setSource(FILE));
    }

    private String refusal(Consumer<Image.Builder> change) {
        Image.Builder image = imported();
        change.accept(image);
        return refused(() -> insert(image)).message();
    }

    @Test
    void aSourceMustBeNamedAndOnlyOne() {
        assertThat(refusal(Image.Builder::clearRawDisk)).contains("resource.sourceDisk");
        assertThat(refusal(image -> image.setSourceSnapshot("global/snapshots/s")))
                .contains("Only one source");
        assertThat(refusal(image -> image.setSourceDisk("zones/" + ZONE + "/disks/d")))
                .contains("Only one source");
    }

    @Test
    void whatAnImageIsMustBeKnown() {
        assertThat(refusal(image -> image.setArchitecture("MIPS"))).contains("resource.architecture");
        assertThat(refusal(image ->
                        image.addGuestOsFeatures(GuestOsFeature.newBuilder().setType("FLOPPY"))))
                .contains("guestOsFeatures[0].type");
        assertThat(refusal(image -> image.addStorageLocations("us-central1").addStorageLocations("europe-west1")))
                .contains("storageLocations");
        assertThat(refusal(image -> image.getRawDiskBuilder().setContainerType("ZIP")))
                .contains("containerType");
        assertThat(refusal(image -> image.getRawDiskBuilder().setSha1Checksum("00")))
                .contains("sha1Checksum");
    }

    @Test
    void theFileMustBeAnObjectThatIsThere() {
        assertThat(refusal(image -> image.getRawDiskBuilder().setSource("gs://incoming/disks/a.tar.gz")))
                .contains("resource.rawDisk.source");
        assertThat(refused(() -> insert(imported())).status()).isEqualTo(404);
        store(new byte[1]);
        assertThat(refusal(image -> image.getRawDiskBuilder().setSource(FILE + "z")))
                .contains("a.tar.gzz");
    }

    @Test
    void anImportThatFailsLeavesAFailedImageUntilItIsDeleted() {
        store(new byte[] {1, 2, 3});
        insert(imported().putLabels("stage", "test"));
        assertThat(images.get(wire.project, "imported").getStatus()).isEqualTo("PENDING");

        wire.advance(Duration.ofMinutes(5));

        Image failed = images.get(wire.project, "imported");
        assertThat(failed.getStatus()).isEqualTo("FAILED");
        assertThat(failed.getLabelsMap()).containsEntry("stage", "test");
        images.list(ListImagesRequest.newBuilder().setProject(wire.project).build())
                .iterateAll()
                .forEach(image -> assertThat(image.getStatus()).isEqualTo("FAILED"));
        assertThat(refused(() -> insert(imported())).reason()).isEqualTo("alreadyExists");
        assertThat(refused(() -> disk(20, "imported")).reason()).isEqualTo("resourceNotReady");

        images.deleteCallable()
                .call(DeleteImageRequest.newBuilder()
                        .setProject(wire.project)
                        .setImage("imported")
                        .build());
        assertThat(refused(() -> images.get(wire.project, "imported")).status()).isEqualTo(404);
        assertThat(insert(imported()).getStatus()).isNotEqualTo(Operation.Status.DONE);
    }

    private Operation disk(long gib, String image) {
        return disks.insertCallable()
                .call(InsertDiskRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(ZONE)
                        .setRequestId(requestId())
                        .setDiskResource(Disk.newBuilder()
                                .setName("data")
                                .setSizeGb(gib)
                                .setSourceImage("global/images/" + image))
                        .build());
    }

    @Test
    void aDiskMadeOfAnImageSaysSoAndHasRoomForIt() {
        wire.running("web");
        insert(Image.newBuilder().setName("golden").setSourceDisk("zones/" + ZONE + "/disks/web"), true);
        wire.advance(Duration.ofMinutes(5));
        long gib = images.get(wire.project, "golden").getDiskSizeGb();

        assertThat(refused(() -> disk(gib - 1, "golden")).message()).contains("cannot be smaller than the image size");
        disk(gib + 5, "golden");
        wire.advance(Duration.ofMinutes(5));

        Disk made = disks.get(wire.project, ZONE, "data");
        assertThat(made.getSourceImage()).endsWith("/global/images/golden");
        assertThat(made.getArchitecture()).isEqualTo("X86_64");
        assertThat(made.getSizeGb()).isEqualTo(gib + 5);
        assertThat(refused(() -> disks.insertCallable()
                                .call(InsertDiskRequest.newBuilder()
                                        .setProject(wire.project)
                                        .setZone(ZONE)
                                        .setDiskResource(Disk.newBuilder()
                                                .setName("both")
                                                .setSourceImage("global/images/golden")
                                                .setSourceSnapshot("global/snapshots/s"))
                                        .build()))
                        .message())
                .contains("Only one of");
    }

    private void insert(Image.Builder image, boolean force) {
        images.insertCallable()
                .call(InsertImageRequest.newBuilder()
                        .setProject(wire.project)
                        .setForceCreate(force)
                        .setRequestId(requestId())
                        .setImageResource(image)
                        .build());
    }
}
